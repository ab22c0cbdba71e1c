from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.actions.contracts import check_terms
from bugbash.errors import ConflictError
from bugbash.models import Version
from reviews.models import Criterion, Waiver
from reviews.selectors.waivers import IN_FORCE


@transaction.atomic
def waive_criterion(*, criterion: Criterion, version: Version | None, reason: str, ends_on: date, by: User) -> Waiver:
    """Accept that a criterion does not pass, on one version or on all, up to and including its last day.

    Refused with a sentence without a reason, beyond a year, and while it is waived already.
    """
    criterion = Criterion.objects.select_for_update().get(pk=criterion.pk)
    check_terms(reason, ends_on, timezone.localdate())
    where = Q(version=version) | Q(version=None) if version else Q(version=None)
    former = criterion.waivers.filter(where).filter(IN_FORCE).first()
    if former:
        raise ConflictError(f"It is waived until {former.ends_on} already; revoke that first.")
    waiver = Waiver.objects.create(
        criterion=criterion, version=version, reason=reason.strip(), ends_on=ends_on, waived_by=by
    )
    record(
        by=by,
        verb="waived",
        subject=waiver,
        project_id=criterion.project_id,
        reason=waiver.reason,
        ends_on=str(ends_on),
        version=version.name if version else None,
    )
    return waiver


@transaction.atomic
def revoke_waiver(*, waiver: Waiver, by: User) -> None:
    """End a waiver early: the criterion counts again at once. The row stays; the second time changes nothing."""
    revoked = Waiver.objects.filter(pk=waiver.pk, revoked_at=None).update(revoked_at=Now(), revoked_by=by)
    if revoked:
        record(by=by, verb="revoked", subject=waiver, project_id=waiver.criterion.project_id, reason=waiver.reason)
