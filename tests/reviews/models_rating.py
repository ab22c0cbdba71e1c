"""A model that rates, on the local server that speaks chat completions."""

from bugbash.models import Project
from reviews.choices import ItemKind, JudgmentKind, RaterKind
from reviews.models import Judgment, ModelRun, ReviewItem, ReviewQueue
from tests.builders import a_query, a_user, a_version, an_observation
from tests.builders import a_ranking as ranking
from tests.protocols import chat
from tests.reviews.builders import a_queue, an_item, numbers


def a_run(queue: ReviewQueue, budget: int = 100, **facts: object) -> ModelRun:
    defaults = {"model": chat.MODEL, "budget": budget, "requested_by": facts.pop("by", None) or a_user("Manager 1")}
    return ModelRun.objects.create(queue=queue, **{**defaults, **facts})


def some_texts(project: Project, *texts: str) -> list[ReviewItem]:
    """Results that say this, each of a query of its own."""
    items = [an_item(a_query(project, f"asked {next(numbers)}"), f"id-{index}") for index, _ in enumerate(texts)]
    for item, text in zip(items, texts, strict=True):
        item.text = text
    ReviewItem.objects.bulk_update(items, ["text"])
    return items


def a_pair(project: Project, first: str, second: str) -> ReviewItem:
    """Two versions' answers, each one result of this id."""
    old, new = (project.versions.filter(name=name).first() or a_version(project, name=name) for name in ("0.4", "0.5"))
    queue = a_queue(project, "Blind", kind=ItemKind.PREFERENCE, scale={}, candidate=new, baseline=old)
    query = a_query(project, f"asked {next(numbers)}")
    shown = [an_observation(query, version, ranking(one)) for version, one in ((old, first), (new, second))]
    return ReviewItem.objects.create(
        project=project,
        queue=queue,
        kind=ItemKind.PREFERENCE,
        query=query,
        group=query.group,
        result_id=f"{first}:{second}",
        first=shown[0],
        second=shown[1],
    )


def a_model_word(item: ReviewItem, grade: int, model: str = chat.MODEL) -> Judgment:
    return Judgment.objects.create(
        item=item, rater_kind=RaterKind.MODEL, rater_name=model, kind=JudgmentKind.GRADE, grade=grade
    )


def said(queue: ReviewQueue) -> list[int | None]:
    """The grades of the model by item, None where it gave none."""
    rows = Judgment.objects.filter(item__queue=queue, rater_kind=RaterKind.MODEL)
    grades = dict(rows.values_list("item", "grade"))
    return [grades.get(pk) for pk in queue.items.order_by("pk").values_list("pk", flat=True)]
