"""Checks that a page offers beside an answer, so that nobody has to know their spelling."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bugbash.choices import AnswerKind, CallError
from bugbash.logic.answers import Answer
from bugbash.logic.checks import CheckSyntaxError, parse_check
from bugbash.models import Observation

DEEP = 10
NEAR = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A check's line, and what a person calls it; with an icon where a sign has to do."""

    line: str
    words: str
    icon: str = ""


def offer(words: str, line: str, argument: str | None = None, icon: str = "") -> tuple[Offer, ...]:
    """Nothing where the line would not be read back as the same check, as with ids of odd characters."""
    try:
        check = parse_check(line)
    except CheckSyntaxError:
        return ()
    if argument is not None and argument not in check.arguments.values():
        return ()
    return (Offer(check.line, words, icon),)


def offers_for_result(identity: str) -> tuple[Offer, ...]:
    return (
        *offer("should be first", f"in-top-1: {identity}", identity, "arrow-up-to-line"),
        *offer(f"should be in the top {NEAR}", f"in-top-{NEAR}: {identity}", identity, "list-ordered"),
        *offer("should not be here", f"not in-top-{DEEP}: {identity}", identity, "ban"),
    )


def offers_for_label(answer: Answer) -> tuple[Offer, ...]:
    """That the label is wrong, and that one of the other classes would be right."""
    others = sorted(
        (name for name in answer.probabilities if name != answer.label), key=answer.probabilities.__getitem__
    )
    found = list(offer(f"not {answer.label}", f"not label-is: {answer.label}", answer.label))
    for name in others[: -DEEP - 1 : -1]:
        found += offer(f"should be {name}", f"label-is: {name}", name)
    return tuple(found)


def offers_for_call(observation: Observation, answer: Answer | None) -> tuple[Offer, ...]:
    """What can be expected of the answer as a whole."""
    return tuple(expect_of_call(observation, answer))


def expect_of_call(observation: Observation, answer: Answer | None) -> Iterator[Offer]:
    if observation.error in {CallError.HTTP_4XX, CallError.HTTP_5XX}:
        yield from offer("must answer 200", "status: 200")
    if answer and answer.kind == AnswerKind.RANKED:
        if not answer.results:
            yield from offer("must find something", "min-results: 1")
        elif len(set(answer.ids)) < len(answer.ids):
            yield from offer("no duplicates", "no-duplicates")
    yield from offer(*in_time(observation.elapsed_ms))


def in_time(elapsed_ms: float) -> tuple[str, str]:
    """The next round time above what it took: 38 ms offers under 50 ms."""
    power = 10 ** math.floor(math.log10(max(elapsed_ms, 1)))
    limit = next(step * power for step in (1, 2, 5, 10) if step * power > elapsed_ms)
    return f"under {limit} ms", f"latency-under: {limit}ms"
