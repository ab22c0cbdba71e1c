"""The mutants of a query: what they would be, and what those that were asked were answered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bugbash.choices import Family, QueryState, QueryStatus
from bugbash.logic.answers import Answer
from bugbash.logic.checks import overall
from bugbash.logic.evidence import CheckOutcome, ParentAnswer
from bugbash.logic.fingerprints import query_fingerprint
from bugbash.logic.mutators import MUTATORS, Mutant, Mutator, Plan, by_family, mark, mutate
from bugbash.logic.mutators.kinds import Vocabulary
from bugbash.models import Deployment, Observation, Query
from bugbash.selectors.observations import project_observations

Pieces = tuple[tuple[str, str], ...]


class Standing(Enum):
    """Whether a mutant's relation to its parent holds; those worth a look come first."""

    BREAKS = "breaks"
    ERROR = "error"
    OPEN = "open"
    WAITING = "waiting"
    HOLDS = "holds"


ORDER = list(Standing)
BY_STATUS = {QueryStatus.FAIL: Standing.BREAKS, QueryStatus.PASS: Standing.HOLDS, QueryStatus.ERROR: Standing.ERROR}


@dataclass(frozen=True, slots=True)
class Offer:
    """A mutator with what it makes of a text; None where it does not apply."""

    mutator: Mutator
    mutant: Mutant | None
    pieces: Pieces
    chosen: bool


@dataclass(frozen=True, slots=True)
class FamilyOffers:
    """A family's mutators: those that apply, and the others."""

    family: Family
    offers: tuple[Offer, ...]
    others: tuple[Mutator, ...]

    @property
    def chosen_count(self) -> int:
        return sum(offer.chosen for offer in self.offers)


@dataclass(frozen=True, slots=True)
class MutantRow:
    """A mutant of a run: its query once it is noted, its observation once it was asked."""

    mutator: Mutator
    mutant: Mutant
    pieces: Pieces
    query: Query | None = None
    observation: Observation | None = None

    @property
    def outcomes(self) -> list[CheckOutcome]:
        return [CheckOutcome.from_json(one) for one in self.observation.checks] if self.observation else []

    @property
    def standing(self) -> Standing:
        if self.observation is None:
            return Standing.WAITING
        if self.observation.error:
            return Standing.ERROR
        return BY_STATUS.get(overall(self.outcomes), Standing.OPEN)

    @property
    def reasons(self) -> list[str]:
        """Why it stands so: of what failed where anything did."""
        if self.observation is not None and self.observation.error:
            return [self.observation.detail or self.observation.get_error_display()]
        told = [outcome for outcome in self.outcomes if outcome.result != "pass"] or self.outcomes
        return [outcome.reason for outcome in told]

    @property
    def is_kept(self) -> bool:
        return self.query is not None and self.query.state != QueryState.DRAFT


@dataclass(frozen=True, slots=True)
class Run:
    """What came of asking a query and its mutants; `parents` are the query's own askings in this run."""

    parents: tuple[Observation, ...]
    rows: tuple[MutantRow, ...]

    @property
    def parent(self) -> ParentAnswer:
        """The first answer to the query itself, or why there is none."""
        answered = next((row.answer for row in self.parents if row.answer), None)
        if answered:
            return ParentAnswer(Answer.from_json(answered))
        return ParentAnswer(gap="its parent could not be observed")

    @property
    def is_stuck(self) -> bool:
        """Whether the query itself got no answer, so that its mutants can not be held against it."""
        return bool(self.parents) and not any(row.answer for row in self.parents)

    @property
    def is_unsteady(self) -> bool:
        """Whether the same question, asked again, was answered otherwise."""
        return len({row.answer_digest for row in self.parents if row.answer}) > 1

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(row.standing for row in self.rows)
        return {standing.value: counted[standing] for standing in Standing}

    @property
    def waiting(self) -> list[MutantRow]:
        return [row for row in self.rows if row.standing == Standing.WAITING]

    @property
    def waiting_count(self) -> int:
        return len(self.waiting)

    @property
    def asked_count(self) -> int:
        return len(self.rows) - self.waiting_count

    @property
    def parent_keys(self) -> list[int]:
        return [row.pk for row in self.parents]

    @property
    def sorted_rows(self) -> list[MutantRow]:
        return sorted(self.rows, key=lambda row: ORDER.index(row.standing))


def offers_of(query: Query, plan: Plan, vocabulary: Vocabulary) -> list[FamilyOffers]:
    """Every mutator with what it makes of the query, family by family."""
    return [
        FamilyOffers(
            family,
            tuple(offer for offer in offers if offer.mutant),
            tuple(offer.mutator for offer in offers if not offer.mutant),
        )
        for family, mutators in by_family()
        for offers in [[offer_of(query, mutator, plan, vocabulary) for mutator in mutators]]
    ]


def offer_of(query: Query, mutator: Mutator, plan: Plan, vocabulary: Vocabulary) -> Offer:
    mutant = mutate(mutator.name, query.text, seed=plan.seed, rate=plan.rate, vocabulary=vocabulary)
    pieces = mark(query.text, mutant.text) if mutant else ()
    return Offer(mutator, mutant, pieces, chosen=mutant is not None and mutator.name in plan.names)


def newest_key(query: Query) -> int:
    """The key of the newest observation, 0 where there is none: what is asked from now on has a higher one."""
    rows = Observation.objects.filter(version__project=query.project_id).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def run_of(query: Query, mutants: Sequence[Mutant], place: Deployment | None, after: int | None) -> Run:
    """What was asked of `place` since the observation `after`, with what is still waiting: all before a run began."""
    prints = {mutant.text: query_fingerprint(mutant.text, query.params) for mutant in mutants}
    noted = {row.fingerprint: row for row in query.project.queries.filter(fingerprint__in=prints.values())}
    parents, first = asked_since(query, list(noted.values()), place, after)
    rows = []
    for mutant in mutants:
        known = noted.get(prints[mutant.text])
        seen = first.get(known.pk) if known else None
        rows.append(MutantRow(MUTATORS[mutant.mutator], mutant, mark(query.text, mutant.text), known, seen))
    return Run(tuple(parents), tuple(rows))


def asked_since(
    query: Query, mutants: Sequence[Query], place: Deployment | None, after: int | None
) -> tuple[list[Observation], dict[int, Observation]]:
    """The askings of the query itself, and the first one of each mutant; none before a run began."""
    if place is None or after is None:
        return [], {}
    keys = [query.pk, *(row.pk for row in mutants)]
    rows = project_observations(query.project).defer("body__data")
    parents, first = list[Observation](), dict[int, Observation]()
    for row in rows.filter(deployment=place, pk__gt=after, query__in=keys, outcome=None).order_by("pk"):
        if row.query_id == query.pk:
            parents.append(row)
        else:
            first.setdefault(row.query_id, row)
    return parents, first


def lineage_of(query: Query, limit: int = 50) -> list[tuple[Query, Pieces]]:
    """What was made of a query and kept, the newest first, each with what changed."""
    rows = query.mutants.exclude(state=QueryState.DRAFT).order_by("-pk")[:limit]
    return [(row, mark(query.text, row.text)) for row in rows]
