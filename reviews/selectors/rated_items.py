"""What raters say of the items of a project, read in a fixed number of statements."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from django.db.models import Case, Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Value, When

from bugbash.models import Project, Query
from reviews.choices import ItemKind, JudgmentKind, QueueTask, RaterKind, Side
from reviews.logic.disputes import Contested, RatedItem, Rater, Word, spread
from reviews.models import Adjudication, Judgment, ReviewItem
from reviews.selectors.consensus import highest_of, scales_of, settled_grades
from reviews.selectors.queue import settings_of

PLACES: dict[str, int] = {Side.FIRST: 0, Side.TIE: 1, Side.SECOND: 2}
PAIR = {"0": "first better", "1": "no difference", "2": "second better"}
NO_TAGS: frozenset[str] = frozenset()
BLANK = Q(grade=None, better="")
# A grade, or of a pair its place; null for whoever gave no value.
VALUE = Case(
    *(When(better=side, then=Value(place)) for side, place in PLACES.items()),
    default=F("grade"),
    output_field=IntegerField(),
)


def counted_words(project: Project) -> QuerySet[Judgment]:
    """Everybody's current word, second looks and models left out."""
    rows = Judgment.objects.filter(item__project=project, current=True, again=False)
    return rows.exclude(rater_kind=RaterKind.MODEL)


def shared_items(project: Project) -> QuerySet[ReviewItem]:
    """Those on which several people have spoken, somebody gave no value, or somebody settled; decided by the database:
    of a million imported items hardly one is shared.
    """
    words = counted_words(project).order_by().values("item")
    heard = words.annotate(n=Count("pk"), blank=Count("pk", filter=BLANK)).filter(Q(n__gte=2) | Q(blank__gte=1))
    settled = Exists(Adjudication.objects.filter(item=OuterRef("pk")))
    return ReviewItem.objects.filter(project=project).filter(Q(pk__in=heard.values("item")) | settled)


def contested_items(project: Project, known: "Known") -> list[Contested]:
    """Those that are disputed or settled, most disputed first; the database counts what was said of each."""
    words = counted_words(project).order_by().values_list("item", "item__kind", "item__queue", "item__query")
    heard = words.annotate(low=Min(VALUE), high=Max(VALUE), n=Count("pk"), blank=Count("pk", filter=BLANK))
    rows = heard.filter(Q(low__lt=F("high")) | Q(blank__gte=1) | Q(item__in=list(known.settled)))
    return sorted(known.contested(*row) for row in rows)


def rated_items(project: Project, rows: QuerySet[ReviewItem], known: "Known | None" = None) -> list[RatedItem]:
    """Of these items those that somebody rated, with everybody's current word; always the same statements."""
    known = known or Known(project, rows)
    said = counted_words(project).filter(item__in=rows.order_by().values("pk")).order_by("item", "pk")
    of_item = ("item", "item__kind", "item__queue", "item__query")
    words: dict[tuple[int, str, int | None, int], list[Word]] = defaultdict(list)
    for *about, rater, name, kind, grade, better in said.values_list(
        *of_item, "rater", "rater_name", "kind", "grade", "better"
    ):
        value = PLACES[better] if better else grade
        words[tuple(about)].append(Word((rater or 0, name), JudgmentKind(kind), value))
    return [
        known.item(kind, queue, query, key=key, words=tuple(given))
        for (key, kind, queue, query), given in words.items()
    ]


def lone_items(project: Project, shared: Iterable[RatedItem], known: "Known") -> list[RatedItem]:
    """Bundles of the items that one person alone gave a value, by query: they count, and say no more."""
    rows = ReviewItem.objects.filter(project=project)
    rows = rows.filter(Exists(counted_words(project).filter(item=OuterRef("pk")))).order_by()
    counted = rows.values_list("kind", "queue", "query").annotate(n=Count("pk"))
    bundles = [known.item(kind, queue, query, count=n) for kind, queue, query, n in counted]
    held = Counter((item.task, item.queue, item.query) for item in shared)
    alone = [replace(one, count=one.count - held[one.task, one.queue, one.query]) for one in bundles]
    return [one for one in alone if one.count]


class Known:
    """What rated items are made with, read once for these rows: scales, tags, families, and what was settled."""

    def __init__(self, project: Project, rows: QuerySet[ReviewItem]) -> None:
        self.project = project
        self.usual, self.by_queue = settings_of(project).scale, scales_of(project)
        self.settled = settled_grades(project)
        self.asked = rows.order_by().values("query")
        self.scales: dict[tuple[str, int | None], tuple[QueueTask, int, int]] = {}

    @cached_property
    def tags(self) -> dict[int, frozenset[str]]:
        tags: dict[int, set[str]] = defaultdict(set)
        rows = Query.tags.through.objects.filter(query__in=self.asked)
        for query, name in rows.values_list("query_id", "tag__name"):
            tags[query].add(name)
        return {query: frozenset(names) for query, names in tags.items()}

    @cached_property
    def families(self) -> dict[int, str]:
        rows = self.project.queries.filter(pk__in=self.asked, family__gt="").order_by()
        return dict(rows.values_list("pk", "family"))

    @property
    def told(self) -> list[object]:
        """All of it but the families, to tell one state from another."""
        tags = sorted((query, sorted(names)) for query, names in self.tags.items())
        return [self.usual, sorted(self.by_queue.items()), sorted(self.settled.items()), tags]

    def scale(self, kind: str, queue: int | None) -> tuple[QueueTask, int, int]:
        """What is asked, and both ends of the scale."""
        if (kind, queue) not in self.scales:
            scale = PAIR if kind == ItemKind.PREFERENCE else self.by_queue.get(queue or 0) or self.usual
            ends = sorted(map(int, scale)) or [0, 1]
            self.scales[kind, queue] = task_of(kind, scale), ends[0], ends[-1]
        return self.scales[kind, queue]

    def contested(
        self, key: int, kind: str, queue: int | None, query: int, low: int | None, high: int | None, n: int, blank: int
    ) -> Contested:
        task, *ends = self.scale(kind, queue)
        apart = spread(low or 0, high or 0, *ends)
        tags = self.tags.get(query, NO_TAGS)
        return Contested(-apart, -blank, -n, key, task, queue, tags, self.settled.get(key))

    def item(
        self, kind: str, queue: int | None, query: int, *, key: int = 0, words: tuple[Word, ...] = (), count: int = 1
    ) -> RatedItem:
        task, low, high = self.scale(kind, queue)
        return RatedItem(
            key=key,
            task=task,
            words=words,
            low=low,
            high=high,
            queue=queue,
            query=query,
            family=self.families.get(query, ""),
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
