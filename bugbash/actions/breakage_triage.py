"""Triage of breakages: one, many at once, and taking either back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from bugbash.actions.audit import record
from bugbash.actions.queries import read_checks, replace_checks
from bugbash.choices import BreakageStatus, Cause, Severity
from bugbash.errors import ConflictError, RefusedError, StaleError
from bugbash.logic.edits import clashes
from bugbash.logic.triage import Facts, Refusal
from bugbash.models import OPEN_STATUSES, Breakage, Project, TriageDeed
from bugbash.selectors.breakage_triage import (
    Planned,
    chain_of,
    deeds_of,
    facts_of,
    plan_changes,
    plan_one,
    read_changes,
    triage_mark,
)

CORRECTED = "The expectation was wrong; its checks are corrected."
FIELDS = ["status", "severity_confirmed", "cause", "owner", "reason", "duplicate_of", "external_url"]


class TriageChanges(TypedDict, total=False):
    """What a triage changes; what is left out stays as it is."""

    status: BreakageStatus
    severity: Severity
    cause: Cause
    owner: User | None
    reason: str
    duplicate_of: Breakage | None
    external_url: str


@transaction.atomic
def triage_breakage(
    *,
    breakage: Breakage,
    by: User,
    checks: str | None = None,
    mark: str = "",
    batch: uuid.UUID | None = None,
    **changes: Unpack[TriageChanges],
) -> Breakage:
    """Confirm, reject, close or re-open; the proposed severity stays beside the confirmed one.

    Changes are merged into what stands there once the row is locked. `checks`, one per line, correct those of the
    query where the cause is that the expectation was wrong; an open breakage is rejected by that and keeps the words
    it was filed with. With the `mark` of what a page showed, a change that came between raises StaleError.
    """
    Project.objects.select_for_update().get(pk=breakage.project_id)
    locked = Breakage.objects.select_for_update(of=("self",))
    breakage = locked.select_related("owner", "duplicate_of", "query").get(pk=breakage.pk)
    given = read_changes(breakage.project_id, changes)
    refuse_stale(breakage, mark, given)
    lines = None if checks is None else read_checks(checks)
    if lines is not None:
        given = correct(facts_of(breakage).turned(given), given)
    planned = plan_one(breakage, given, chain_of(given.get("duplicate_of")))
    if planned.refusal:
        raise as_error(planned.refusal)
    corrected = [] if lines is None else correct_checks(breakage, lines, by)
    if planned.moves or corrected:
        note_deeds([(planned, corrected)], batch=batch or uuid.uuid4(), by=by)
    return breakage


def refuse_stale(breakage: Breakage, mark: str, changes: Mapping[str, Any]) -> None:
    if not mark or mark == triage_mark(breakage):
        return
    theirs = facts_of(breakage)
    yours = theirs.turned(changes).in_words()
    fields = clashes(theirs.in_words(), {name: yours[name] for name in changes})
    raise StaleError(
        f"{breakage.code} was triaged by somebody else since you opened it. Look at both and save again.",
        fields=fields,
    )


def correct(wished: Facts, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What else follows from an expectation that was wrong: there is no failure, so an open breakage is rejected."""
    if wished.cause != Cause.EXPECTATION:
        label = Cause.EXPECTATION.label
        raise RefusedError(f"Checks are corrected at triage only where the cause is “{label}”.", field="checks")
    if wished.status not in OPEN_STATUSES:
        return dict(changes)
    return {**changes, "status": BreakageStatus.REJECTED, "reason": wished.reason.strip() or CORRECTED}


def correct_checks(breakage: Breakage, lines: Sequence[str], by: User) -> list[list[str]]:
    """The lines before and after; nothing where they are the same."""
    former = replace_checks(query=breakage.query, lines=lines)
    if sorted(former) == sorted(lines):
        return []
    record(
        by=by,
        verb="corrected",
        subject=breakage.query,
        project_id=breakage.project_id,
        checks=[former, list(lines)],
        breakage=breakage.number,
    )
    return [former, list(lines)]


def as_error(refusal: Refusal) -> RefusedError:
    error = ConflictError if refusal.is_conflict else RefusedError
    return error(refusal.sentence, field=refusal.field)


def note_deeds(done: Sequence[tuple[Planned, list[list[str]]]], *, batch: uuid.UUID, by: User) -> None:
    """Write what was planned, the way back and the trail."""
    for planned, _ in done:
        put(planned.breakage, planned.after.to_json())
    Breakage.objects.bulk_update([planned.breakage for planned, _ in done], FIELDS)
    deeds = []
    for planned, checks in done:
        sides = [planned.before.to_json(), planned.after.to_json()]
        if checks:
            sides = [{**side, "checks": lines} for side, lines in zip(sides, checks, strict=True)]
        deeds.append(TriageDeed(breakage=planned.breakage, batch=batch, before=sides[0], after=sides[1], done_by=by))
        told = {**planned.moves, **({"checks": checks} if checks else {})}
        subject = planned.breakage
        record(by=by, verb="triaged", subject=subject, project_id=subject.project_id, changes=told, batch=str(batch))
    TriageDeed.objects.bulk_create(deeds)


def put(breakage: Breakage, facts: Mapping[str, Any]) -> None:
    breakage.status, breakage.severity_confirmed, breakage.cause = facts["status"], facts["severity"], facts["cause"]
    breakage.owner_id, breakage.duplicate_of_id = facts["owner"], facts["duplicate_of"]
    breakage.reason, breakage.external_url = facts["reason"], facts["external_url"]


@transaction.atomic
def triage_breakages(
    *,
    project: Project,
    rows: QuerySet[Breakage],
    by: User,
    mark: str = "",
    **changes: Unpack[TriageChanges],
) -> tuple[uuid.UUID, int]:
    """Triage all of these, at most 500, in one deed; those that refuse stay as they are. Returns batch and count.

    `mark` is that of the preview; where the same would no longer happen, nothing does, and ConflictError is raised.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    plan = plan_changes(project, rows, changes)
    if mark and mark != plan.mark:
        raise ConflictError("Something has changed since the preview; look at it again.")
    if not plan.changing:
        raise ConflictError("Nothing would change.")
    batch = uuid.uuid4()
    note_deeds([(planned, []) for planned in plan.changing], batch=batch, by=by)
    return batch, len(plan.changing)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many breakages are as they were, and the codes of those that somebody has changed since."""

    count: int
    left: tuple[str, ...]


@transaction.atomic
def take_back_triage(*, project: Project, batch: uuid.UUID, by: User) -> TakenBack:
    """Undo one deed: breakages, and checks that were corrected, become what they were before.

    Those that somebody has changed since stay. Raises ConflictError where none is left to take back.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    deeds = list(deeds_of(project, batch))
    if not deeds:
        raise ConflictError("It was taken back already.")
    back = [deed for deed in deeds if stands(deed)]
    left = tuple(deed.breakage.code for deed in deeds if deed not in back)
    if not back:
        raise ConflictError(f"Changed since, so it stays: {', '.join(left)}.")
    for deed in back:
        restore(deed, by)
    TriageDeed.objects.filter(pk__in=[deed.pk for deed in back]).update(taken_back_at=Now())
    return TakenBack(len(back), left)


def stands(deed: TriageDeed) -> bool:
    """Whether everything is still as the deed left it."""
    now = facts_of(deed.breakage).to_json()
    after = dict(deed.after)
    lines = after.pop("checks", None)
    return now == after and (lines is None or lines_of(deed.breakage) == sorted(lines))


def lines_of(breakage: Breakage) -> list[str]:
    return sorted(check.line for check in breakage.query.checks.all())


def restore(deed: TriageDeed, by: User) -> None:
    breakage = deed.breakage
    put(breakage, deed.before)
    breakage.save(update_fields=FIELDS)
    if "checks" in deed.before:
        correct_checks(breakage, deed.before["checks"], by)
    record(by=by, verb="took back triage of", subject=breakage, project_id=breakage.project_id, batch=str(deed.batch))
