"""Triage of what a replay found: an answer is accepted as the new normal, filed as a breakage, or taken back."""

import uuid
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from bugbash.access import check_acceptable, check_decidable
from bugbash.actions.breakage_triage import triage_breakage
from bugbash.actions.breakages import file_breakage
from bugbash.actions.decisions import forget_decisions, lock_undecided, note_decisions
from bugbash.choices import BreakageStatus, Category, Cause, DecisionKind, Severity
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import AcceptedAnswer, Outcome, OutcomeDecision, Project, Replay

TAKEN_BACK = "Taken back by the person who triaged the replay."


@transaction.atomic
def accept_outcomes(*, replay: Replay, outcomes: Sequence[Outcome], by: User) -> uuid.UUID:
    """Call the candidate's answers to these queries the new normal: later replays count them as unchanged.

    Those that are decided already are left out. Returns the batch by which it is taken back. Raises ConflictError
    where all are decided, RefusedError where one of them has no changed answer.
    """
    open_ = lock_undecided(replay, outcomes)
    for row in open_:
        check_acceptable(row)
    made = accept_answers(open_, by)
    return note_decisions(kind=DecisionKind.ACCEPTED, made=made, by=by)


def accept_answers(outcomes: Sequence[Outcome], by: User) -> dict[Outcome, list[int]]:
    """The keys of the acceptances that each outcome brought; none where its answer was accepted before."""
    wanted = {(row.query_id, row.candidate.answer_digest): row for row in outcomes[::-1] if row.candidate}
    known = set(AcceptedAnswer.objects.filter(query__in={query for query, _ in wanted}).values_list("query", "digest"))
    fresh = AcceptedAnswer.objects.bulk_create(
        AcceptedAnswer(query_id=query, digest=digest, accepted_by=by)
        for query, digest in wanted
        if (query, digest) not in known
    )
    made: dict[Outcome, list[int]] = {row: [] for row in outcomes}
    for acceptance in fresh:
        made[wanted[acceptance.query_id, acceptance.digest]].append(acceptance.pk)
    return made


@transaction.atomic
def file_outcomes(
    *,
    replay: Replay,
    outcomes: Sequence[Outcome],
    title: str,
    category: Category,
    by: User,
    severity: Severity = Severity.UNSET,
    expectation: str = "",
) -> uuid.UUID:
    """File a breakage with these words for each of the outcomes that is not decided yet; returns their batch."""
    batch = uuid.uuid4()
    for row in lock_undecided(replay, outcomes):
        check_decidable(row)
        assert row.candidate is not None  # noqa: S101 - narrows the type
        file_breakage(
            project=replay.project,
            observation=row.candidate,
            title=title,
            category=category,
            severity=severity,
            expectation=expectation,
            by=by,
            batch=batch,
        )
    return batch


@transaction.atomic
def take_back(*, replay: Replay, decisions: QuerySet[OutcomeDecision], by: User) -> list[OutcomeDecision]:
    """Undo decisions: acceptances are removed, breakages that nobody has touched since are rejected.

    Raises ConflictError where it was undone before or where a breakage has moved on; RefusedError for results in
    review, which are withdrawn where they are rated.
    """
    Project.objects.select_for_update().get(pk=replay.project_id)
    found = list(decisions)
    if not found:
        raise ConflictError("It was taken back already.")
    if any(one.kind == DecisionKind.IN_REVIEW for one in found):
        raise RefusedError("Results in review are withdrawn from the review queue.")
    AcceptedAnswer.objects.filter(pk__in=[key for one in found for key in one.made]).delete()
    for one in found:
        reject_filed(one, by)
    forget_decisions(decisions=found, by=by)
    return found


def reject_filed(decision: OutcomeDecision, by: User) -> None:
    breakage = decision.breakage
    if breakage is None:
        return
    if breakage.status != BreakageStatus.NEW:
        raise ConflictError(f"{breakage.code} is {breakage.get_status_display()} by now; triage it on its own page.")
    triage_breakage(
        breakage=breakage,
        status=BreakageStatus.REJECTED,
        cause=Cause.NO_DEFECT,
        reason=TAKEN_BACK,
        by=by,
    )
