"""What a queue asks about: results, whole answers, pairs of answers, and breakages, each frozen as it was shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bugbash.choices import BreakageStatus
from bugbash.models import Breakage, Observation, Outcome, Project, Query, Replay, Version
from bugbash.selectors.replays import latest_finished_replay
from reviews.actions.items import compared_outcomes, items_of
from reviews.choices import ItemKind
from reviews.models import ReviewItem

Both = tuple[Query, Observation | None, Observation | None]


@dataclass(frozen=True, slots=True)
class Contents:
    """Unsaved `items` that are new, how many more the project asks about already, and how many queries have no answer
    that could be shown: an error is never a bad answer.
    """

    items: Sequence[ReviewItem]
    known: int
    unanswered: int = 0

    @property
    def equal(self) -> int:
        """Pairs among the items that nobody is shown, because both versions answered the same."""
        return sum(item.is_equal_pair for item in self.items)

    @property
    def asked(self) -> int:
        return len(self.items) - self.equal


def contents_of(
    *,
    project: Project,
    kind: ItemKind,
    replay: Replay | None,
    baseline: Version | None,
    queries: Iterable[Query],
    depth: int,
) -> Contents:
    """What a queue of this kind would ask about these queries as `replay` answered them."""
    if kind == ItemKind.BREAKAGE or replay is None:
        return unknown(project, breakage_items(project))
    if kind == ItemKind.PREFERENCE and baseline:
        pairs = list(both_answers(replay, baseline, queries))
        answered = [pair for pair in pairs if is_answer(pair[1]) and is_answer(pair[2])]
        return unknown(project, pair_items(answered), (replay.version, baseline), unanswered=len(pairs) - len(answered))
    outcomes = list(compared_outcomes(replay, queries))
    if kind == ItemKind.RESULT:
        return unknown(project, [item for outcome in outcomes for item in items_of(outcome, depth)])
    items = answer_items(outcomes)
    return unknown(project, items, unanswered=len(outcomes) - len(items))


def unknown(
    project: Project,
    items: Iterable[ReviewItem],
    compared: tuple[Version, Version] | None = None,
    *,
    unanswered: int = 0,
) -> Contents:
    """The items that are not in a queue yet, each once; of pairs, in none that compares these two versions."""
    once = {(item.kind, item.group, item.result_id): item for item in items}
    rows = ReviewItem.objects.filter(project=project, kind__in={kind for kind, _, _ in once})
    if compared:
        rows = rows.filter(queue__candidate=compared[0], queue__baseline=compared[1])
    known = once.keys() & set(rows.values_list("kind", "group", "result_id"))
    return Contents([item for key, item in once.items() if key not in known], len(known), unanswered)


def both_answers(replay: Replay, baseline: Version, queries: Iterable[Query]) -> Iterator[Both]:
    """Of each query what the replay and `baseline` answered: in that replay where it was compared with it, else in
    the baseline's own newest one.
    """
    outcomes = compared_outcomes(replay, queries)
    if replay.baseline_id == baseline.pk:
        yield from ((one.query, one.candidate, one.reference) for one in outcomes)
        return
    own = latest_finished_replay(baseline)
    answers = {one.query_id: one.candidate for one in compared_outcomes(own, queries)} if own else {}
    yield from ((one.query, one.candidate, answers.get(one.query_id)) for one in outcomes)


def answer_items(outcomes: Iterable[Outcome]) -> list[ReviewItem]:
    """What the version answered."""
    answered = [(one.query, one.candidate) for one in outcomes if is_answer(one.candidate)]
    return [item_about(query, ItemKind.ANSWER, shown.answer_digest, first=shown) for query, shown in answered if shown]


def pair_items(pairs: Iterable[Both]) -> Iterator[ReviewItem]:
    """Both versions' answers, in an order that says nothing about which is whose."""
    for query, candidate, baseline in pairs:
        if candidate and baseline:
            first, second = sorted((candidate, baseline), key=lambda one: one.answer_digest)
            name = f"{first.answer_digest}:{second.answer_digest}"
            yield item_about(query, ItemKind.PREFERENCE, name, first=first, second=second)


def breakage_items(project: Project) -> list[ReviewItem]:
    """What was filed and nobody has confirmed yet."""
    rows = Breakage.objects.filter(project=project, status=BreakageStatus.NEW).select_related("query")
    return [
        item_about(row.query, ItemKind.BREAKAGE, row.code, title=row.title, breakage=row) for row in rows.order_by("pk")
    ]


def is_answer(observation: Observation | None) -> bool:
    return observation is not None and not observation.error and bool(observation.answer_digest)


def item_about(query: Query, kind: ItemKind, result_id: str, **shown: object) -> ReviewItem:
    return ReviewItem(
        project_id=query.project_id, kind=kind, query=query, group=query.group, result_id=result_id, **shown
    )
