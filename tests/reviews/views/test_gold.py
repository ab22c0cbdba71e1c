"""Gold items: the page, the API, and that raters see no difference."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bugbash.choices import Role
from bugbash.models import AuditEvent, Project
from reviews.choices import ItemKind, JudgmentKind, RaterKind
from reviews.models import Judgment, ReviewItem, ReviewQueue
from reviews.selectors.gold import gold_rows
from tests.api import Api, body_of, problem_of
from tests.builders import a_member, a_project, a_version
from tests.reviews.builders import a_judgment, a_queue, some_items
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return a_project()


@pytest.fixture
def item(project: Project) -> ReviewItem:
    return some_items(project, "shutil.rmtree", "os.remove")[0]


@pytest.fixture
def queue(item: ReviewItem) -> ReviewQueue:
    return a_queue(item.project)


@pytest.fixture
def manager(project: Project, client: Client) -> User:
    user = a_member(project, Role.MANAGER, "Manager 1")
    client.force_login(user)
    return user


def page_of(queue: ReviewQueue) -> str:
    return reverse("reviews:queue-gold", args=[queue.project.slug, queue.pk])


def api_of(queue: ReviewQueue, tail: str = "") -> str:
    return f"/api/v1/projects/{queue.project.slug}/queues/{queue.pk}/gold/{tail}"


def mark(*items: ReviewItem, grade: int = 2) -> None:
    ReviewItem.objects.filter(pk__in=[item.pk for item in items]).update(gold=grade)


@pytest.mark.usefixtures("manager")
def test_manager_marks_an_item_with_a_trail(client: Client, queue: ReviewQueue, item: ReviewItem) -> None:
    answer = client.post(f"{page_of(queue)}?q=rmtree", {"item": item.pk, "grade": 3})
    item.refresh_from_db()
    assert (answer.headers["Location"], item.gold) == (f"{page_of(queue)}?q=rmtree", 3)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.detail["grade"], event.detail["former"]) == ("marked as gold", 3, None)


@pytest.mark.usefixtures("manager")
def test_mark_is_taken_away(client: Client, queue: ReviewQueue, item: ReviewItem) -> None:
    mark(item)
    client.post(page_of(queue), {"item": item.pk, "grade": ""})
    item.refresh_from_db()
    assert item.gold is None


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(
    ("sent", "field", "told"),
    [
        ({"grade": 9}, "grade", "Choose a grade: 0, 1, 2, 3."),
        ({"grade": "high"}, "grade", "Enter a whole number."),
        ({"item": "0", "grade": 1}, "item", "There is no such item in this queue."),
    ],
)
def test_bad_input_is_told(
    client: Client, queue: ReviewQueue, item: ReviewItem, sent: dict[str, object], field: str, told: str
) -> None:
    answer = client.post(page_of(queue), {"item": item.pk, **sent})
    item.refresh_from_db()
    assert (answer.status_code, answer.context["form"].errors[field], item.gold) == (422, [told], None)


@pytest.mark.usefixtures("manager")
def test_items_are_searched_and_gold_ones_come_first(client: Client, queue: ReviewQueue, item: ReviewItem) -> None:
    other = queue.items.exclude(pk=item.pk).get()
    mark(other)
    assert [row.pk for row in client.get(page_of(queue)).context["items"]] == [other.pk, item.pk]
    assert [row.pk for row in client.get(page_of(queue), {"q": "RMTREE"}).context["items"]] == [item.pk]


def test_newest_grades_on_gold_items_count(project: Project, queue: ReviewQueue, item: ReviewItem) -> None:
    other = queue.items.exclude(pk=item.pk).get()
    one, two = a_member(project, Role.SME, "SME 1"), a_member(project, Role.SME, "SME 2")
    mark(item, other)
    a_judgment(item, one, 0)
    a_judgment(item, one, 2, revision=2)
    a_judgment(other, one, 1)
    a_judgment(item, two, None, kind=JudgmentKind.CANT_TELL, reason="No idea.")
    Judgment.objects.create(item=item, rater_kind=RaterKind.MODEL, rater_name="m", kind=JudgmentKind.GRADE, grade=2)
    found = [(row.rater, row.kind, row.met, row.n) for row in gold_rows(queue)]
    assert found == [(one.username, "person", 1, 2), ("m", "model", 1, 1)]


def test_ordinary_items_do_not_count(project: Project, queue: ReviewQueue, item: ReviewItem) -> None:
    a_judgment(item, a_member(project, Role.SME), 2)
    assert gold_rows(queue) == []


def test_raters_see_no_difference(project: Project, item: ReviewItem) -> None:
    api = Api(a_member(project, Role.SME))
    path = f"/api/v1/projects/{project.slug}/queue/next/"
    before = body_of(api.get(path))
    mark(ReviewItem.objects.get(pk=before["item"]["id"]))
    assert body_of(api.get(path))["item"] == before["item"]


def test_pairs_have_no_right_grade(project: Project, item: ReviewItem) -> None:
    queue = a_queue(
        project,
        "Pairs",
        kind=ItemKind.PREFERENCE,
        scale={},
        candidate=a_version(project, "0.5"),
        baseline=a_version(project, "0.4"),
    )
    ReviewItem.objects.filter(pk=item.pk).update(queue=queue)
    status, problem = problem_of(
        Api(a_member(project, Role.OWNER)).send("PUT", api_of(queue, f"{item.pk}/"), {"grade": 1})
    )
    assert (status, list(problem)) == (422, ["grade"])


def test_api_marks_and_tells(project: Project, queue: ReviewQueue, item: ReviewItem) -> None:
    api = Api(a_member(project, Role.MANAGER))
    assert body_of(api.send("PUT", api_of(queue, f"{item.pk}/"), {"grade": 2}))["gold"] == 2
    a_judgment(item, a_member(project, Role.SME, "SME 1"), 2)
    found = body_of(api.get(api_of(queue)))
    assert (found["found"], found["items"][0]["item"]["id"], found["items"][0]["gold"]) == (2, item.pk, 2)
    assert [(row["kind"], row["met"], row["n"]) for row in found["raters"]] == [("person", 1, 1)]


def test_item_of_another_queue_is_not_found(project: Project, item: ReviewItem) -> None:
    other = a_queue(project, "Another")
    assert Api(a_member(project, Role.OWNER)).send("PUT", api_of(other, f"{item.pk}/"), {"grade": 2}).status_code == 404


@pytest.mark.usefixtures("manager")
def test_page_costs_the_same_for_many(client: Client, project: Project, queue: ReviewQueue, item: ReviewItem) -> None:
    mark(item)
    a_judgment(item, a_member(project, Role.SME, "SME 1"), 2)
    client.get(page_of(queue))
    one = statements(lambda: client.get(page_of(queue)))
    for more in some_items(project, "a", "b"):
        mark(more)
        a_judgment(more, a_member(project, Role.SME, f"SME of {more.title}"), 2)
    assert statements(lambda: client.get(page_of(queue))) == one
