"""Noting what people made of outcomes. What else each decision does stands with the action that takes it."""

import uuid
from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User

from bugbash.actions.audit import record
from bugbash.choices import DecisionKind
from bugbash.errors import ConflictError
from bugbash.models import Breakage, Outcome, OutcomeDecision, Project, Replay
from portal.lib.people import display_name


def lock_undecided(replay: Replay, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those of the outcomes that nobody has decided on, in order; nobody else decides until the transaction ends.

    Raises ConflictError, with who was first, where none is left.
    """
    Project.objects.select_for_update().get(pk=replay.project_id)
    keys = [row.pk for row in outcomes]
    rows = replay.outcomes.filter(pk__in=keys, decision__isnull=True).select_related("candidate", "reference", "query")
    found = list(rows.order_by("ordinal"))
    if not found:
        raise ConflictError(say_taken(OutcomeDecision.objects.filter(outcome__in=keys).first()))
    return found


def say_taken(decision: OutcomeDecision | None) -> str:
    if decision is None:
        return "There is nothing left to decide on."
    kind = DecisionKind(decision.kind).label
    return f"This answer is {kind} already, by {display_name(decision.decided_by)}; take that back first."


def note_decisions(
    *, kind: DecisionKind, made: Mapping[Outcome, Sequence[int]], by: User, batch: uuid.UUID | None = None
) -> uuid.UUID:
    """Write one decision per outcome, with the keys of the rows that came with it, and the trail; returns the batch."""
    batch = batch or uuid.uuid4()
    OutcomeDecision.objects.bulk_create(
        OutcomeDecision(outcome=row, kind=kind, made=list(keys), batch=batch, decided_by=by)
        for row, keys in made.items()
    )
    record_decision(list(made), verb=kind, by=by)
    return batch


def note_filed(*, breakage: Breakage, by: User, batch: uuid.UUID | None = None) -> None:
    """Whoever files what a replay was told has decided on that outcome, wherever it was filed from."""
    rows = Outcome.objects.filter(candidate=breakage.observation_id, decision__isnull=True).exclude(verdict="")
    OutcomeDecision.objects.bulk_create(
        OutcomeDecision(
            outcome=row, kind=DecisionKind.FILED, breakage=breakage, batch=batch or uuid.uuid4(), decided_by=by
        )
        for row in rows
    )


def forget_decisions(*, decisions: Sequence[OutcomeDecision], by: User) -> None:
    """Take decisions back; what came with them is taken back by whoever calls this, in the same transaction."""
    OutcomeDecision.objects.filter(pk__in=[one.pk for one in decisions]).delete()
    record_decision([one.outcome for one in decisions], verb=f"took back {decisions[0].kind}", by=by)


def record_decision(outcomes: Sequence[Outcome], *, verb: str, by: User) -> None:
    """One event: about the outcome, or about the replay where it is about many."""
    replay = Replay.objects.get(pk=outcomes[0].replay_id)
    subject = outcomes[0] if len(outcomes) == 1 else replay
    ordinals = [row.ordinal for row in outcomes]
    record(by=by, verb=verb, subject=subject, project_id=replay.project_id, replay=replay.number, ordinals=ordinals)
