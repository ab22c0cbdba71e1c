"""What a probe found, as a page shows it: both answers of each finding, what moved, what it would be filed as."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from bugbash.choices import AnswerKind, FindingKind, FindingState
from bugbash.logic.answers import Answer
from bugbash.logic.diff import DEPTH, Diff, compare
from bugbash.logic.fingerprints import canonical_json
from bugbash.logic.mutators import MUTATORS
from bugbash.logic.probing.filing import offered_category, offered_severity, offered_title
from bugbash.logic.probing.marking import mark_letters
from bugbash.models import Observation, Outcome, Probe, ProbeFinding

SHOWN_ALIKE = 3
HEAD = 5
LONGEST_HEAD = 600


def finding_rows(probe: Probe) -> QuerySet[ProbeFinding]:
    """What a probe found, in the order in which it is worth a look."""
    return probe.findings.select_related(
        "probe__version__definition", "query__parent", "outcome", "breakage", "decided_by"
    )


@dataclass(frozen=True, slots=True)
class Side:
    """One answer of a finding, as far as its head shows it."""

    observation: Observation | None
    answer: Answer | None

    @property
    def results(self) -> list[tuple[int, str, str]]:
        """(rank, id, title) of the first results."""
        found = self.answer.results[:DEPTH] if self.answer else ()
        return [(place, one.id, one.title or one.id) for place, one in enumerate(found, start=1)]

    @property
    def first_results(self) -> list[tuple[int, str, str]]:
        return self.results[:HEAD]

    @property
    def head(self) -> str:
        """The beginning of an answer that has no results."""
        if self.answer is None:
            return ""
        value = canonical_json(self.answer.value).decode() if self.answer.value else ""
        return (self.answer.text or self.answer.label or value)[:LONGEST_HEAD]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with both answers; `more` counts those of the same mutator that are shown only when asked for."""

    finding: ProbeFinding
    parent: Side
    mutant: Side
    diff: Diff | None
    more: int = 0

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        query = self.finding.query
        return mark_letters(query.parent.text if query.parent else "", query.text)

    @property
    def description(self) -> str:
        mutator = MUTATORS.get(self.finding.query.mutator)
        return mutator.description if mutator else ""

    @property
    def lost(self) -> frozenset[str]:
        return frozenset(place.id for place in self.diff.left) if self.diff else frozenset()

    @property
    def entered(self) -> frozenset[str]:
        return frozenset(place.id for place in self.diff.entered) if self.diff else frozenset()

    @property
    def offer(self) -> dict[str, str]:
        """What it is filed as, unless a person says otherwise."""
        finding = self.finding
        kind, answers = FindingKind(finding.kind), AnswerKind(finding.probe.version.definition.kind)
        return {
            "title": offered_title(finding.because),
            "severity": offered_severity(kind, finding.distance),
            "category": offered_category(kind, finding.query.family, answers),
        }


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """`mutator` shows all that one found; without it the first few of each. `state` is empty for all."""

    state: str = ""
    mutator: str = ""


@dataclass(frozen=True, slots=True)
class FindingPage:
    rows: Sequence[FindingRow] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    mutators: Mapping[str, int] = field(default_factory=dict)
    next: int | None = None


def finding_page(probe: Probe, narrow: FindingFilter, *, after: int = 0, limit: int = 20) -> FindingPage:
    """A page of findings from the rank `after` on; the same few statements however many there are."""
    told = list(probe.findings.values_list("pk", "rank", "state", "query__mutator").order_by("rank", "pk"))
    chosen = [one for one in told if narrow.state in {"", one[2]} and narrow.mutator in {"", one[3]}]
    alike: Counter[str] = Counter()
    shown = []
    for key, number, _, mutator in chosen:
        alike[mutator] += 1
        if narrow.mutator or alike[mutator] <= SHOWN_ALIKE:
            shown.append((key, number, alike[mutator] == SHOWN_ALIKE))
    page = [one for one in shown if one[1] >= after]
    last = {key for key, _, is_last in page[:limit] if is_last and not narrow.mutator}
    rows = finding_rows(probe).filter(pk__in=[key for key, *_ in page[:limit]])
    return FindingPage(
        rows=[
            row_of(one, sides, more=alike[one.query.mutator] - SHOWN_ALIKE if one.pk in last else 0)
            for one, sides in with_sides(probe, list(rows))
        ],
        counts=Counter(state for _, _, state, _ in told),
        mutators=dict(alike.most_common()),
        next=page[limit][1] if len(page) > limit else None,
    )


def finding_row(finding: ProbeFinding) -> FindingRow:
    """One finding with both answers."""
    ((one, sides),) = with_sides(finding.probe, list(finding_rows(finding.probe).filter(pk=finding.pk)))
    return row_of(one, sides)


def next_open(finding: ProbeFinding) -> int | None:
    """The next finding that waits, from the first on where none follows."""
    waiting = finding.probe.findings.filter(state=FindingState.OPEN).exclude(pk=finding.pk).order_by("rank", "pk")
    following = waiting.filter(rank__gte=finding.rank).first() or waiting.first()
    return following.pk if following else None


def row_of(finding: ProbeFinding, sides: tuple[Side, Side], *, more: int = 0) -> FindingRow:
    parent, mutant = sides
    diff = compare(parent.answer, mutant.answer) if parent.answer and mutant.answer else None
    return FindingRow(finding, parent, mutant, diff, more)


def with_sides(probe: Probe, findings: Sequence[ProbeFinding]) -> list[tuple[ProbeFinding, tuple[Side, Side]]]:
    """Each finding with the answer of its parent and its own; two statements."""
    parents = {one.query.parent_id for one in findings}
    of_parents = Outcome.objects.filter(replay=probe.replay_id, query__in=parents)
    keys = dict(of_parents.values_list("query", "candidate"))
    wanted = [*keys.values(), *(one.outcome.candidate_id for one in findings)]
    seen = Observation.objects.defer("request", "headers", "phases").in_bulk([key for key in wanted if key])

    def side(key: int | None) -> Side:
        row = seen.get(key or 0)
        return Side(row, Answer.from_json(row.answer) if row and row.answer else None)

    return [(one, (side(keys.get(one.query.parent_id or 0)), side(one.outcome.candidate_id))) for one in findings]
