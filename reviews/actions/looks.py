from django.contrib.auth.models import User
from django.db.models.functions import Now

from bugbash.models import Version
from reviews.models import Look
from reviews.selectors.looks import states_of
from reviews.selectors.readiness import assess_version


def note_look(*, version: Version, by: User) -> Look:
    """Remember what the gates say now, so that the page can tell this person what changed since.

    It changes nothing for anybody else, so it leaves no trail.
    """
    states = states_of(assess_version(version))
    look, _ = Look.objects.update_or_create(version=version, user=by, defaults={"states": states, "looked_at": Now()})
    look.refresh_from_db()
    return look
