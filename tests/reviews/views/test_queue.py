from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertTemplateNotUsed, assertTemplateUsed

from bugbash.choices import Role
from bugbash.models import Project
from reviews.choices import JudgmentKind
from reviews.forms.queue import JudgmentForm
from reviews.models import Assignment, Judgment, ReviewItem
from reviews.selectors.progress import Progress
from tests.builders import (
    a_member,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_version,
    an_observation,
    an_outcome,
)
from tests.reviews.builders import a_judgment, some_items, some_settings
from tests.statements import statements

PAGE, PART = "reviews/queue/index.html", "reviews/queue/_item.html"
UNTOLD = "Say in a few words why; it is an answer, and the team reads it."


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def items(project: Project) -> list[ReviewItem]:
    return some_items(project, "a", "b", "c")


@pytest.fixture
def sme(project: Project, client: Client) -> User:
    """SME 1, signed in."""
    user = a_member(project, Role.SME, "SME 1")
    client.force_login(user)
    return user


def open_queue(client: Client, project: Project, item: int | str | None = None) -> Any:
    url = reverse("reviews:queue", args=[project.slug])
    return client.get(url, {} if item is None else {"item": item})


def send(client: Client, project: Project, *, fragment: bool = False, **data: Any) -> Any:
    headers = {"HX-Request": "true"} if fragment else {}
    url = reverse("reviews:queue", args=[project.slug])
    return client.post(url, data, headers=headers)


def words() -> list[tuple[str, str, int | None, str]]:
    rows = Judgment.objects.order_by("pk")
    return list(rows.values_list("item__result_id", "kind", "grade", "reason"))


def errors_of(response: Any) -> Any:
    form = response.context["form"]
    assert isinstance(form, JudgmentForm)
    return form.errors


def test_first_item_is_shown_with_the_way_to_go(
    client: Client, project: Project, items: list[ReviewItem], sme: User
) -> None:
    response = open_queue(client, project)
    context = response.context
    assert (context["item"], context["mine"], context["back_to"]) == (items[0], None, None)
    assert context["progress"] == Progress(done=0, waiting=3, minutes=1)


def test_empty_queue_says_so(client: Client, project: Project, sme: User) -> None:
    response = open_queue(client, project)
    assert (response.context["item"], "Nothing to rate" in response.content.decode()) == (None, True)


def test_grade_leads_to_the_next_item(client: Client, project: Project, items: list[ReviewItem], sme: User) -> None:
    open_queue(client, project)
    response = send(client, project, item=items[0].pk, kind="grade", grade=3, reason="Just right.")
    assert (response.status_code, response.headers["Location"]) == (302, reverse("reviews:queue", args=[project.slug]))
    assert words() == [("a", "grade", 3, "Just right.")]
    assert open_queue(client, project).context["item"] == items[1]


@pytest.mark.parametrize("kind", ["cant-tell", "expectation-wrong"])
def test_abstention_drops_the_grade(
    client: Client, project: Project, items: list[ReviewItem], sme: User, kind: str
) -> None:
    send(client, project, item=items[0].pk, kind=kind, grade=3, reason="Unknown to me.")
    assert words() == [("a", kind, None, "Unknown to me.")]


def test_form_without_a_button_is_a_grade(client: Client, project: Project, items: list[ReviewItem], sme: User) -> None:
    send(client, project, item=items[0].pk, grade=0)
    assert words() == [("a", "grade", 0, "")]


def test_fragment_is_the_next_item_alone(client: Client, project: Project, items: list[ReviewItem], sme: User) -> None:
    response = send(client, project, fragment=True, item=items[0].pk, grade=3)
    assertTemplateUsed(response, PART)
    assertTemplateNotUsed(response, PAGE)
    assert (response.status_code, response.context["item"], response.headers["Vary"].split(", ")[0]) == (
        200,
        items[1],
        "HX-Request",
    )
    assert words() == [("a", "grade", 3, "")]


@pytest.mark.parametrize("fragment", [False, True])
@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"grade": ["Choose a grade: 0, 1, 2, 3."]}),
        ({"grade": "9"}, {"grade": ["Select a valid choice. 9 is not one of the available choices."]}),
        ({"kind": "cant-tell"}, {"reason": [UNTOLD]}),
        ({"kind": "cant-tell", "grade": "2", "reason": " "}, {"reason": [UNTOLD]}),
        (
            {"grade": "2", "reason": "x" * 2001},
            {"reason": ["Ensure this value has at most 2000 characters (it has 2001)."]},
        ),
        ({"grade": "2", "reason": "a\x00"}, {"reason": ["Null characters are not allowed."]}),
        (
            {"kind": "no-idea", "grade": "2"},
            {"kind": ["Select a valid choice. no-idea is not one of the available choices."]},
        ),
    ],
)
def test_bad_input_is_named_beside_its_field_and_kept(
    client: Client,
    project: Project,
    items: list[ReviewItem],
    sme: User,
    data: dict[str, str],
    errors: dict[str, list[str]],
    fragment: bool,
) -> None:
    response = send(client, project, fragment=fragment, item=items[0].pk, **data)
    assert (response.status_code, errors_of(response), words()) == (422, errors, [])
    assert (response.context["item"], response.context["form"].data.get("reason")) == (items[0], data.get("reason"))
    assertTemplateUsed(response, PART if fragment else PAGE)


def test_typed_reason_is_still_in_the_page(
    client: Client, project: Project, items: list[ReviewItem], sme: User
) -> None:
    response = send(client, project, item=items[0].pk, reason="Half of the answer")
    assert ">\nHalf of the answer</textarea>" in response.content.decode()


def test_item_that_got_its_raters_meanwhile_is_a_sentence(
    client: Client, project: Project, items: list[ReviewItem], sme: User
) -> None:
    for number in (2, 3):
        a_judgment(items[0], a_member(project, Role.SME, f"SME {number}"))
    response = send(client, project, item=items[0].pk, grade=2)
    assert response.status_code == 422
    assert errors_of(response) == {
        "__all__": ["This result has all its raters already. The next one is waiting for you."]
    }
    assert sme.pk not in set(Judgment.objects.values_list("rater", flat=True))


@pytest.mark.parametrize("key", ["", "0", "x", "9" * 30, "1\x00"])
def test_item_that_does_not_exist_is_not_found(client: Client, project: Project, sme: User, key: str) -> None:
    assert send(client, project, item=key, grade=2).status_code == 404


def test_item_of_another_project_is_not_found(client: Client, project: Project, sme: User) -> None:
    other = some_items(a_project(), "a")[0]
    assert (send(client, project, item=other.pk, grade=2).status_code, words()) == (404, [])


def test_going_back_opens_what_one_has_said(
    client: Client, project: Project, items: list[ReviewItem], sme: User
) -> None:
    mine = a_judgment(items[0], sme, 1, reason="A little.")
    response = open_queue(client, project, items[0].pk)
    assert (response.context["item"], response.context["mine"]) == (items[0], mine)
    assert response.context["form"].initial == {"grade": 1, "reason": "A little."}


def test_changed_mind_from_another_tab_is_the_next_revision(
    client: Client, project: Project, items: list[ReviewItem], sme: User
) -> None:
    for grade in (1, 3):
        send(client, project, item=items[0].pk, grade=grade)
    assert words() == [("a", "grade", 1, ""), ("a", "grade", 3, "")]


@pytest.mark.parametrize("key", ["unrated", "0", "x", "9" * 30])
def test_only_ones_own_ratings_are_opened_again(
    client: Client, project: Project, items: list[ReviewItem], sme: User, key: str
) -> None:
    a_judgment(items[0], a_member(project, Role.SME, "SME 2"), 3)
    assert open_queue(client, project, items[0].pk if key == "unrated" else key).status_code == 404


def test_words_of_others_are_nowhere_on_the_page(
    client: Client, project: Project, items: list[ReviewItem], sme: User
) -> None:
    other = a_member(project, Role.SME, "Somebody Else")
    for item in items:
        a_judgment(item, other, 3, reason="Only they know this.")
    page = open_queue(client, project).content.decode()
    part = send(client, project, fragment=True, item=items[0].pk, grade=1).content.decode()
    assert ["Only they know this" in text or "Somebody Else" in text for text in (page, part)] == [False, False]


def test_need_and_guideline_stand_beside_the_item(client: Client, project: Project, sme: User) -> None:
    some_settings(project, guideline="**3 Perfect** the first thing to suggest")
    some_items(project, "a")
    ReviewItem.objects.get().query.__class__.objects.update(need="Remove a full folder.")
    page = open_queue(client, project).content.decode()
    assert ("Remove a full folder." in page, "<strong>3 Perfect</strong>" in page) == (True, True)


def test_queue_costs_the_same_at_two_and_four_items(client: Client, project: Project, sme: User) -> None:
    some_items(project, "a", "b")
    open_queue(client, project)
    before = statements(lambda: open_queue(client, project))
    some_items(project, "c", "d")
    assert statements(lambda: open_queue(client, project)) == before


def test_item_after_the_next_is_folded_into_the_page_and_reserved(client: Client, project: Project, sme: User) -> None:
    items = some_items(project, "a", "b", "c")
    shown = open_queue(client, project).context
    assert {shown["item"].pk, shown["ahead"]["item"].pk} < {item.pk for item in items}
    assert set(sme_slots(sme)) == {shown["item"].pk, shown["ahead"]["item"].pk}
    again = open_queue(client, project).context
    assert (again["item"], again["ahead"]["item"]) == (shown["item"], shown["ahead"]["item"])


def sme_slots(sme: User) -> list[int]:
    return list(Assignment.objects.filter(rater=sme).values_list("item", flat=True))


def open_setup(client: Client, project: Project, **data: Any) -> Any:
    url = reverse("reviews:queue-setup", args=[project.slug])
    return client.post(url, data) if data else client.get(url)


@pytest.fixture
def manager(project: Project, client: Client) -> User:
    user = a_member(project, Role.MANAGER, "Manager 1")
    client.force_login(user)
    return user


def a_replayed_project(project: Project) -> None:
    replay = a_replay(a_version(project))
    for text, tag in (("needed", ""), ("tagged", "files")):
        query = a_query(project, text, need="To know." if text == "needed" else "", tags=[tag] if tag else [])
        shown = an_observation(query, replay.version, a_ranking(f"{text} 1", f"{text} 2", f"{text} 3"))
        an_outcome(replay, query, candidate=shown)


@pytest.mark.parametrize(
    ("tag", "depth", "queued"),
    [("", 10, ["needed 1", "needed 2", "needed 3"]), ("files", 2, ["tagged 1", "tagged 2"])],
)
def test_manager_chooses_what_is_rated(
    client: Client, project: Project, manager: User, tag: str, depth: int, queued: list[str]
) -> None:
    a_replayed_project(project)
    response = open_setup(client, project, tag=tag, depth=depth)
    assert (response.status_code, response.headers["Location"]) == (
        302,
        reverse("reviews:queue-setup", args=[project.slug]),
    )
    assert sorted(ReviewItem.objects.values_list("result_id", flat=True)) == queued


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        (
            {"tag": "none such", "depth": 10},
            {"tag": ["Select a valid choice. none such is not one of the available choices."]},
        ),
        ({"tag": "", "depth": 0}, {"depth": ["Ensure this value is greater than or equal to 1."]}),
        ({"tag": "", "depth": 11}, {"depth": ["Ensure this value is less than or equal to 10."]}),
        ({"tag": "", "depth": "x"}, {"depth": ["Enter a whole number."]}),
    ],
)
def test_bad_set_up_is_named_beside_its_field(
    client: Client, project: Project, manager: User, data: dict[str, object], errors: dict[str, list[str]]
) -> None:
    a_replayed_project(project)
    response = open_setup(client, project, **data)
    form = response.context["form"]
    assert (response.status_code, dict(form.errors), ReviewItem.objects.count()) == (422, errors, 0)
    assert form.data["depth"] == str(data["depth"])


def test_nothing_is_queued_before_the_first_replay(client: Client, project: Project, manager: User) -> None:
    response = open_setup(client, project, tag="", depth=10)
    assert (response.status_code, dict(response.context["form"].errors)) == (
        422,
        {"__all__": ["Replay a version first: what it answers can then be rated."]},
    )


def test_progress_of_raters_costs_the_same_at_one_and_three(
    client: Client, project: Project, items: list[ReviewItem], manager: User
) -> None:
    a_replayed_project(project)
    a_judgment(items[0], a_member(project, Role.SME, "SME 1"))
    before = statements(lambda: open_setup(client, project))
    for number in (2, 3):
        a_judgment(
            items[0], a_member(project, Role.SME, f"SME {number}"), None, kind=JudgmentKind.CANT_TELL, reason="?"
        )
    response = open_setup(client, project)
    assert (
        [rater.first_name for rater, _ in response.context["raters"]],
        statements(lambda: open_setup(client, project)),
    ) == (
        ["SME 1", "SME 2", "SME 3"],
        before,
    )
