import uuid
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.actions.decisions import note_filed
from bugbash.actions.queries import keep_query, read_checks
from bugbash.choices import BreakageStatus, Category, Cause, Severity
from bugbash.errors import ConflictError, RefusedError
from bugbash.logic.transitions import BREAKAGE_MOVES, can_move
from bugbash.models import Breakage, Comment, Observation, Project
from bugbash.tasks import ring_reproduce

NEEDS_HUMAN = "needs-human"


@transaction.atomic
def file_breakage(
    *,
    project: Project,
    observation: Observation,
    title: str,
    category: Category,
    by: User,
    severity: Severity = Severity.UNSET,
    expectation: str = "",
    batch: uuid.UUID | None = None,
) -> Breakage:
    """File what an observation shows going wrong; its query becomes a regression case with these checks.

    `expectation` holds checks, one per line; without any, a person has to look (`needs-human`). Where it is what a
    replay was told, that outcome is decided by it; `batch` names the deed that files many.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    lines = read_checks(expectation, field="expectation") or [NEEDS_HUMAN]
    query = keep_query(query=observation.query, by=by, checks=lines)
    breakage = Breakage.objects.create(
        project=project,
        number=next_number(project),
        query=query,
        observation=observation,
        title=title,
        expectation="\n".join(lines),
        severity_proposed=severity,
        category=category,
        reported_by=by,
    )
    record(by=by, verb="filed", subject=breakage, project_id=project.pk)
    note_filed(breakage=breakage, by=by, batch=batch)
    transaction.on_commit(partial(ring_reproduce, breakage.pk))
    return breakage


def next_number(project: Project) -> int:
    newest = project.breakages.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


@transaction.atomic
def triage_breakage(
    *,
    breakage: Breakage,
    status: BreakageStatus,
    severity: Severity,
    cause: Cause,
    owner: User | None,
    by: User,
    reason: str = "",
    duplicate_of: Breakage | None = None,
) -> Breakage:
    """Confirm, reject, close or re-open; the proposed severity stays beside the confirmed one."""
    Project.objects.select_for_update().get(pk=breakage.project_id)
    breakage = Breakage.objects.get(pk=breakage.pk)
    check_move(breakage, status)
    if status == BreakageStatus.REJECTED and not reason.strip():
        raise RefusedError("Say why it is rejected; the person who filed it will read it.", field="reason")
    if status == BreakageStatus.DUPLICATE:
        check_duplicate(breakage, duplicate_of)
    former = breakage.status
    breakage.status, breakage.cause, breakage.owner, breakage.reason = status, cause, owner, reason
    breakage.severity_confirmed = severity
    breakage.duplicate_of = duplicate_of if status == BreakageStatus.DUPLICATE else None
    breakage.save(update_fields=["status", "cause", "owner", "reason", "severity_confirmed", "duplicate_of"])
    record(
        by=by,
        verb="triaged",
        subject=breakage,
        project_id=breakage.project_id,
        status=[former, status],
        severity=severity,
        cause=cause,
    )
    return breakage


def check_move(breakage: Breakage, status: BreakageStatus) -> None:
    """Raise unless the status may become this one; the sentence names the way there is."""
    if status != breakage.status and not can_move(BREAKAGE_MOVES, breakage.status, status):
        raise ConflictError(
            f"{breakage.code} is {breakage.get_status_display()}; it can not become {status.label}.",
            field="status",
        )


def check_duplicate(breakage: Breakage, original: Breakage | None) -> None:
    """Raise unless `original` is another breakage of the project that does not lead back to this one."""
    if original is None or original.project_id != breakage.project_id:
        raise RefusedError("Name the breakage that this one repeats, such as BB-12.", field="duplicate_of")
    first: int | None = original.pk
    while first is not None:
        if first == breakage.pk:
            raise RefusedError("A breakage can not be the duplicate of itself.", field="duplicate_of")
        first = Breakage.objects.values_list("duplicate_of", flat=True).get(pk=first)


@transaction.atomic
def comment_on(*, breakage: Breakage, text: str, by: User) -> Comment:
    if not text.strip():
        raise RefusedError("Write something first.", field="text")
    comment = Comment.objects.create(breakage=breakage, author=by, text=text)
    record(by=by, verb="commented on", subject=breakage, project_id=breakage.project_id)
    return comment
