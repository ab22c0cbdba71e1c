"""Where the demo's two SMEs read one requirement differently: may the right result stand second?

Their words on whole answers follow from what each graded the results, so that nothing is made up.
"""

from collections import defaultdict

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now

from bugbash.logic.answers import Answer
from bugbash.models import Project
from reviews.actions.adjudication import adjudicate_item
from reviews.choices import ItemKind, JudgmentKind
from reviews.models import Assignment, Judgment, ReviewItem

DEPTH = {"SME 1": 3, "SME 2": 1}
REASONS = {
    ("SME 1", 1): "One of the first three results solves it.",
    ("SME 1", 0): "None of the first three results solves it.",
    ("SME 2", 1): "The first result solves it.",
    ("SME 2", 0): "The first result does not solve it; people take the first.",
}
DOUBT = "Nobody has said how far down a person looks."
SETTLED = "People who look this up read three results, so the second may be the right one."


@transaction.atomic
def seed_doubts(*, project: Project, people: dict[str, User]) -> int:
    """Enter what the SMEs say of the answers whose results they graded, and settle one; returns how many words."""
    grades: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    results = Judgment.objects.filter(item__project=project, item__kind=ItemKind.RESULT, grade__isnull=False)
    for group, rater, result_id, grade in results.values_list("item__group", "rater", "item__result_id", "grade"):
        grades[group, rater or 0][result_id] = grade or 0
    said = [
        word_on(item, name, people[name], grades[item.group, people[name].pk])
        for item in ReviewItem.objects.filter(project=project, kind=ItemKind.ANSWER).select_related("first")
        for name in DEPTH
        if grades[item.group, people[name].pk]
    ]
    Assignment.objects.bulk_create(
        Assignment(item=word.item, rater=word.rater, expires_at=Now(), submitted_at=Now()) for word in said
    )
    Judgment.objects.bulk_create(said)
    if split := sorted({word.item_id for word in said if word.grade == 0} & {w.item_id for w in said if w.grade == 1}):
        item = ReviewItem.objects.select_related("project", "queue").get(pk=split[0])
        adjudicate_item(item=item, grade=1, reason=SETTLED, by=people["Manager 1"])
    return len(said)


def word_on(item: ReviewItem, name: str, rater: User, grades: dict[str, int]) -> Judgment:
    """Pass where a result that this rater looks at is at least good; can't tell where one of them was never graded."""
    answer = Answer.from_json(item.first.answer) if item.first and item.first.answer else None
    seen = [grades.get(result.id) for result in (answer.results[: DEPTH[name]] if answer else ())]
    best = max((grade for grade in seen if grade is not None), default=None)
    if best is None:
        return Judgment(item=item, rater=rater, kind=JudgmentKind.CANT_TELL, reason=DOUBT)
    grade = int(best >= 2)
    return Judgment(item=item, rater=rater, kind=JudgmentKind.GRADE, grade=grade, reason=REASONS[name, grade])
