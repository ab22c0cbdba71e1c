"""How far the raters of a project agree: by task, queue, tag, criterion and rater."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import Exists, OuterRef

from bugbash.models import Project, Query
from portal.lib.people import display_name
from reviews.choices import ItemKind, JudgmentKind, Measure, QueueTask, RaterKind, Side
from reviews.logic.criteria import CriterionSpec
from reviews.logic.disputes import AgreementRow, RatedItem, Rater, RaterFigure, Word, agreement_rows, rater_figures
from reviews.models import Criterion, Judgment, ReviewItem, ReviewQueue
from reviews.selectors.consensus import highest_of, settled_grades
from reviews.selectors.facts import criteria_of, spec_of
from reviews.selectors.queue import settings_of

PLACES = {Side.FIRST: 0, Side.TIE: 1, Side.SECOND: 2}
PAIR = {"0": "first", "1": "no difference", "2": "second"}
MOST_TAGS = 50
RESTS_ON: dict[Measure, frozenset[QueueTask]] = {
    Measure.METRIC: frozenset({QueueTask.RESULTS}),
    Measure.JUDGED: frozenset({QueueTask.RESULTS}),
    Measure.AGREEMENT: frozenset({QueueTask.RESULTS}),
    Measure.SLICE_FLOOR: frozenset({QueueTask.RESULTS}),
    Measure.ACCEPTED: frozenset({QueueTask.PASS_FAIL, QueueTask.FIVE}),
    Measure.PREFERENCE: frozenset({QueueTask.PREFERENCE}),
}


@dataclass(frozen=True, slots=True)
class QueueAgreement:
    """`name` is empty for what no queue asked about, because it was imported."""

    queue: int | None
    name: str
    row: AgreementRow


@dataclass(frozen=True, slots=True)
class TagAgreement:
    tag: str
    row: AgreementRow


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """`row` is None while nobody has rated what the criterion rests on."""

    criterion: Criterion
    row: AgreementRow | None


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """`username` is empty for whoever was imported."""

    name: str
    username: str
    figure: RaterFigure


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """`disputed` counts the items that wait for somebody to settle them."""

    disputed: int
    settled: int
    tasks: list[AgreementRow]
    queues: list[QueueAgreement]
    tags: list[TagAgreement]
    criteria: list[CriterionAgreement]
    raters: list[RaterAgreement]


def rated_items(project: Project) -> list[RatedItem]:
    """Every item that somebody rated with everybody's current word, models left out; always the same statements."""
    words = words_by_item(project)
    settled, tags, usual = settled_grades(project), tags_by_query(project), settings_of(project).scale
    scales = dict(ReviewQueue.objects.filter(project=project).values_list("pk", "scale"))
    rows = ReviewItem.objects.filter(project=project).filter(Exists(Judgment.objects.filter(item=OuterRef("pk"))))
    fields = rows.order_by("pk").values_list("pk", "kind", "queue", "query", "query__family")
    items = []
    for pk, kind, queue, query, family in fields:
        if pk in words:
            scale = PAIR if kind == ItemKind.PREFERENCE else scales.get(queue) or usual
            task, ends = task_of(kind, scale), sorted(map(int, scale)) or [0, 1]
            items.append(
                RatedItem(
                    key=pk,
                    task=task,
                    words=tuple(words[pk]),
                    low=ends[0],
                    high=ends[-1],
                    queue=queue,
                    query=query,
                    family=family,
                    tags=frozenset(tags.get(query, ())),
                    settled=settled.get(pk),
                )
            )
    return items


def words_by_item(project: Project) -> dict[int, list[Word]]:
    said = Judgment.objects.filter(item__project=project, current=True, again=False)
    rows = said.exclude(rater_kind=RaterKind.MODEL).order_by("pk")
    words: dict[int, list[Word]] = defaultdict(list)
    for item, rater, name, kind, grade, better in rows.values_list(
        "item", "rater", "rater_name", "kind", "grade", "better"
    ):
        value = PLACES[Side(better)] if better else grade
        words[item].append(Word((rater or 0, name), JudgmentKind(kind), value))
    return words


def tags_by_query(project: Project) -> dict[int, set[str]]:
    asked = ReviewItem.objects.filter(project=project).values("query")
    tags: dict[int, set[str]] = defaultdict(set)
    for query, name in Query.tags.through.objects.filter(query__in=asked).values_list("query", "tag__name"):
        tags[query].add(name)
    return tags


def task_of(kind: str, scale: dict[str, str]) -> QueueTask:
    """What raters of such an item are asked."""
    match kind:
        case ItemKind.ANSWER:
            return QueueTask.PASS_FAIL if highest_of(scale) == 1 else QueueTask.FIVE
        case ItemKind.PREFERENCE:
            return QueueTask.PREFERENCE
        case ItemKind.BREAKAGE:
            return QueueTask.BREAKAGES
    return QueueTask.RESULTS


def agreement_report(project: Project, items: Sequence[RatedItem]) -> AgreementReport:
    """Of `rated_items`; the criteria are those in force that rest on what experts say."""
    tasks = agreement_rows(items)
    return AgreementReport(
        disputed=sum(row.disputed for row in tasks),
        settled=sum(row.settled for row in tasks),
        tasks=tasks,
        queues=queue_agreements(project, items),
        tags=tag_agreements(items),
        criteria=[row for criterion in criteria_of(project) for row in criterion_agreements(criterion, items)],
        raters=rater_agreements(rater_figures(items)),
    )


def queue_agreements(project: Project, items: Iterable[RatedItem]) -> list[QueueAgreement]:
    names = dict(ReviewQueue.objects.filter(project=project).values_list("pk", "name"))
    groups: dict[int | None, list[RatedItem]] = defaultdict(list)
    for item in items:
        groups[item.queue].append(item)
    ordered = sorted(groups.items(), key=lambda pair: pair[0] or 0)
    return [QueueAgreement(pk, names.get(pk or 0, ""), row) for pk, held in ordered for row in agreement_rows(held)]


def tag_agreements(items: Iterable[RatedItem]) -> list[TagAgreement]:
    """Of the tags with the most rated items, by name."""
    groups: dict[str, list[RatedItem]] = defaultdict(list)
    for item in items:
        for tag in item.tags:
            groups[tag].append(item)
    most = sorted(groups, key=lambda tag: (-len(groups[tag]), tag))[:MOST_TAGS]
    return [TagAgreement(tag, row) for tag in sorted(most) for row in agreement_rows(groups[tag])]


def criterion_agreements(criterion: Criterion, items: Iterable[RatedItem]) -> list[CriterionAgreement]:
    """One for each task that its number comes from; none for a criterion that asks no expert."""
    spec = spec_of(criterion)
    if not rests_on_experts(spec):
        return []
    rows = agreement_rows(item for item in items if concerns(spec, item))
    return [CriterionAgreement(criterion, row) for row in rows] or [CriterionAgreement(criterion, None)]


def rests_on_experts(spec: CriterionSpec) -> bool:
    if spec.measure == Measure.SLICE_FLOOR:
        return spec.sliced_metric is not None
    return spec.measure in RESTS_ON


def concerns(spec: CriterionSpec, item: RatedItem) -> bool:
    """Whether a criterion rests on this item: its task, and its query within the tags and families of the scope."""
    if item.task not in RESTS_ON.get(Measure(spec.measure), ()):
        return False
    families = spec.scope.families
    return (not spec.tags or not item.tags.isdisjoint(spec.tags)) and (not families or item.family in families)


def rater_agreements(figures: Iterable[RaterFigure]) -> list[RaterAgreement]:
    found = list(figures)
    names = names_of(figure.rater for figure in found)
    return [RaterAgreement(*names[figure.rater], figure) for figure in found]


def names_of(raters: Iterable[Rater]) -> dict[Rater, tuple[str, str]]:
    """(name, user name) of each; of whoever was imported the name that came with it."""
    every = set(raters)
    people = User.objects.in_bulk([pk for pk, _ in every if pk])
    return {
        (pk, name): (display_name(people[pk]), people[pk].username) if pk in people else (name, "")
        for pk, name in every
    }


def rated_by(items: Iterable[RatedItem], rater: AbstractBaseUser) -> list[RatedItem]:
    """What this person has rated: of nothing else may a rater learn what others said."""
    return [item for item in items if any(word.rater == (rater.pk, "") for word in item.words)]


def my_figure(items: Iterable[RatedItem], rater: AbstractBaseUser) -> RaterFigure:
    """This person's own, from `rated_by`."""
    me = (rater.pk, "")
    return next((figure for figure in rater_figures(items) if figure.rater == me), RaterFigure(me))
