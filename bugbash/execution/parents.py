"""What the parents of a stint's queries were answered, on each side: found in the replay, or asked once."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from bugbash.choices import CallError
from bugbash.execution.calling import Told
from bugbash.execution.outcomes import OpenOutcome
from bugbash.execution.recording import Entry
from bugbash.logic.answers import Answer, Json
from bugbash.logic.asking import BASELINE
from bugbash.logic.checks import needs_parent
from bugbash.logic.evidence import ORPHAN, ParentAnswer
from bugbash.models import Deployment, Observation, Query, Replay


@dataclass(slots=True)
class Parent:
    """One parent query; `answers` by side. The lock is held while it is asked, so that nobody else does."""

    query_id: int
    text: str
    params: Mapping[str, Json]
    answers: dict[str, ParentAnswer] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Parents:
    """`hold` and `entries` are for the loop; `answer` and `note` may run in many threads and see no database."""

    def __init__(self, replay: Replay, places: Mapping[str, Deployment]) -> None:
        self._replay = replay
        self._places = places
        self._parents: dict[int, Parent] = {}
        self._of: dict[int, int] = {}
        self._asked: deque[Entry] = deque()

    def hold(self, outcomes: Iterable[OpenOutcome]) -> None:
        """Find the parents of those outcomes that compare with them; three statements, none where there are none."""
        wanted = [outcome.row.query_id for outcome in outcomes if needs_parent(outcome.checks)]
        if not wanted:
            return
        rows = Query.objects.filter(mutants__in=wanted).distinct().only("text", "params")
        found = {row.pk: Parent(row.pk, row.text, row.params) for row in rows if row.pk not in self._parents}
        self._parents |= found
        self._of |= dict(Query.objects.filter(pk__in=wanted, parent__isnull=False).values_list("pk", "parent_id"))
        for side, place in self._places.items():
            for row in self._recorded(side, place, found):
                if row.answer:
                    found[row.query_id].answers[side] = ParentAnswer(Answer.from_json(row.answer))

    def _recorded(self, side: str, place: Deployment, found: Iterable[int]) -> Iterable[Observation]:
        """Answers of this replay, or since it was wanted, oldest first; of the baseline any answer of a replay."""
        rows = Observation.objects.filter(
            query__in=list(found), deployment=place, definition=place.version.definition_id, error=""
        )
        mine = Q(outcome__replay=self._replay) | Q(outcome=None, observed_at__gte=self._replay.requested_at)
        if side == BASELINE:
            mine |= Q(outcome__isnull=False)
        return rows.filter(mine).only("query_id", "answer").order_by("pk")

    def answer(self, query_id: int, side: str, ask: Callable[[Parent], Told]) -> ParentAnswer:
        """What the parent was answered on this side; `ask` is called at most once for each side and parent."""
        parent = self._parents.get(self._of.get(query_id, 0))
        if parent is None:
            return ORPHAN
        with parent.lock:
            if side not in parent.answers:
                told = ask(parent)
                self._asked.append(self._entry(parent, side, told))
                parent.answers[side] = answer_of(told)
            return parent.answers[side]

    def note(self, query_id: int, side: str, told: Told) -> None:
        """Take over what a query that is a parent was just answered in its own outcome."""
        if parent := self._parents.get(query_id):
            parent.answers.setdefault(side, answer_of(told))

    def _entry(self, parent: Parent, side: str, told: Told) -> Entry:
        place = self._places[side]
        return Entry(told, place.version_id, place.pk, place.version.definition_id, parent.query_id)

    def entries(self) -> list[Entry]:
        """What was asked since the last look, to be recorded."""
        return [self._asked.popleft() for _ in range(len(self._asked))]


def answer_of(told: Told) -> ParentAnswer:
    if told.answer is not None:
        return ParentAnswer(told.answer)
    return ParentAnswer(gap=f"its parent could not be observed ({CallError(told.error).label})")
