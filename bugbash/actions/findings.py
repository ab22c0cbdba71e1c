"""What people make of a probe's findings. A probe files nothing by itself."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now

from bugbash.actions.audit import record
from bugbash.actions.breakage_triage import triage_breakage
from bugbash.actions.breakages import file_breakage
from bugbash.actions.decisions import forget_decisions
from bugbash.choices import BreakageStatus, Category, Cause, FindingState, QueryOrigin, QueryState, Severity
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Breakage, OutcomeDecision, ProbeFinding, Project, Query
from portal.lib.people import display_name

LONGEST_REASON = 300
TAKEN_BACK = "Taken back by the person who accepted what a probe found."


@transaction.atomic
def accept_finding(
    *,
    finding: ProbeFinding,
    title: str,
    category: Category,
    by: User,
    severity: Severity = Severity.UNSET,
) -> ProbeFinding:
    """File a breakage with the checks that fail; the mutant is asked by every replay from now on.

    Raises ConflictError where the finding is decided already, RefusedError where its answer is no longer at hand.
    """
    finding = held_open(finding)
    observation = finding.outcome.candidate
    if observation is None:
        raise RefusedError("The answer that shows it is being asked for again; wait until the probe has finished.")
    breakage = file_breakage(
        project=finding.probe.project,
        observation=observation,
        title=title,
        category=category,
        severity=severity,
        expectation=finding.expectation,
        by=by,
    )
    return decide(finding, FindingState.ACCEPTED, by, breakage=breakage)


@transaction.atomic
def dismiss_finding(*, finding: ProbeFinding, by: User, reason: str = "", with_alike: bool = False) -> ProbeFinding:
    """Say that it is none: no later probe shows this mutant, `with_alike` nor any that its mutator makes of its parent.

    Raises ConflictError where the finding is decided already.
    """
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise RefusedError(f"A reason has at most {LONGEST_REASON} characters.", field="reason")
    return decide(held_open(finding), FindingState.DISMISSED, by, reason=reason, covers_alike=with_alike)


@transaction.atomic
def reopen_finding(*, finding: ProbeFinding, by: User) -> ProbeFinding:
    """Undo the decision. A breakage that nobody has touched since is rejected, and its query leaves the replays.

    Raises ConflictError where nothing was decided or where the breakage has moved on.
    """
    finding = held(finding)
    if finding.state == FindingState.OPEN:
        raise ConflictError("It was taken back already.")
    if finding.breakage:
        withdraw(finding.breakage, by)
    former = finding.state
    ProbeFinding.objects.filter(pk=finding.pk).update(
        state=FindingState.OPEN, reason="", covers_alike=False, breakage=None, decided_by=None, decided_at=None
    )
    record(by=by, verb=f"took back {former}", subject=finding, project_id=finding.probe.project_id)
    finding.refresh_from_db()
    return finding


def held(finding: ProbeFinding) -> ProbeFinding:
    """The row as it is now; nobody else decides until the transaction ends."""
    Project.objects.select_for_update().get(pk=finding.probe.project_id)
    rows = ProbeFinding.objects.select_related("probe__project", "outcome__candidate__query", "breakage", "decided_by")
    return rows.get(pk=finding.pk)


def held_open(finding: ProbeFinding) -> ProbeFinding:
    finding = held(finding)
    if finding.state != FindingState.OPEN and finding.decided_by:
        who = display_name(finding.decided_by)
        raise ConflictError(f"This is {finding.get_state_display()} already, by {who}; take that back first.")
    return finding


def decide(finding: ProbeFinding, state: FindingState, by: User, **facts: object) -> ProbeFinding:
    ProbeFinding.objects.filter(pk=finding.pk).update(state=state, decided_by=by, decided_at=Now(), **facts)
    told = {name: str(value) for name, value in facts.items() if value}
    probe = finding.probe
    record(by=by, verb=state.value, subject=finding, project_id=probe.project_id, probe=probe.number, **told)
    finding.refresh_from_db()
    return finding


def withdraw(breakage: Breakage, by: User) -> None:
    """Reject what was filed by accepting, and let its query be a draft again where nothing else speaks for it."""
    if breakage.status != BreakageStatus.NEW:
        raise ConflictError(f"{breakage.code} is {breakage.get_status_display()} by now; triage it on its own page.")
    triage_breakage(breakage=breakage, status=BreakageStatus.REJECTED, cause=Cause.NO_DEFECT, reason=TAKEN_BACK, by=by)
    if decisions := list(OutcomeDecision.objects.filter(breakage=breakage).select_related("outcome")):
        forget_decisions(decisions=decisions, by=by)
    let_go(breakage.query, breakage, by)


def let_go(query: Query, breakage: Breakage, by: User) -> None:
    others = query.breakages.exclude(pk=breakage.pk).exclude(status=BreakageStatus.REJECTED)
    if query.origin != QueryOrigin.PROBE or query.state != QueryState.ACTIVE or others.exists():
        return
    query.checks.filter(line__in=breakage.expectation.splitlines()).delete()
    query.state = QueryState.DRAFT
    query.save(update_fields=["state"])
    record(by=by, verb=f"made {QueryState.DRAFT}", subject=query, project_id=query.project_id)
