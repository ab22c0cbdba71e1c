"""How far the raters of a project agree: by task, queue, tag, criterion and rater."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.models import AbstractBaseUser, User

from bugbash.models import Project
from portal.lib.people import display_name
from reviews.choices import Measure, QueueTask
from reviews.logic.criteria import CriterionSpec
from reviews.logic.disputes import AgreementRow, RatedItem, Rater, RaterFigure, agreement_rows, rater_figures
from reviews.models import Criterion, ReviewItem, ReviewQueue
from reviews.selectors.facts import criteria_of, spec_of
from reviews.selectors.keeping import kept_count
from reviews.selectors.rated_items import Known, counted_words, lone_items, rated_items, shared_items, spoken

MOST_TAGS = 50
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
class Figures:
    """All that has to be counted, without names: `queues` by key, `criteria` one row per task that each rests on."""

    tasks: list[AgreementRow]
    queues: list[tuple[int | None, AgreementRow]]
    tags: list[TagAgreement]
    criteria: dict[int, list[AgreementRow]]
    raters: list[RaterFigure]


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


def agreement_report(project: Project) -> AgreementReport:
    """The criteria are those in force that rest on what experts say."""
    criteria = [(row, spec) for row in criteria_of(project) if rests_on_experts(spec := spec_of(row))]
    names = dict(ReviewQueue.objects.filter(project=project).values_list("pk", "name"))
    found = figures_of(project, [spec for _, spec in criteria])
    return AgreementReport(
        disputed=sum(row.disputed for row in found.tasks),
        settled=sum(row.settled for row in found.tasks),
        tasks=found.tasks,
        queues=[QueueAgreement(queue, names.get(queue or 0, ""), row) for queue, row in found.queues],
        tags=found.tags,
        criteria=[one for row, spec in criteria for one in criterion_agreements(row, found.criteria[spec.key])],
        raters=rater_agreements(found.raters),
    )


def figures_of(project: Project, specs: Sequence[CriterionSpec]) -> Figures:
    """Kept under all that they come from."""
    known = Known(project, ReviewItem.objects.filter(project=project))
    asked = [(spec.key, spec.measure, spec.params) for spec in specs]
    told = [known.told, sorted(known.families.items()), asked]
    return kept_count("agreement", project, told, partial(read_figures, project, specs, known))


def read_figures(project: Project, specs: Iterable[CriterionSpec], known: Known) -> Figures:
    shared = rated_items(project, shared_items(project), known)
    items = [*shared, *lone_items(project, shared, known)]
    return Figures(
        tasks=agreement_rows(items),
        queues=queue_agreements(items),
        tags=tag_agreements(items),
        criteria={spec.key: agreement_rows(concerned(spec, items)) for spec in specs},
        raters=rater_figures(shared, spoken(project)),
    )


def queue_agreements(items: Iterable[RatedItem]) -> list[tuple[int | None, AgreementRow]]:
    groups: dict[int | None, list[RatedItem]] = defaultdict(list)
    for item in items:
        groups[item.queue].append(item)
    ordered = sorted(groups.items(), key=lambda pair: pair[0] or 0)
    return [(queue, row) for queue, held in ordered for row in agreement_rows(held)]


def tag_agreements(items: Iterable[RatedItem]) -> list[TagAgreement]:
    """Of the tags with the most rated items, by name."""
    groups: dict[str, list[RatedItem]] = defaultdict(list)
    for item in items:
        for tag in item.tags:
            groups[tag].append(item)
    sizes = {tag: sum(item.count for item in held) for tag, held in groups.items()}
    most = sorted(groups, key=lambda tag: (-sizes[tag], tag))[:MOST_TAGS]
    return [TagAgreement(tag, row) for tag in sorted(most) for row in agreement_rows(groups[tag])]


def criterion_agreements(criterion: Criterion, rows: Sequence[AgreementRow]) -> list[CriterionAgreement]:
    """One for each task that its number comes from."""
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
