"""When k of n askings have to pass: how often to ask, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bugbash.choices import QueryStatus
from bugbash.logic.checks import Check
from bugbash.logic.checks.repeats import NAME


@dataclass(frozen=True, slots=True)
class Stability:
    """Of the first `n` askings at least `k` have to pass; negated, fewer than `k`."""

    k: int
    n: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What n askings came to: pass or fail; an error where too few could be observed to tell."""

    status: QueryStatus
    sentence: str


def stabilities_of(checks: Iterable[Check]) -> tuple[Stability, ...]:
    return tuple(
        Stability(check.arguments["k"], check.arguments["n"], check.negated) for check in checks if check.kind == NAME
    )


def askings_of(stabilities: Iterable[Stability]) -> int:
    """How often each side is asked; 1 where nothing asks for more."""
    return max((one.n for one in stabilities), default=1)


def decide(stability: Stability, statuses: Sequence[QueryStatus]) -> Decision:
    """`statuses` are those of the first n askings; what is neither pass nor fail could not be observed.

    An error is never a failure: with 3 of 4 passed and one unseen, nobody knows whether it is 4 of 5.
    """
    passed, failed = statuses.count(QueryStatus.PASS), statuses.count(QueryStatus.FAIL)
    sentence = f"{passed} of {passed + failed} passed"
    unseen = stability.n - passed - failed
    if unseen > 0:
        sentence += f", {unseen} could not be observed"
    if passed >= stability.k:
        enough = True
    elif failed > stability.n - stability.k:
        enough = False
    else:
        return Decision(QueryStatus.ERROR, sentence)
    holds = enough != stability.negated
    if not holds:
        sentence += f", wanted {say_wanted(stability)}"
    return Decision(QueryStatus.PASS if holds else QueryStatus.FAIL, sentence)


def say_wanted(stability: Stability) -> str:
    return f"fewer than {stability.k}" if stability.negated else f"{stability.k} of {stability.n}"


def decide_all(stabilities: Sequence[Stability], statuses: Sequence[tuple[int, QueryStatus]]) -> Decision:
    """The worst of all; `statuses` come with the number of their asking, from 0 on."""
    decisions = [
        decide(one, [status for repeat, status in statuses if repeat < one.n and status != QueryStatus.ERROR])
        for one in stabilities
    ]
    order = (QueryStatus.FAIL, QueryStatus.ERROR, QueryStatus.PASS)
    return min(decisions, key=lambda decision: order.index(decision.status))
