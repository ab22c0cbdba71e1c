"""A model beside the experts: what it said, how far it agrees with them, and how far it is in a queue."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from bugbash.models import Project
from reviews.choices import ItemKind, Side
from reviews.logic.agreement import Level
from reviews.logic.model_agreement import ModelAgreement, against_experts
from reviews.models import Judgment, ModelRun, ReviewQueue, ReviewSettings
from reviews.selectors.consensus import highest_of, is_pass_or_fail, item_words, read_words
from reviews.selectors.model_items import calls_of, model_name, model_words, unrated_by
from reviews.selectors.queue import current_judgments, settings_of
from reviews.selectors.rated_items import PAIR, PLACES


@dataclass(frozen=True, slots=True)
class ModelPanel:
    """`run` is the newest; `left` counts the items that the model has not rated, `price` the calls they take."""

    rules: ReviewSettings
    model: str
    is_set_up: bool
    can_rate: bool
    run: ModelRun | None
    rated: int
    left: int
    price: int
    agreement: ModelAgreement

    @property
    def is_running(self) -> bool:
        return self.run is not None and self.run.finished_at is None


def panel_of(queue: ReviewQueue) -> ModelPanel:
    """Of the model that is set up now, or of the one that rated last where none is."""
    run = queue.model_runs.select_related("requested_by").last()
    model = model_name() or (run.model if run else "")
    left = unrated_by(model, queue).count()
    return ModelPanel(
        rules=settings_of(queue.project),
        model=model,
        is_set_up=bool(model_name()),
        can_rate=queue.kind != ItemKind.BREAKAGE,
        run=run,
        rated=model_words(queue.project, model).filter(item__queue=queue).count(),
        left=left,
        price=left * calls_of(queue.kind),
        agreement=agreement_in(queue, model),
    )


def agreement_in(queue: ReviewQueue, model: str) -> ModelAgreement:
    """With the experts' consensus over the items of one queue that both rated."""
    theirs = current_judgments(queue.project).filter(item__queue=queue)
    ours = model_words(queue.project, model).filter(item__queue=queue)
    if queue.kind == ItemKind.PREFERENCE:
        its = {item: PLACES[Side(better)] for item, better in ours.values_list("item", "better") if better}
        return against_experts(matched(preferred(theirs), its), level="nominal", scale=PAIR)
    said = {item: grade for item, grade in ours.values_list("item", "grade") if grade is not None}
    level: Level = "nominal" if is_pass_or_fail(queue.kind, highest_of(queue.scale)) else "ordinal"
    return against_experts(matched(graded(queue.project, theirs), said), level=level, scale=queue.scale)


def graded(project: Project, judgments: QuerySet[Judgment]) -> dict[int, int]:
    """By item the experts' consensus where they have one; what settled it stands above."""
    words = item_words(project, read_words(judgments))
    return {word.item: word.consensus.value for word in words if word.consensus.value is not None}


def preferred(judgments: Iterable[Judgment]) -> dict[int, int]:
    """By pair what most say; without a majority for either side neither is better."""
    words: dict[int, list[str]] = defaultdict(list)
    for judgment in judgments:
        if judgment.better:
            words[judgment.item_id].append(judgment.better)
    return {item: PLACES[Side(most_say(said))] for item, said in words.items()}


def most_say(said: list[str]) -> str:
    side, votes = Counter(said).most_common(1)[0]
    return side if 2 * votes > len(said) else Side.TIE


def matched(theirs: dict[int, int], its: dict[int, int]) -> list[tuple[int, int]]:
    return [(theirs[item], value) for item, value in its.items() if item in theirs]
