"""The demo's criteria and ratings. A rating is a stored fact about a result; what a version scores is computed."""

from collections import defaultdict

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now

from bugbash.demo.seed import read_csv, read_json
from bugbash.models import Observation, Project, Version
from reviews.actions.criteria import save_criterion
from reviews.actions.items import add_items, items_from
from reviews.actions.queue_setup import CHANGED, Question, set_up_queue
from reviews.actions.queues import standing_queue
from reviews.choices import JudgmentKind, Measure, Operator, QueueTask
from reviews.models import Assignment, Judgment, ReviewItem, ReviewSettings

DEPTH = 10
GUIDELINE = (
    "**3 Perfect** the call a reviewer would suggest first\n\n"
    "**2 Good** solves it with a little more work\n\n"
    "**1 Fair** related, would not be used\n\n"
    "**0 Poor** something else"
)


@transaction.atomic
def seed_criteria(*, project: Project, people: dict[str, User]) -> int:
    """What the business wants, measurable; returns how many criteria there are."""
    ReviewSettings.objects.create(project=project, guideline=GUIDELINE)
    rows = read_json("criteria.json")["criteria"]
    for row in rows:
        save_criterion(
            project=project,
            sentence=row["sentence"],
            measure=Measure(row["measure"]),
            params=row["params"],
            operator=Operator(row["operator"]),
            threshold=row["threshold"],
            must=row["must"],
            owner=people[row["owner"]],
            by=people["Manager 1"],
        )
    return len(rows)


@transaction.atomic
def seed_ratings(*, project: Project, people: dict[str, User]) -> int:
    """Enter the two SMEs' ratings of results that some version really showed; returns how many were entered."""
    given = defaultdict(list)
    for row in read_csv("ratings.csv"):
        given[row["query"]].append(row)
    shown = Observation.objects.filter(query__project=project, query__text__in=list(given), error="")
    items: dict[tuple[str, str], ReviewItem] = {}
    for observation in shown.select_related("query").order_by("pk"):
        for item in items_from(observation, observation.query, DEPTH):
            items.setdefault((observation.query.text, item.result_id), item)
    rated = {key: item for key, item in items.items() if any(row["result_id"] == key[1] for row in given[key[0]])}
    add_items(standing_queue(project), list(rated.values()))
    known = {
        (item.query.text, item.result_id): item
        for item in ReviewItem.objects.filter(project=project).select_related("query")
    }
    rows = [
        (known[text, row["result_id"]], people[row["rater"]], row)
        for text, ratings in given.items()
        for row in ratings
        if (text, row["result_id"]) in known
    ]
    Assignment.objects.bulk_create(
        Assignment(item=item, rater=rater, expires_at=Now(), submitted_at=Now()) for item, rater, _ in rows
    )
    Judgment.objects.bulk_create(
        Judgment(item=item, rater=rater, kind=JudgmentKind.GRADE, grade=int(row["grade"]), reason=row["reason"])
        for item, rater, row in rows
    )
    return len(rows)


def seed_queues(*, version: Version, people: dict[str, User]) -> int:
    """Ask the SMEs which of two versions answers better, and whether its answers are good enough."""
    asked = (("blind", QueueTask.PREFERENCE), ("good enough?", QueueTask.PASS_FAIL))
    added = 0
    for words, task in asked:
        question = Question(task, version, which=CHANGED)
        _, contents = set_up_queue(question=question, name=f"{version.name}, {words}", by=people["Manager 1"])
        added += contents.asked
    return added
