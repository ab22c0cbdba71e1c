from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from bugbash.models import Project
from reviews.models import ReviewSettings

LONGEST = 3650


@transaction.atomic
def set_age(*, project: Project, days: int | None, by: User) -> ReviewSettings:
    """Say after how many days evidence is stale, so that it neither passes nor fails; None for never."""
    if days is not None and not 1 <= days <= LONGEST:
        raise RefusedError(f"Evidence grows stale after 1 to {LONGEST:,} days; leave it empty for never.", field="days")
    Project.objects.select_for_update().get(pk=project.pk)
    settings, _ = ReviewSettings.objects.get_or_create(project=project)
    former, settings.stale_after_days = settings.stale_after_days, days
    settings.save(update_fields=["stale_after_days"])
    if former != days:
        record(by=by, verb="aged evidence of", subject=project, project_id=project.pk, former=former, days=days)
    return settings
