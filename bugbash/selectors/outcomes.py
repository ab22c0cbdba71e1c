from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from bugbash.logic.comparison_rules import read_rules
from bugbash.models import Observation, Outcome, Replay
from bugbash.selectors.sides import Pair, Side, alone, beside

PAGE = 50


@dataclass(frozen=True, slots=True)
class OutcomeFilter:
    """What a replay's table is narrowed to; empty fields narrow nothing, but no deployment means the first one."""

    deployment: str = ""
    parity: str = ""
    verdict: str = ""
    status: str = ""
    required: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """Outcomes in signal order; `next` is the ordinal to go on after, None on the last page."""

    rows: Sequence[Outcome]
    next: int | None


def narrowed(replay: Replay, narrow: OutcomeFilter) -> QuerySet[Outcome]:
    rows = replay.outcomes.all()
    if narrow.parity:
        rows = rows.filter(primary=False, parity=narrow.parity)
    if narrow.deployment:
        rows = rows.filter(deployment__name=narrow.deployment)
    elif not narrow.parity:
        rows = rows.filter(primary=True)
    if narrow.verdict:
        rows = rows.filter(effective=narrow.verdict)
    if narrow.status:
        rows = rows.filter(candidate_status=narrow.status)
    if narrow.required:
        rows = rows.filter(required=True)
    if narrow.words:
        rows = rows.filter(text__icontains=narrow.words)
    return rows


def outcome_page(replay: Replay, narrow: OutcomeFilter, *, after: int = -1, size: int = PAGE) -> OutcomePage:
    """The outcomes behind ordinal `after`; keyset paging, so that page 2,000 is as quick as page 1.

    While a replay runs, those without a verdict are left out: the table shows what is known.
    """
    rows = list(
        narrowed(replay, narrow)
        .filter(ordinal__gt=after)
        .exclude(verdict="")
        .annotate(
            candidate_ms=F("candidate__elapsed_ms"),
            reference_ms=F("reference__elapsed_ms"),
            candidate_error=F("candidate__error"),
        )
        .order_by("ordinal")[: size + 1]
    )
    return OutcomePage(rows[:size], rows[size - 1].ordinal if len(rows) > size else None)


def side_by_side(replay: Replay) -> QuerySet[Outcome]:
    """Outcomes with both observations and all that their page shows."""
    sides = [
        f"{side}__{what}"
        for side in ("candidate", "reference")
        for what in ("body", "version", "deployment", "definition", "query")
    ]
    return replay.outcomes.select_related("query", "deployment", "overridden_by", *sides)


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
    """The ordinals before and after this one within the same filter."""
    ordinals = narrowed(replay, narrow).exclude(verdict="").values_list("ordinal", flat=True)
    before = ordinals.filter(ordinal__lt=row.ordinal).order_by("-ordinal").first()
    after = ordinals.filter(ordinal__gt=row.ordinal).order_by("ordinal").first()
    return before, after


def observed_repeats(row: Outcome) -> QuerySet[Observation]:
    """Every call that this outcome rests on, in the order in which they were recorded."""
    return row.observations.select_related("version", "deployment").order_by("pk")
