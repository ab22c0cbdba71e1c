"""Recorded answers as pages show them: one by itself, or two beside each other with what moved between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Result
from bugbash.logic.comparison_rules import Rules
from bugbash.logic.diff import Change, Diff, Piece, compare, word_diff
from bugbash.models import DEFAULT_DEPLOYMENT, Observation
from bugbash.selectors.offers import Offer, offers_for_call, offers_for_label, offers_for_result
from bugbash.selectors.result_facts import Fact, facts_of

SHOWN_RESULTS = 50
SHOWN_CHANGES = 50
SHOWN_TEXT = 20_000
SHOWN_RESULT_TEXT = 600
MOST_WORDS = 12

Marked = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a result on the other side; `tone` is came, gone, up, down or nothing."""

    words: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result of a ranked answer. Title and text come in pieces, those that repeat the query are flagged."""

    rank: int
    id: str
    title: Marked
    text: Marked
    mark: Mark
    facts: tuple[Fact, ...] = ()

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Checks about this result that a page may offer."""
        return offers_for_result(self.id)


@dataclass(frozen=True, slots=True)
class Side:
    """One observation with its answer, None where it ended in an error; `others` are results not shown."""

    observation: Observation
    answer: Answer | None
    hits: tuple[Hit, ...] = ()
    others: int = 0

    @property
    def name(self) -> str:
        """The version, with its deployment where that is not the usual one."""
        deployment = self.observation.deployment.name
        version = self.observation.version.name
        return version if deployment == DEFAULT_DEPLOYMENT else f"{version}@{deployment}"

    @property
    def text(self) -> str:
        return self.answer.text[:SHOWN_TEXT] if self.answer else ""

    @property
    def is_cut(self) -> bool:
        return self.answer is not None and len(self.answer.text) > SHOWN_TEXT

    @property
    def probabilities(self) -> list[tuple[str, float]]:
        return list(self.answer.probabilities.items()) if self.answer else []

    @property
    def label_offers(self) -> tuple[Offer, ...]:
        return offers_for_label(self.answer) if self.answer else ()

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Checks about the answer as a whole that a page may offer."""
        return offers_for_call(self.observation, self.answer)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides, and how far apart they are; no `diff` where one of them has no answer."""

    left: Side
    right: Side
    diff: Diff | None

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.left, self.right

    @property
    def figures(self) -> list[tuple[str, str]]:
        """How near the two are, as short figures, each with what it measures."""
        if self.diff is None:
            return []
        if self.diff.overlap is None or self.diff.rbo is None:
            return [(f"distance {self.diff.distance:.2f}", "0 is the same answer, 1 has nothing in common")]
        return [
            (f"overlap@10 {self.diff.overlap:.2f}", "Share of the first ten results that both have"),
            (f"RBO {self.diff.rbo:.2f}", "Rank-biased overlap, p = 0.9: what stands first weighs most"),
        ]

    @property
    def sentence(self) -> str:
        """What moved, in words; the figures are told apart from it."""
        return self.diff.sentence.partition("; ")[2] or self.diff.sentence if self.diff else ""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Both texts word by word, where they differ."""
        if self.diff is None or self.diff.same or self.diff.kind != AnswerKind.TEXT:
            return ()
        return word_diff(self.left.text, self.right.text)

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.diff.changes[:SHOWN_CHANGES] if self.diff else ()

    @property
    def other_changes(self) -> int:
        return max(0, len(self.diff.changes) - SHOWN_CHANGES) if self.diff else 0


def read_answer(observation: Observation) -> Answer | None:
    return Answer.from_json(observation.answer) if observation.answer else None


def alone(observation: Observation) -> Side:
    """One observation by itself; wants its version, deployment, query and body selected."""
    return make_side(observation, read_answer(observation), {})


def beside(left: Observation, right: Observation, *, rules: Rules | None = None) -> Pair:
    """Two observations beside each other, each result marked with what became of it on the other side; what `rules`
    leave out is no difference.
    """
    old, new = read_answer(left), read_answer(right)
    diff = compare(old, new, rules=rules) if old and new else None
    if diff is None or old is None or new is None or old.kind != new.kind:
        return Pair(make_side(left, old, {}), make_side(right, new, {}), diff)
    there, here = marks(diff, right, new)
    return Pair(make_side(left, old, there), make_side(right, new, here), diff)


def make_side(observation: Observation, answer: Answer | None, marked: dict[int, Mark]) -> Side:
    if answer is None or answer.kind != AnswerKind.RANKED:
        return Side(observation, answer)
    words = words_of(observation.query.text)
    hits = tuple(
        make_hit(rank, result, marked.get(rank, Mark()), words)
        for rank, result in enumerate(answer.results[:SHOWN_RESULTS], start=1)
    )
    return Side(observation, answer, hits, others=max(0, len(answer.results) - SHOWN_RESULTS))


def make_hit(rank: int, result: Result, mark: Mark, words: tuple[str, ...]) -> Hit:
    text = (result.text or "")[: SHOWN_RESULT_TEXT + 1]
    if len(text) > SHOWN_RESULT_TEXT:
        text = f"{text[:SHOWN_RESULT_TEXT]}…"
    return Hit(
        rank=rank,
        id=result.id,
        title=highlight((result.title or result.id)[:SHOWN_RESULT_TEXT], words),
        text=highlight(text, words),
        mark=mark,
        facts=facts_of(result),
    )


def marks(diff: Diff, right: Observation, new: Answer) -> tuple[dict[int, Mark], dict[int, Mark]]:
    """By rank, for the left and for the right list. A result that kept its place is marked at the right only."""
    there = {place.old: Mark(f"gone in {right.version.name}", "gone") for place in diff.left if place.old}
    here = {rank: Mark("reworded" if one in diff.rewritten else "=") for rank, one in enumerate(new.ids, start=1)}
    here |= {place.new: Mark("new", "came") for place in diff.entered if place.new}
    for place in diff.moved:
        if place.old and place.new:
            step = place.old - place.new
            sign, tone = ("▲", "up") if step > 0 else ("▼", "down")
            there[place.old] = Mark(f"{sign} {abs(step)} in {right.version.name}")
            here[place.new] = Mark(f"{sign} {abs(step)}", tone)
    return there, here


def words_of(text: str) -> tuple[str, ...]:
    """The words of a query worth highlighting: three letters or more, each once."""
    found = dict.fromkeys(word.casefold() for word in re.findall(r"\w{3,}", text[:500]))
    return tuple(found)[:MOST_WORDS]


def highlight(text: str, words: Sequence[str]) -> Marked:
    """The text in pieces; flagged are words that begin with one of `words`."""
    if not words or not text:
        return ((text, False),) if text else ()
    parts = beginning_with(tuple(words)).split(text)
    return tuple((part, place % 2 == 1) for place, part in enumerate(parts) if part)


@lru_cache(maxsize=64)
def beginning_with(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b((?:{'|'.join(map(re.escape, words))})\w*)", re.IGNORECASE)
