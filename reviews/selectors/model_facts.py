"""What a model says of what no expert rated, and how far it agrees with them: for gates that may count it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bugbash.models import Project
from reviews.choices import ItemKind
from reviews.logic.agreement import Level
from reviews.logic.model_agreement import ModelTrust, against_experts
from reviews.logic.scopes import Grades
from reviews.models import ReviewSettings
from reviews.selectors.answer_facts import is_accepted
from reviews.selectors.consensus import highest_of, scales_of
from reviews.selectors.model_items import latest_model, model_words

LEVELS: dict[ItemKind, Level] = {ItemKind.RESULT: "ordinal", ItemKind.ANSWER: "nominal"}


@dataclass(frozen=True, slots=True)
class ModelEvidence:
    """`grades` of results and `accepted` answers that no expert said anything about; `trusts` by kind of item."""

    grades: Grades
    accepted: Mapping[tuple[str, str], bool]
    trusts: Mapping[str, ModelTrust]

    def beside(self, grades: Grades) -> dict[str, dict[str, float]]:
        """The experts' grades with the model's on what they have not rated; theirs stand above."""
        groups = {*grades, *self.grades}
        return {group: {**self.grades.get(group, {}), **grades.get(group, {})} for group in groups}


def model_evidence(project: Project, rules: ReviewSettings, consensus: Mapping[int, int | None]) -> ModelEvidence:
    """Of the model that rated last, beside the experts' consensus of each item."""
    model, scales = latest_model(project), scales_of(project)
    grades: dict[str, dict[str, float]] = defaultdict(dict)
    accepted: dict[tuple[str, str], bool] = {}
    pairs: dict[str, list[tuple[int, int]]] = {kind: [] for kind in LEVELS}
    said = model_words(project, model).filter(item__kind__in=list(LEVELS), grade__isnull=False)
    for word in said.select_related("item"):
        item, highest, its = word.item, highest_of(scales.get(word.item.queue_id or 0, {})), word.grade or 0
        if item.pk in consensus:
            theirs = consensus[item.pk]
            if theirs is not None:
                pairs[item.kind].append((value_of(item.kind, theirs, highest), value_of(item.kind, its, highest)))
        elif item.kind == ItemKind.ANSWER:
            accepted[item.group, item.result_id] = is_accepted(its, highest)
        else:
            grades[item.group][item.result_id] = float(its)
    alone = {ItemKind.RESULT: sum(map(len, grades.values())), ItemKind.ANSWER: len(accepted)}
    trusts: dict[str, ModelTrust] = {
        kind: trust_of(model, rules, pairs[kind], LEVELS[kind], alone[kind]) for kind in LEVELS
    }
    return ModelEvidence(grades, accepted, trusts)


def value_of(kind: str, grade: int, highest: int) -> int:
    """What counts of a grade: of whole answers only whether they are accepted, for their scales differ."""
    return int(is_accepted(grade, highest)) if kind == ItemKind.ANSWER else grade


def trust_of(
    model: str, rules: ReviewSettings, pairs: Sequence[tuple[int, int]], level: Level, alone: int
) -> ModelTrust:
    found = against_experts(pairs, level=level)
    return ModelTrust(model, found.n, found.alpha, rules.model_min_alpha, rules.model_min_items, alone)
