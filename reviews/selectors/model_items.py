"""What a model is shown of an item: what people see, as text."""

from dataclasses import dataclass

import orjson
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer
from bugbash.models import Observation, Project
from reviews.choices import ItemKind, RaterKind
from reviews.logic.hiding import hide_names
from reviews.logic.model_words import Brief
from reviews.logic.preferences import is_swapped
from reviews.models import Judgment, ModelRun, ReviewItem, ReviewQueue
from reviews.selectors.blind_answers import names_of
from reviews.selectors.queue import need_of

NOBODY = 0  # whose key draws the sides of a model's pairs


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with all that a model is told; `texts` are one answer, or the two of a pair from left to right."""

    item: ReviewItem
    brief: Brief
    texts: tuple[str, ...]
    swapped: bool = False

    @property
    def calls(self) -> int:
        return calls_of(self.item.kind)


def calls_of(kind: str) -> int:
    """A pair is asked both ways round."""
    return 2 if kind == ItemKind.PREFERENCE else 1


def model_name() -> str:
    """The model that is set up for the instance; empty where none is."""
    return settings.JUDGE_MODEL[:150] if settings.JUDGE_URL else ""


def latest_model(project: Project) -> str:
    """The model that rated last in the project: the one whose word may count; empty while none has."""
    runs = ModelRun.objects.filter(queue__project=project).order_by("pk")
    return runs.values_list("model", flat=True).last() or ""


def model_words(project: Project, model: str) -> QuerySet[Judgment]:
    """What this model says now."""
    rows = Judgment.objects.filter(item__project=project, current=True, again=False)
    return rows.filter(rater_kind=RaterKind.MODEL, rater_name=model).order_by("pk")


def unrated_by(model: str, queue: ReviewQueue) -> QuerySet[ReviewItem]:
    """The items of a queue that are asked about and that this model has given no word on."""
    said = Judgment.objects.filter(item=OuterRef("pk"), rater_kind=RaterKind.MODEL, rater_name=model)
    return queue.items.filter(~Exists(said), places__gt=0).select_related("query", "queue").order_by("pk")


def show(item: ReviewItem, queue: ReviewQueue) -> Shown:
    brief = Brief(item.question, str(item.query), need_of(item), queue.guideline)
    if item.kind == ItemKind.RESULT:
        return Shown(item, brief, ("\n".join(part for part in (item.title, item.text) if part),))
    rows = Observation.objects.select_related("version", "deployment")
    found = rows.in_bulk([pk for pk in (item.first_id, item.second_id) if pk])
    observations = [found[pk] for pk in (item.first_id, item.second_id) if pk]
    names = names_of(observations)
    texts = [text_of(observation, names) for observation in observations]
    swapped = len(texts) == 2 and is_swapped(item.pk, NOBODY)
    return Shown(item, brief, tuple(reversed(texts) if swapped else texts), swapped)


def text_of(observation: Observation, names: list[str]) -> str:
    """The answer without what would tell which version gave it."""
    if not observation.answer:
        return ""
    answer = Answer.from_json(hide_names(observation.answer, names))
    match answer.kind:
        case AnswerKind.RANKED:
            return "\n".join(part for row in answer.results for part in (row.id, row.title, row.text) if part)
        case AnswerKind.TEXT:
            return answer.text
        case AnswerKind.LABEL:
            return answer.label
    return orjson.dumps(answer.value).decode()
