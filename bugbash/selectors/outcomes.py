from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import F, Q, QuerySet

from bugbash.choices import Verdict
from bugbash.logic.comparison_rules import read_rules
from bugbash.models import Observation, Outcome, Query, Replay
from bugbash.selectors.outcome_order import SIGNAL, Place, rows_after, rows_before
from bugbash.selectors.sides import Pair, Side, alone, beside

PAGE = 50
FEW = 1000
UNDECIDED = "none"


SEVERAL = {
    "deployment": "deployment__name__in",
    "status": "candidate_status__in",
    "tag": "query__in",
    "family": "query__family__in",
}


@dataclass(frozen=True, slots=True)
class OutcomeFilter:
    """What a replay's table is narrowed to; empty fields narrow nothing, but no deployment means the first one.

    `change` is the key of alike changes; `decision` a kind of decision, or `none` for what nobody has looked at.
    `several` has those of deployment, status, tag and family of which any of two values or more will do.
    """

    deployment: str = ""
    parity: str = ""
    verdict: str = ""
    status: str = ""
    required: bool = False
    words: str = ""
    tag: str = ""
    family: str = ""
    error: str = ""
    change: str = ""
    decision: str = ""
    sort: str = SIGNAL
    several: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """Outcomes in the order asked for; `next` is the place to go on behind, None on the last page."""

    rows: Sequence[Outcome]
    next: Place | None


def narrowed(replay: Replay, narrow: OutcomeFilter) -> QuerySet[Outcome]:
    rows = narrow_by_query(narrow_by_decision(narrow_by_place(replay.outcomes.all(), narrow), narrow), narrow)
    for name, values in narrow.several:
        tagged_so = replay.project.queries.filter(tags__name__in=values)
        rows = rows.filter(**{SEVERAL[name]: tagged_so if name == "tag" else values})
    return rows


def narrow_by_place(rows: QuerySet[Outcome], narrow: OutcomeFilter) -> QuerySet[Outcome]:
    """The outcomes of a deployment, with its verdicts and errors."""
    if narrow.parity:
        rows = rows.filter(primary=False, parity=narrow.parity)
    if narrow.deployment:
        rows = rows.filter(deployment__name=narrow.deployment)
    elif not narrow.parity and "deployment" not in dict(narrow.several):
        rows = rows.filter(primary=True)
    if narrow.verdict:
        rows = rows.filter(effective=narrow.verdict)
    if narrow.status:
        rows = rows.filter(candidate_status=narrow.status)
    if narrow.error:
        rows = rows.filter(effective=Verdict.ERROR, error=narrow.error)
    return rows


def narrow_by_decision(rows: QuerySet[Outcome], narrow: OutcomeFilter) -> QuerySet[Outcome]:
    if narrow.change:
        rows = rows.filter(change_key=narrow.change)
    if narrow.decision == UNDECIDED:
        rows = rows.filter(decision__isnull=True)
    elif narrow.decision:
        rows = rows.filter(decision__kind=narrow.decision)
    return rows


def narrow_by_query(rows: QuerySet[Outcome], narrow: OutcomeFilter) -> QuerySet[Outcome]:
    if narrow.required:
        rows = rows.filter(required=True)
    if narrow.words:
        rows = rows.filter(text__icontains=narrow.words)
    if narrow.tag:
        rows = rows.filter(query__in=tagged(narrow.tag))
    if narrow.family:
        rows = rows.filter(query__family=narrow.family)
    return rows


def tagged(name: str) -> QuerySet[Query] | list[int]:
    """The queries with a tag. Few are named one by one, so that the database looks up these alone; of many the next
    page is soon found on the way through the list.
    """
    queries = Query.objects.filter(tags__name=name)
    few = list(queries.order_by().values_list("pk", flat=True)[: FEW + 1])
    return few if len(few) <= FEW else queries


def shown(rows: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """What a line of the table shows. While a replay runs, those without a verdict are left out."""
    return (
        rows.exclude(verdict="")
        .annotate(
            candidate_ms=F("candidate__elapsed_ms"),
            reference_ms=F("reference__elapsed_ms"),
            candidate_error=F("candidate__error"),
        )
        .select_related("decision__decided_by", "decision__breakage")
    )


def outcome_page(replay: Replay, narrow: OutcomeFilter, *, after: Place | None = None, size: int = PAGE) -> OutcomePage:
    """The outcomes behind a place; keyset paging, so that page 2,000 is as quick as page 1."""
    rows = rows_after(shown(narrowed(replay, narrow)), narrow.sort, after, size + 1)
    return OutcomePage(rows[:size], Place.of(rows[size - 1], narrow.sort) if len(rows) > size else None)


def families_of(replay: Replay) -> QuerySet[Query, str]:
    """The families that the project's queries are of."""
    rows = replay.project.queries.filter(family__gt="").order_by("family")
    return rows.values_list("family", flat=True).distinct()


def side_by_side(replay: Replay) -> QuerySet[Outcome]:
    """Outcomes with both observations and all that their page shows."""
    sides = [
        f"{side}__{what}"
        for side in ("candidate", "reference")
        for what in ("body", "version", "deployment", "definition", "query")
    ]
    more = ("overridden_by", "decision__decided_by", "decision__breakage")
    return replay.outcomes.select_related("query", "deployment", *more, *sides)


@dataclass(frozen=True, slots=True)
class OutcomeSides:
    """The answers of an outcome, the baseline's first; `pair` is there where both sides were observed."""

    sides: Sequence[Side]
    pair: Pair | None


def compare_sides(row: Outcome) -> OutcomeSides:
    """Against the baseline; on a further deployment against the first one of the same version."""
    left = row.reference if row.primary else first_answer(row)
    if left and row.candidate:
        pair = beside(left, row.candidate, rules=read_rules(row.replay.diff_rules))
        return OutcomeSides(pair.sides, pair)
    return OutcomeSides([alone(one) for one in (left, row.candidate) if one], None)


def first_answer(row: Outcome) -> Observation | None:
    """What the first deployment said to the same query in the same replay."""
    first = side_by_side(row.replay).filter(primary=True, query=row.query_id).first()
    return first.candidate if first else None


def neighbours(replay: Replay, row: Outcome, narrow: OutcomeFilter) -> tuple[int | None, int | None]:
    """The ordinals before and after this one within the same filter and order."""
    rows = narrowed(replay, narrow).exclude(verdict="")
    place = Place.of(row, narrow.sort)
    before = rows_before(rows, narrow.sort, place, 1)
    after = rows_after(rows, narrow.sort, place, 1)
    return (before[0].ordinal if before else None, after[0].ordinal if after else None)


def next_undecided(replay: Replay, row: Outcome, narrow: OutcomeFilter) -> int | None:
    """The ordinal of the next outcome that nobody has looked at: behind this one, else from the beginning."""
    rows = narrowed(replay, replace(narrow, decision=UNDECIDED)).exclude(verdict="")
    found = rows_after(rows, narrow.sort, Place.of(row, narrow.sort), 1) or rows_after(rows, narrow.sort, None, 1)
    return found[0].ordinal if found else None


def observed_repeats(row: Outcome) -> QuerySet[Observation]:
    """Every call that this outcome rests on, in the order in which they were recorded; the baseline's first answer may
    be one that an earlier replay was told.
    """
    own = Q(outcome=row)
    if row.reference_id:
        own |= Q(pk=row.reference_id)
    return Observation.objects.filter(own).select_related("version", "deployment", "outcome__replay").order_by("pk")
