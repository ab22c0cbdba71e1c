"""Signing a report, and what approvals hang on."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from bugbash.models import Project
from reviews.access import check_condition, check_signature
from reviews.choices import Decision
from reviews.models import Report, SignOff, SignOffCondition

LONGEST = 500
MOST = 20
Condition = tuple[str, User | None]


@transaction.atomic
def sign_report(
    *, report: Report, by: User, decision: Decision, comment: str = "", conditions: Sequence[Condition] = ()
) -> SignOff:
    """Record a named person's decision on the newest report of a version, bound to its hash.

    An approval with conditions leaves each as an open item; without a list of them the comment is the one condition.
    What was signed stays in the comment, whatever becomes of the items.
    """
    Project.objects.select_for_update().get(pk=report.project_id)
    role = check_signature(report, by)
    conditions = check_conditions(decision, comment, conditions)
    told = comment if comment.strip() else "\n".join(text for text, _ in conditions)
    if decision != Decision.APPROVE and not told.strip():
        raise RefusedError("Name the conditions, or why you reject.", field="comment")
    signoff = SignOff.objects.create(
        report=report, signed_by=by, role=role, decision=decision, comment=told, sha256=report.sha256
    )
    SignOffCondition.objects.bulk_create(
        SignOffCondition(signoff=signoff, text=text, owner=owner) for text, owner in conditions
    )
    record(
        by=by,
        verb="signed",
        subject=report,
        project_id=report.project_id,
        decision=decision,
        sha256=report.sha256,
        conditions=[text for text, _ in conditions],
    )
    return signoff


def check_conditions(decision: Decision, comment: str, conditions: Sequence[Condition]) -> Sequence[Condition]:
    """The conditions that become open items; raises where there are too many, or some beside another decision."""
    if decision != Decision.APPROVE_WITH_CONDITIONS:
        if conditions:
            raise RefusedError("Only an approval with conditions has conditions.", field="conditions")
        return ()
    if len(conditions) > MOST:
        raise RefusedError(f"At most {MOST} conditions.", field="conditions")
    if any(not 0 < len(text.strip()) <= LONGEST for text, _ in conditions):
        raise RefusedError(f"A condition says something, in at most {LONGEST} characters.", field="conditions")
    return conditions or ([(comment.strip()[:LONGEST], None)] if comment.strip() else ())


@transaction.atomic
def settle_condition(*, condition: SignOffCondition, done: bool, by: User) -> SignOffCondition:
    """Tick a condition off, or open it again; doing the same twice changes nothing."""
    condition = (
        SignOffCondition.objects.select_for_update(of=("self",))
        .select_related("signoff__report__project")
        .get(pk=condition.pk)
    )
    check_condition(condition, by)
    if done == (condition.done_at is not None):
        return condition
    SignOffCondition.objects.filter(pk=condition.pk).update(
        done_at=Now() if done else None, done_by=by if done else None
    )
    report = condition.signoff.report
    verb = "met a condition of" if done else "reopened a condition of"
    record(by=by, verb=verb, subject=report, project_id=report.project_id, condition=condition.text)
    condition.refresh_from_db()
    return condition
