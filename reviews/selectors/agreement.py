"""How far the raters of a project agree: by task, queue, tag, criterion and rater."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from bugbash.models import Project, Query
from portal.lib.people import display_name
from reviews.choices import ItemKind, JudgmentKind, Measure, QueueTask, RaterKind, Side
from reviews.logic.criteria import CriterionSpec
from reviews.logic.disputes import AgreementRow, RatedItem, Rater, RaterFigure, Word, agreement_rows, rater_figures
from reviews.models import Adjudication, Criterion, Judgment, ReviewItem, ReviewQueue
from reviews.selectors.consensus import highest_of, scales_of, settled_grades
from reviews.selectors.facts import criteria_of, spec_of
from reviews.selectors.queue import settings_of

PLACES: dict[str, int] = {Side.FIRST: 0, Side.TIE: 1, Side.SECOND: 2}
PAIR = {"0": "first better", "1": "no difference", "2": "second better"}
MOST_TAGS = 50
NO_TAGS: frozenset[str] = frozenset()
RESTS_ON: dict[Measure, frozenset[QueueTask]] = {
    Measure.METRIC: frozenset({QueueTask.RESULTS}),
    Measure.METRIC_CHANGE: frozenset({QueueTask.RESULTS}),
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
    """`disputed` counts the items that nobody has settled."""

    disputed: int
    settled: int
    tasks: list[AgreementRow]
    queues: list[QueueAgreement]
    tags: list[TagAgreement]
    criteria: list[CriterionAgreement]
    raters: list[RaterAgreement]


def counted_words(project: Project) -> QuerySet[Judgment]:
    """Everybody's current word, second looks and models left out."""
    rows = Judgment.objects.filter(item__project=project, current=True, again=False)
    return rows.exclude(rater_kind=RaterKind.MODEL)


def shared_items(project: Project) -> QuerySet[ReviewItem]:
    """Those on which several people have spoken, somebody gave no value, or somebody settled."""
    return items_where(project, Q(n__gte=2) | Q(blank__gte=1))


def contested_items(project: Project) -> QuerySet[ReviewItem]:
    """Those that are disputed, or that somebody settled."""
    return items_where(project, Q(lowest__lt=F("highest")) | Q(left__lt=F("right")) | Q(blank__gte=1))


def items_where(project: Project, condition: Q) -> QuerySet[ReviewItem]:
    """By what their words come to, decided by the database: of a million imported items hardly one is shared."""
    words = counted_words(project).order_by().values("item")
    heard = words.annotate(
        n=Count("pk"),
        lowest=Min("grade"),
        highest=Max("grade"),
        left=Min("better"),
        right=Max("better"),
        blank=Count("pk", filter=Q(grade=None, better="")),
    ).filter(condition)
    settled = Exists(Adjudication.objects.filter(item=OuterRef("pk")))
    return ReviewItem.objects.filter(project=project).filter(Q(pk__in=heard.values("item")) | settled)


def rated_items(project: Project, rows: QuerySet[ReviewItem], known: "Known | None" = None) -> list[RatedItem]:
    """Of these items those that somebody rated, with everybody's current word; always the same statements."""
    known = known or Known(project)
    said = counted_words(project).filter(item__in=rows.order_by().values("pk")).order_by("item", "pk")
    of_item = ("item", "item__kind", "item__queue", "item__query", "item__query__family")
    words: dict[tuple[int, str, int | None, int, str], list[Word]] = defaultdict(list)
    for *about, rater, name, kind, grade, better in said.values_list(
        *of_item, "rater", "rater_name", "kind", "grade", "better"
    ):
        value = PLACES[better] if better else grade
        words[tuple(about)].append(Word((rater or 0, name), JudgmentKind(kind), value))
    return [
        known.item(kind, queue, query, family, key=key, words=tuple(given))
        for (key, kind, queue, query, family), given in words.items()
    ]


def lone_items(project: Project, shared: Iterable[RatedItem], known: "Known") -> list[RatedItem]:
    """Bundles of the items that one person alone gave a value, by query: they count, and say no more."""
    rows = ReviewItem.objects.filter(project=project)
    rows = rows.filter(Exists(counted_words(project).filter(item=OuterRef("pk")))).order_by()
    counted = rows.values_list("kind", "queue", "query", "query__family").annotate(n=Count("pk"))
    bundles = [known.item(kind, queue, query, family, count=n) for kind, queue, query, family, n in counted]
    held = Counter((item.task, item.queue, item.query) for item in shared)
    alone = [replace(one, count=one.count - held[one.task, one.queue, one.query]) for one in bundles]
    return [one for one in alone if one.count]


class Known:
    """What rated items are made with, read once: scales, tags, and what was settled."""

    def __init__(self, project: Project) -> None:
        self.usual, self.by_queue = settings_of(project).scale, scales_of(project)
        self.settled = settled_grades(project)
        asked = ReviewItem.objects.filter(project=project).order_by().values("query")
        tags: dict[int, set[str]] = defaultdict(set)
        for query, name in Query.tags.through.objects.filter(query__in=asked).values_list("query_id", "tag__name"):
            tags[query].add(name)
        self.tags = {query: frozenset(names) for query, names in tags.items()}
        self.scales: dict[tuple[str, int | None], tuple[QueueTask, int, int]] = {}

    def item(
        self,
        kind: str,
        queue: int | None,
        query: int,
        family: str,
        *,
        key: int = 0,
        words: tuple[Word, ...] = (),
        count: int = 1,
    ) -> RatedItem:
        if (kind, queue) not in self.scales:
            scale = PAIR if kind == ItemKind.PREFERENCE else self.by_queue.get(queue or 0) or self.usual
            ends = sorted(map(int, scale)) or [0, 1]
            self.scales[kind, queue] = task_of(kind, scale), ends[0], ends[-1]
        task, low, high = self.scales[kind, queue]
        return RatedItem(
            key=key,
            task=task,
            words=words,
            low=low,
            high=high,
            queue=queue,
            query=query,
            family=family,
            tags=self.tags.get(query, NO_TAGS),
            settled=self.settled.get(key),
            count=count,
        )


def spoken(project: Project) -> dict[Rater, int]:
    """On how many items each rater has spoken."""
    rows = counted_words(project).order_by().values_list("rater", "rater_name").annotate(n=Count("pk"))
    return {(rater or 0, name): n for rater, name, n in rows}


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


def agreement_report(project: Project) -> AgreementReport:
    """The criteria are those in force that rest on what experts say."""
    known = Known(project)
    shared = rated_items(project, shared_items(project), known)
    items = [*shared, *lone_items(project, shared, known)]
    tasks = agreement_rows(items)
    return AgreementReport(
        disputed=sum(row.disputed for row in tasks),
        settled=sum(row.settled for row in tasks),
        tasks=tasks,
        queues=queue_agreements(project, items),
        tags=tag_agreements(items),
        criteria=[row for criterion in criteria_of(project) for row in criterion_agreements(criterion, items)],
        raters=rater_agreements(rater_figures(shared, spoken(project))),
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
    sizes = {tag: sum(item.count for item in held) for tag, held in groups.items()}
    most = sorted(groups, key=lambda tag: (-sizes[tag], tag))[:MOST_TAGS]
    return [TagAgreement(tag, row) for tag in sorted(most) for row in agreement_rows(groups[tag])]


def criterion_agreements(criterion: Criterion, items: Iterable[RatedItem]) -> list[CriterionAgreement]:
    """One for each task that its number comes from; none for a criterion that asks no expert."""
    spec = spec_of(criterion)
    if not rests_on_experts(spec):
        return []
    rows = agreement_rows(concerned(spec, items))
    return [CriterionAgreement(criterion, row) for row in rows] or [CriterionAgreement(criterion, None)]


def rests_on_experts(spec: CriterionSpec) -> bool:
    if spec.measure == Measure.SLICE_FLOOR:
        return spec.sliced_metric is not None
    return spec.measure in RESTS_ON


def concerned(spec: CriterionSpec, items: Iterable[RatedItem]) -> list[RatedItem]:
    """What a criterion rests on: items of its task whose query is within the tags and families of its scope."""
    tasks, tags, families = RESTS_ON.get(Measure(spec.measure), ()), frozenset(spec.tags), spec.scope.families
    return [
        item
        for item in items
        if item.task in tasks
        and (not tags or not item.tags.isdisjoint(tags))
        and (not families or item.family in families)
    ]


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


def items_rated_by(project: Project, rater: AbstractBaseUser) -> list[RatedItem]:
    """What this person has rated: of nothing else may a rater learn what others said."""
    own = counted_words(project).filter(rater=rater.pk)
    return rated_items(project, ReviewItem.objects.filter(project=project, pk__in=own.values("item")))


def my_figure(items: Sequence[RatedItem], rater: AbstractBaseUser) -> RaterFigure:
    """This person's own, from `items_rated_by`."""
    me = (rater.pk, "")
    return next(figure for figure in rater_figures(items, {me: len(items)}) if figure.rater == me)
