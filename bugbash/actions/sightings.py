from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from bugbash.models import Breakage, Observation, Sighting


@transaction.atomic
def see_breakage(*, breakage: Breakage, by: User, observation: Observation | None = None) -> Sighting:
    """“Me too”: this person met the breakage by themselves, once, at best with the answer that shows it.

    Saying it twice changes nothing. Raises RefusedError for whoever filed it, and for an observation of elsewhere.
    """
    if breakage.reported_by_id == by.pk:
        raise RefusedError(f"You filed {breakage.code} yourself; that counts already.")
    if observation is not None and observation.version.project_id != breakage.project_id:
        raise RefusedError("There is no such observation.", field="observation")
    sighting, is_new = Sighting.objects.get_or_create(breakage=breakage, user=by, defaults={"observation": observation})
    if is_new:
        record(by=by, verb="saw too", subject=breakage, project_id=breakage.project_id)
    return sighting


@transaction.atomic
def unsee_breakage(*, breakage: Breakage, by: User) -> None:
    """Take “me too” back; harmless where it was never said."""
    deleted, _ = breakage.sightings.filter(user=by).delete()
    if deleted:
        record(by=by, verb="took back seeing", subject=breakage, project_id=breakage.project_id)
