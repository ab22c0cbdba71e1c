"""What people made of changed answers, and which changes are alike."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, Min, QuerySet

from bugbash.choices import Verdict
from bugbash.models import Outcome, OutcomeDecision, Replay
from bugbash.selectors.outcomes import UNDECIDED, OutcomeFilter, narrowed

FIRST = 10
MOST_GROUPS = 20
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class LookedAt:
    """How far the triage of a replay's changed answers is."""

    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.done == self.total


def looked_at(replay: Replay, changed: int) -> LookedAt:
    """Of the `changed` outcomes of the first deployment, those that somebody has decided on."""
    done = OutcomeDecision.objects.filter(
        outcome__replay=replay, outcome__primary=True, outcome__effective=Verdict.CHANGED
    ).count()
    return LookedAt(done, changed)


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Alike changes: how many, how many of them are decided, and what became of the first of them."""

    key: str
    count: int
    decided: int
    because: str

    @property
    def left(self) -> int:
        return self.count - self.decided


def change_groups(replay: Replay, most: int = MOST_GROUPS) -> list[ChangeGroup]:
    """The largest groups of two or more changed outcomes of the first deployment that changed alike."""
    rows = (
        replay.outcomes.filter(primary=True, effective=Verdict.CHANGED, change_key__gt="")
        .values("change_key")
        .annotate(n=Count("pk"), decided=Count("decision"), first=Min("ordinal"))
        .filter(n__gt=1)
        .order_by("-n", "first")[:most]
    )
    found = list(rows)
    reasons = dict(
        replay.outcomes.filter(ordinal__in=[row["first"] for row in found]).values_list("ordinal", "because")
    )
    return [ChangeGroup(row["change_key"], row["n"], row["decided"], reasons[row["first"]]) for row in found]


@dataclass(frozen=True, slots=True)
class Preview:
    """What deciding on a whole filter would do. `rows` are all that it would reach, `decided` those left out because
    somebody has looked at them, `beyond` those left out because they are too many for one go.
    """

    rows: Sequence[Outcome] = field(repr=False)
    decided: int
    beyond: int

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> Sequence[Outcome]:
        return self.rows[:FIRST]

    @property
    def others(self) -> int:
        return max(0, self.count - FIRST)


def preview_decision(replay: Replay, narrow: OutcomeFilter) -> Preview:
    """The changed outcomes of a filter that nobody has decided on, at most 500 at once, in signal order."""
    changed = replace(narrow, verdict=Verdict.CHANGED, decision="")
    rows = narrowed(replay, replace(changed, decision=UNDECIDED)).filter(candidate__isnull=False)
    every, open_ = narrowed(replay, changed).count(), rows.count()
    reached = list(rows.select_related("candidate", "query", "replay").order_by("ordinal")[:MOST_AT_ONCE])
    return Preview(reached, decided=every - open_, beyond=open_ - len(reached))


def decisions_of(replay: Replay, batch: uuid.UUID) -> QuerySet[OutcomeDecision]:
    """The decisions of one deed."""
    return OutcomeDecision.objects.filter(outcome__replay=replay, batch=batch).select_related(
        "outcome", "breakage", "decided_by"
    )
