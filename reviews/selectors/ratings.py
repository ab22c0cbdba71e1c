"""What the experts say now, read once for everything that rests on it, and kept until one of them says more."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db.models import Max

from bugbash.choices import QueryDeedKind
from bugbash.models import Project
from reviews.choices import ItemKind, JudgmentKind
from reviews.logic.agreement import Agreement, agreement
from reviews.logic.metric_runs import FORMAT
from reviews.logic.scopes import Grades
from reviews.models import Adjudication, Judgment, ReviewSettings
from reviews.selectors.consensus import ItemWord, Said, item_words, read_words, scales_of, settled_grades
from reviews.selectors.keeping import kept_count
from reviews.selectors.queue import current_judgments, settings_of

UNRESOLVED = {JudgmentKind.CANT_TELL, JudgmentKind.EXPECTATION_WRONG}


@dataclass(frozen=True, slots=True)
class Ratings:
    """Counts over the current judgments and what they come to; `state` is that of `ratings_state`.

    `unresolved` are items where somebody could not tell or objects, and that nobody has settled. `agreement` is that
    of the grades of results (ordinal alpha). `values` has the consensus of each rated item, None where there is none;
    `grades` those of results by query group. `newest` is when the last of them was said.
    """

    state: str = field(compare=False)
    judgments: int
    items: int
    raters: int
    unresolved: int
    newest: datetime | None
    agreement: Agreement
    values: Mapping[int, int | None]
    grades: Grades


def ratings_of(project: Project) -> Ratings:
    """Kept under the state that they are of."""
    state = ratings_state(project)
    told = [state, sorted(scales_of(project).items())]
    return kept_count("ratings", project, told, partial(read_ratings, project, state))


def read_ratings(project: Project, state: str) -> Ratings:
    said = read_words(current_judgments(project))
    words = item_words(project, said)
    return Ratings(
        state=state,
        judgments=len(said),
        items=len(words),
        raters=len({(word.rater, word.rater_name) for word in said}),
        unresolved=len({word.item for word in said if word.kind in UNRESOLVED} - settled_grades(project).keys()),
        newest=max((word.created_at for word in said), default=None),
        agreement=grades_agree(said),
        values={word.item: word.consensus.value for word in words},
        grades=grades_by_group(words),
    )


def ratings_state(project: Project) -> str:
    """Names all that grades depend on: the newest word of raters and adjudicators, the groups, the scale, our format.

    Four statements that each read the end of an index.
    """
    said = Judgment.objects.filter(item__project=project).order_by("-pk").values_list("pk", flat=True).first()
    settled = Adjudication.objects.filter(item__project=project).order_by("-pk").values_list("pk", flat=True).first()
    regrouped = project.query_deeds.filter(kind__in=[QueryDeedKind.GROUP, QueryDeedKind.SPLIT])
    deeds = regrouped.aggregate(done=Max("pk"), undone=Max("undone_at"))
    undone = int(deeds["undone"].timestamp()) if deeds["undone"] else 0
    scale = highest_grade(settings_of(project))
    return ".".join(str(part or 0) for part in (FORMAT, scale, said, settled, deeds["done"], undone))


def highest_grade(settings: ReviewSettings) -> int:
    return max(map(int, settings.scale), default=0)


def grades_agree(said: Iterable[Said]) -> Agreement:
    """Of the grades of results, each item as what different people gave to it."""
    grades: dict[int, list[int]] = defaultdict(list)
    for word in said:
        if word.grade is not None and word.item_kind == ItemKind.RESULT:
            grades[word.item].append(word.grade)
    return agreement(grades.values(), level="ordinal")


def grades_by_group(words: Iterable[ItemWord]) -> dict[str, dict[str, float]]:
    """Per query group, what the experts grade each result that has a grade."""
    grades: dict[str, dict[str, float]] = defaultdict(dict)
    for word in words:
        if word.kind == ItemKind.RESULT and word.consensus.value is not None:
            grades[word.group][word.result_id] = float(word.consensus.value)
    return dict(grades)
