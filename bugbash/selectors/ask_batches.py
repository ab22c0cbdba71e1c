"""What a batch of pasted lines came to so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer
from bugbash.logic.comparison_rules import Rules
from bugbash.models import AskBatch, AskLine, Project
from bugbash.selectors.sides import Pair, Side, alone, beside

HEAD = 120
PATIENCE = timedelta(minutes=5)
RECENT = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of lines. `waiting` ones are not asked yet, `asking` ones are out, `refused` ones can not be asked."""

    total: int
    asked: int
    refused: int
    asking: int
    is_stopped: bool

    @property
    def done(self) -> int:
        return self.asked + self.refused

    @property
    def waiting(self) -> int:
        return self.total - self.done - self.asking

    @property
    def is_going(self) -> bool:
        """Whether something is still to come."""
        return bool(self.asking) or not (self.is_stopped or self.is_over)

    @property
    def is_over(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True, slots=True)
class Told:
    """One line with what was answered: one side or two, empty while there is nothing."""

    line: AskLine
    sides: tuple[Side, ...] = ()
    pair: Pair | None = None

    @property
    def address(self) -> str:
        """The value of `?observations=` that shows it in full."""
        return ",".join(str(side.observation.pk) for side in self.sides)

    @property
    def heads(self) -> list[tuple[Side, str]]:
        return [(side, head_of(side.answer)) for side in self.sides]


def batch_rows(project: Project) -> QuerySet[AskBatch]:
    """Newest first, with what a page shows of each."""
    return project.ask_batches.select_related(
        "project__baseline", "started_by", "left__version", "right__version"
    ).order_by("-number")


def unfinished_batches(project: Project, started_by_id: int) -> QuerySet[AskBatch]:
    """The newest of this person's batches that have lines left to ask."""
    waiting = Count("lines", filter=Q(lines__left=None, lines__refusal=""))
    return (
        batch_rows(project)
        .filter(started_by=started_by_id)
        .annotate(left_count=waiting, total=Count("lines"))
        .filter(left_count__gt=0)[:RECENT]
    )


def progress_of(batch: AskBatch) -> Progress:
    counts = batch.lines.aggregate(
        total=Count("pk"),
        asked=Count("pk", filter=Q(left__isnull=False)),
        refused=Count("pk", filter=Q(refusal__gt="")),
        asking=Count("pk", filter=Q(left=None, refusal="", claimed_at__gt=Now() - PATIENCE)),
    )
    return Progress(**counts, is_stopped=batch.stopped_at is not None)


def told_lines(batch: AskBatch, rules: Rules | None, only: Sequence[int] | None = None) -> list[Told]:
    """The lines in their order; with `only`, those of these primary keys."""
    parts = [f"{side}__{part}" for side in ("left", "right") for part in ("version", "deployment", "query")]
    rows = batch.lines.select_related("query", *parts)
    return [read_line(line, rules) for line in (rows if only is None else rows.filter(pk__in=only))]


def read_line(line: AskLine, rules: Rules | None) -> Told:
    if line.left is None:
        return Told(line)
    if line.right is None:
        return Told(line, (alone(line.left),))
    pair = beside(line.left, line.right, rules=rules)
    return Told(line, pair.sides, pair)


def head_of(answer: Answer | None) -> str:
    """What an answer begins with, in a line; empty where there is none."""
    if answer is None:
        return ""
    match answer.kind:
        case AnswerKind.RANKED:
            text = ", ".join(result.title or result.id for result in answer.results[:3]) or "no results"
        case AnswerKind.TEXT:
            text = answer.text or "an empty text"
        case AnswerKind.LABEL:
            text = answer.label
        case _:
            text = str(answer.value)
    return text if len(text) <= HEAD else f"{text[:HEAD]}…"
