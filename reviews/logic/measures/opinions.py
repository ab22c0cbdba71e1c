"""What experts say of whole answers: which version they prefer, what they accept, and how far they agree."""

from dataclasses import replace

from reviews.choices import GateState
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import AgreementFacts, Facts
from reviews.logic.measures.readings import COMPARE_PAIR, FIX_QUERY, RANK_BETTER, RATE_RESULT, Reading, unanswered
from reviews.logic.statistics import wilson, wilson_total_needed
from reviews.logic.wording import count, percent

TOO_MANY = 10_000


def preference(spec: CriterionSpec, facts: Facts) -> Reading:
    """(wins + ties/2)/n of blind comparisons with the baseline; passes and fails on the 95 % interval's bounds."""
    given = facts.preferences
    if given is None or not given.n:
        return _ask("not compared", "Nobody has compared it with the baseline.", "compare 1 pair", COMPARE_PAIR)
    reading = Reading(
        GateState.PASS,
        given.score,
        f"{given.score:.2f}",
        f"{given.wins} better, {given.ties} the same, {given.losses} worse in {count(given.n, 'comparison')}.",
        low=given.low,
        high=given.high,
    )
    if given.low >= spec.threshold:
        return reading
    if given.high < spec.threshold:
        missing = "make experts prefer it to the baseline"
        return replace(reading, state=GateState.FAIL, missing=missing, effort=RANK_BETTER)
    more = given.needed
    missing = "compare more pairs" if more is None else f"needs {count(more, 'more comparison')}"
    return replace(reading, state=GateState.NOT_ENOUGH, missing=missing, effort=COMPARE_PAIR * (more or 10))


def accepted(spec: CriterionSpec, facts: Facts) -> Reading:
    """Share of the rated answers that experts passed, by its 95 % interval (Wilson)."""
    given = facts.answers
    if given is None or not given.rated:
        return _ask("not rated", "No answer has been passed or failed.", "rate 1 answer", RATE_RESULT)
    interval, share = wilson(given.passed, given.rated), given.passed / given.rated
    reading = Reading(
        GateState.PASS,
        share,
        percent(share),
        f"{given.passed:,} of {count(given.rated, 'rated answer')} accepted.",
        low=interval.low,
        high=interval.high,
    )
    if interval.low >= spec.threshold:
        return reading
    if interval.high < spec.threshold:
        missing = f"answer {count(given.failed, 'rejected query', 'rejected queries')} better"
        return replace(reading, state=GateState.FAIL, missing=missing, effort=FIX_QUERY * given.failed)
    needed = wilson_total_needed(share, spec.threshold)
    more = TOO_MANY + 1 if needed is None else max(1, needed - given.rated)
    missing = f"rate about {count(more, 'more answer')}"
    if more > TOO_MANY:
        more, missing = TOO_MANY, f"more than {TOO_MANY:,} answers: the share is too close to the threshold"
    return replace(reading, state=GateState.NOT_ENOUGH, missing=missing, effort=RATE_RESULT * more)


def agreement(spec: CriterionSpec, facts: Facts) -> Reading:
    """Krippendorff's alpha of the grades, once at least `min_items` items have two raters.

    Too few double ratings are missing evidence. Everybody giving one value to everything leaves alpha undefined.
    """
    if (nothing := unanswered(facts, actual_text="not rated")) is not None:
        return nothing
    known = facts.agreement or AgreementFacts(0)
    more = spec.min_items - known.n
    because = f"{count(known.n, 'item was', 'items were')} rated by two people or more."
    if more > 0:
        missing = f"have {count(more, 'more item')} rated by a second person"
        return _ask("too few", because, missing, RATE_RESULT * more)
    if known.alpha is None:
        return _ask("undefined", f"{because} {known.why}".strip(), "rate results that differ", RATE_RESULT * 10)
    reading = Reading(GateState.PASS, known.alpha, f"{known.alpha:.2f}", because)
    if known.alpha >= spec.threshold:
        return reading
    missing = "settle with the raters what each grade means, and rate again"
    return replace(reading, state=GateState.FAIL, missing=missing, effort=RATE_RESULT * known.n)


def _ask(text: str, because: str, missing: str, effort: float) -> Reading:
    return Reading(GateState.NOT_ENOUGH, None, text, because, missing=missing, effort=effort)
