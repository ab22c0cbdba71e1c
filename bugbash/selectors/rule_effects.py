"""How many changed outcomes of the last finished replay a comparison rule hides, told from the recorded answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from bugbash.choices import ReplayState, Verdict
from bugbash.logic.answers import Answer
from bugbash.logic.comparison_rules import Rule, Rules, compile_rules
from bugbash.logic.diff import Diff, compare
from bugbash.models import DiffRule, Outcome, Project, Replay
from bugbash.selectors.diff_rules import read_row, rule_rows
from bugbash.selectors.replays import collected

MOST_OUTCOMES = 300
MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Example:
    """An outcome that is changed without a rule and not with it; `sentence` says what the rule leaves out."""

    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True)
class Effect:
    """How many of the outcomes that were looked at a rule hides, with a few of them."""

    hides: int = 0
    examples: Sequence[Example] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """An outcome with its two answers."""

    outcome: Outcome
    left: Answer
    right: Answer

    def diff(self, rules: Rules | None) -> Diff:
        return compare(self.left, self.right, rules=rules)

    def is_changed(self, diff: Diff) -> bool:
        """Whether it moved by more than the noise that its replay measured."""
        return diff.distance > self.outcome.noise


@dataclass(frozen=True, slots=True)
class Sample:
    """The outcomes of the last finished replay that rules can be tried on: `pairs` of `total`, the first in signal
    order. `replay` is None where none has finished.
    """

    rules: tuple[Rule, ...]
    replay: Replay | None = None
    total: int = 0
    pairs: Sequence[Looked] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        return len(self.pairs) < self.total

    def effect_of(self, rule: Rule) -> Effect:
        """What the rule hides beside the project's other rules, be it one of them or not."""
        others = tuple(one for one in self.rules if one != rule)
        without, within = compile_rules(others), compile_rules((*others, rule))
        hidden = list(self.hidden_by(without, within))
        return Effect(len(hidden), hidden[:MOST_EXAMPLES])

    def hidden_by(self, without: Rules | None, within: Rules | None) -> Iterator[Example]:
        for pair in self.pairs:
            if not pair.is_changed(pair.diff(within)) and pair.is_changed(diff := pair.diff(without)):
                yield Example(pair.outcome, diff.sentence)


def take_sample(project: Project) -> Sample:
    """Four statements, however many outcomes there are; at most 300 are looked at."""
    rules = tuple(read_row(row) for row in rule_rows(project))
    finished = collected(project.replays.filter(state=ReplayState.FINISHED))
    replay = finished.select_related("version").order_by("-number").first()
    if replay is None:
        return Sample(rules)
    rows = moved_outcomes(replay)
    return Sample(rules, replay, rows.count(), [look(row) for row in rows.order_by("ordinal")[:MOST_OUTCOMES]])


def moved_outcomes(replay: Replay) -> QuerySet[Outcome]:
    """Those that count as changed, and those that only rules keep from it."""
    moved = Q(verdict=Verdict.CHANGED)
    if replay.diff_rules:
        moved |= Q(verdict=Verdict.UNCHANGED, hidden_count__gt=0)
    rows = replay.outcomes.filter(moved, primary=True, candidate__error="", reference__error="")
    answers = ("candidate__answer", "reference__answer")
    return rows.select_related("candidate", "reference").only("replay", "ordinal", "text", "noise", "verdict", *answers)


def look(row: Outcome) -> Looked:
    left, right = (Answer.from_json(side.answer or {}) for side in (row.reference, row.candidate) if side)
    return Looked(row, left, right)


def effects_of(project: Project) -> tuple[Sample, Sequence[tuple[DiffRule, Effect]]]:
    """Each rule of the project with what it hides by itself."""
    sample = take_sample(project)
    return sample, [(row, sample.effect_of(read_row(row))) for row in rule_rows(project)]
