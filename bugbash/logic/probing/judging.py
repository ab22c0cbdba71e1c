"""Whether a mutant's answers disagree with its parent's by more than either disagrees with itself."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from bugbash.choices import CheckResult, FindingKind, Relation
from bugbash.logic.answers import Answer
from bugbash.logic.checks import evaluate, needs_parent, parse_check
from bugbash.logic.comparison_rules import Rules
from bugbash.logic.diff import Diff, compare
from bugbash.logic.evidence import Evidence, ParentAnswer
from bugbash.logic.mutators.oracles import STANDING
from bugbash.logic.noise import noise_floor
from bugbash.logic.probing import sentences
from bugbash.logic.probing.cases import Case, Heard

COMMON = 0.9


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong. `distance` is the smallest between any answer of the mutant and any of its parent, `noise` how
    far either is from itself, both in 0..1. `lines` are the checks that fail.
    """

    kind: FindingKind
    distance: float
    noise: float
    because: str
    lines: tuple[str, ...]

    @property
    def score(self) -> float:
        """The larger, the more worth a look."""
        beyond = {FindingKind.CRASHED: 2.0, FindingKind.BROKE: 1.5, FindingKind.STILL: 0.5}
        return beyond.get(self.kind, self.distance - self.noise)


def shared_noise(floors: Iterable[float]) -> float:
    """How far the version commonly is from itself: what nine in ten parents stay within. 0 where nothing is known.

    A parent that was asked a few times may agree with itself by luck; where most others do not, that is no proof.
    """
    ordered = sorted(floors)
    return ordered[math.ceil(COMMON * len(ordered)) - 1] if ordered else 0.0


def own_noise(heard: Sequence[Heard], rules: Rules | None = None) -> float:
    """The noise floor of one side; equal digests are looked at once."""
    return noise_floor(distinct(heard), rules)


def distinct(heard: Sequence[Heard]) -> list[Answer]:
    return list({one.digest: one.answer for one in heard if one.answer is not None and one.is_answered}.values())


def find(case: Case, *, floor: float = 0.0, rules: Rules | None = None) -> Found | None:
    """What is wrong with a mutant, None where nothing is or nobody can tell.

    An error is never a bad answer: a mutant that could not be observed every time is let go, and so is one whose parent
    has no answer. The exception is a crash that comes every time where the parent is answered every time. `floor` is
    noise that counts for all of the version.
    """
    if not case.mutants or not case.parents or not all(one.is_answered for one in case.parents):
        return None
    if all(one.is_crash for one in case.mutants):
        return Found(FindingKind.CRASHED, 1.0, 0.0, sentences.say_crash(case, case.mutants[0].status), (STANDING,))
    if not all(one.is_answered for one in case.mutants):
        return None
    return find_broken(case) or find_relation(case, floor, rules)


def find_broken(case: Case) -> Found | None:
    """A check that looks at nothing but the answer, and fails each time."""
    failing = [{one.line: one for one in heard.checks if one.result == CheckResult.FAIL} for heard in case.mutants]
    lines = [line for line in failing[0] if all(line in told for told in failing)]
    if not lines:
        return None
    because = sentences.say_broken(case, failing[0][lines[0]])
    return Found(FindingKind.BROKE, 1.0, 0.0, because, tuple(lines))


def find_relation(case: Case, floor: float, rules: Rules | None) -> Found | None:
    pairs = list(product(distinct(case.parents), distinct(case.mutants)))
    lines = tuple(line for line in case.lines if always_fails(line, pairs))
    if not lines:
        return None
    if case.relation == Relation.DIRECTIONAL:
        return find_stillness(case, lines)
    nearest = min((compare(*pair, rules=rules) for pair in pairs), key=lambda diff: diff.distance)
    noise = max(floor, own_noise(case.parents, rules), own_noise(case.mutants, rules))
    return find_movement(case, lines, nearest, noise)


def find_movement(case: Case, lines: tuple[str, ...], nearest: Diff, noise: float) -> Found | None:
    if nearest.same or nearest.distance <= noise:
        return None
    because = sentences.say_moved(case, nearest, noise, distinct(case.parents)[0], distinct(case.mutants)[0])
    return Found(FindingKind.MOVED, nearest.distance, noise, because, lines)


def find_stillness(case: Case, lines: tuple[str, ...]) -> Found | None:
    """The same answer where another is due; where there was nothing in it, nothing could change."""
    if is_empty(distinct(case.parents)[0]):
        return None
    return Found(FindingKind.STILL, 0.0, 0.0, sentences.say_still(case), lines)


def always_fails(line: str, pairs: Sequence[tuple[Answer, Answer]]) -> bool:
    """Whether a check that compares with the parent fails for every pair of (parent's, mutant's) answers."""
    check = parse_check(line)
    return needs_parent([check]) and all(
        evaluate(check, evidence(parent, answer)).result == CheckResult.FAIL for parent, answer in pairs
    )


def evidence(parent: Answer, answer: Answer) -> Evidence:
    """As much of a reply as such checks look at."""
    return Evidence(
        status=200, is_json=False, body=None, text="", answer=answer, elapsed_ms=0, parent=ParentAnswer(parent)
    )


def is_empty(answer: Answer) -> bool:
    """Whether there is nothing in it to be seen."""
    return not (answer.results or answer.text.strip() or answer.label or answer.value)
