"""What becomes of a probe once its replay is all asked: what looks odd is asked again, what stays odd is listed.

Nothing is filed here. The row of the replay is held by whoever calls, so each part happens once.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now

from bugbash.choices import AnswerKind, Relation, ShardState
from bugbash.logic.answers import Answer
from bugbash.logic.comparison_rules import Rules, read_rules
from bugbash.logic.evidence import CheckOutcome
from bugbash.logic.mutators import checks_of
from bugbash.logic.probing import (
    CONFIRMING,
    Candidate,
    Case,
    Found,
    Heard,
    find,
    own_noise,
    rank,
    shared_noise,
)
from bugbash.models import Observation, Outcome, Probe, ProbeFinding, Replay
from bugbash.selectors.probes import Known, calls_made, dismissed_findings

LEAST = 2
LONGEST_TOLD = 100
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Suspect:
    """An outcome of a mutant that looks odd."""

    outcome: Outcome
    parent: int
    found: Found

    @property
    def candidate(self) -> Candidate:
        return Candidate(self.outcome.pk, self.outcome.query.mutator, self.parent, self.found.score)


@dataclass(frozen=True, slots=True)
class Looked:
    """All outcomes of a probe's replay with what each was told."""

    outcomes: Sequence[Outcome]
    heard: Mapping[int, Sequence[Heard]]
    kind: AnswerKind
    rules: Rules | None

    @property
    def parents(self) -> dict[int, Outcome]:
        """By query."""
        return {row.query_id: row for row in self.outcomes if row.query.parent_id is None}

    def suspects(self, *, spared: Known, least: int = 1) -> list[Suspect]:
        """Mutants that disagree with their parent, of those that were asked so often at least; the worst first.

        What is `spared` is left out.
        """
        parents, floor = self.parents, self.floor
        found: dict[int, Suspect] = {}
        for row in self.outcomes:
            parent, query = parents.get(row.query.parent_id or 0), row.query
            if parent is None or len(self.heard.get(row.pk, ())) < least:
                continue
            told = find_safely(self.case(row, parent), floor, self.rules)
            if told and not spared.covers(query.pk, query.parent_id, query.mutator):
                found[row.pk] = Suspect(row, parent.pk, told)
        return [found[key] for key in rank(one.candidate for one in found.values())]

    @property
    def floor(self) -> float:
        """The noise that counts for all of the version."""
        return shared_noise(own_noise(self.heard.get(row.pk, ()), self.rules) for row in self.parents.values())

    def case(self, row: Outcome, parent: Outcome) -> Case:
        return Case(
            text=row.text,
            parent_text=parent.text,
            relation=Relation(row.query.relation),
            lines=tuple(checks_of(row.query.mutator, self.kind)),
            mutants=self.heard.get(row.pk, ()),
            parents=self.heard.get(parent.pk, ()),
        )


def find_safely(case: Case, floor: float, rules: Rules | None) -> Found | None:
    """As `find`; answers that our own code fails on are no finding and stop no other."""
    try:
        return find(case, floor=floor, rules=rules)
    except Exception:
        logger.exception("Holding %r against %r failed", case.text[:LONGEST_TOLD], case.parent_text[:LONGEST_TOLD])
        return None


def look(replay: Replay) -> Looked:
    """Two statements, however much was asked."""
    heard: dict[int, list[Heard]] = defaultdict(list)
    rows = Observation.objects.filter(outcome__replay=replay).order_by("pk")
    for key, answer, digest, error, status, checks in rows.values_list(
        "outcome", "answer", "answer_digest", "error", "status", "checks"
    ):
        told = tuple(CheckOutcome.from_json(one) for one in checks)
        heard[key or 0].append(Heard(Answer.from_json(answer) if answer else None, digest, error, status, told))
    return Looked(
        outcomes=list(replay.outcomes.select_related("query").order_by("ordinal")),
        heard=heard,
        kind=AnswerKind(replay.version.definition.kind),
        rules=read_rules(replay.diff_rules),
    )


def confirm_suspects(replay: Replay) -> bool:
    """Put what looks odd back into the queue, with its parents, as far as the budget reaches; once for each probe.

    True if there is something to ask. Wants a transaction in which the replay's row is held.
    """
    probe = Probe.objects.select_related("project").filter(replay=replay, confirming_at=None).first()
    if probe is None:
        return False
    suspects = look(replay).suspects(spared=dismissed_findings(probe.project))
    again = affordable(suspects, probe.budget - calls_made(probe))
    confirmed = sum(one.outcome.pk in again for one in suspects)
    told = {**probe.figures, "suspects": len(suspects), "confirmed": confirmed}
    Probe.objects.filter(pk=probe.pk).update(confirming_at=Now(), figures=told)
    if not again:
        return False
    rows = replay.outcomes.filter(pk__in=again)
    rows.update(verdict="", because="", attempt=F("attempt") + 1, repeats=CONFIRMING, candidate=None)
    unasked = replay.outcomes.filter(verdict="", ordinal__range=(OuterRef("first"), OuterRef("last")))
    replay.shards.filter(Exists(unasked)).update(state=ShardState.PENDING)
    return True


def affordable(suspects: Iterable[Suspect], calls: int) -> set[int]:
    """The outcomes to ask again, suspects in their order with their parents, for at most so many calls."""
    again: set[int] = set()
    for one in suspects:
        wanted = again | {one.outcome.pk, one.parent}
        if CONFIRMING * len(wanted) <= calls:
            again = wanted
    return again


def rank_findings(replay: Replay) -> None:
    """Write down what stayed odd when it was asked again, in the order in which it is worth a look.

    What people dismissed before stays away. Safe to run twice.
    """
    probe = Probe.objects.filter(replay=replay).select_related("project").first()
    if probe is None or probe.ranked_at is not None:
        return
    suspects = look(replay).suspects(spared=dismissed_findings(probe.project), least=LEAST)
    findings = [finding_of(probe, one, number) for number, one in enumerate(suspects)]
    ProbeFinding.objects.bulk_create(findings, ignore_conflicts=True)
    Probe.objects.filter(pk=probe.pk).update(ranked_at=Now())


def finding_of(probe: Probe, one: Suspect, number: int) -> ProbeFinding:
    found = one.found
    return ProbeFinding(
        probe=probe,
        query=one.outcome.query,
        outcome=one.outcome,
        kind=found.kind,
        rank=number,
        distance=found.distance,
        noise=found.noise,
        because=found.because,
        expectation="\n".join(found.lines),
    )
