"""From the agreement page to the word that settles an item, and to the question that it raises."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bugbash.choices import Role
from bugbash.models import Project
from reviews.choices import ItemKind, JudgmentKind, Measure
from reviews.models import Adjudication, CriterionComment, ReviewItem
from tests.builders import a_member, a_project, a_query, a_user, a_version, an_observation
from tests.reviews.builders import a_criterion, a_judgment, a_queue, an_adjudication, an_item, some_items
from tests.statements import statements

WORD = {"grade": 2, "reason": "By the need.", "seen": 0}


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def manager(project: Project, client: Client) -> User:
    user = a_member(project, Role.MANAGER, "Manager 1")
    client.force_login(user)
    return user


def disputed(project: Project, name: str, *grades: int | None, reason: str = "") -> ReviewItem:
    (item,) = some_items(project, name)
    for grade in grades:
        kind = JudgmentKind.CANT_TELL if grade is None else JudgmentKind.GRADE
        why = reason or ("Not my field." if grade is None else "")
        a_judgment(item, a_user(f"SME {grade}"), grade, kind=kind, reason=why)
    return item


def url(project: Project, name: str, *args: object) -> str:
    return reverse(f"reviews:{name}", args=[project.slug, *args])


def titles(client: Client, project: Project, tail: str = "") -> list[str]:
    page = client.get(url(project, "agreement-index") + tail)
    assert page.status_code == 200
    return [row.item.title for row in page.context["disputes"]]


def test_page_says_what_to_do_while_nobody_has_rated(client: Client, project: Project, manager: User) -> None:
    page = client.get(url(project, "agreement-index")).content.decode()
    assert ("Nobody has rated yet" in page, url(project, "queue-setup") in page) == (True, True)


def test_list_goes_on_by_key_and_filters_stay_in_the_address(client: Client, project: Project, manager: User) -> None:
    for number in range(12):
        disputed(project, f"n{number:02}", 0, 3)
    page = client.get(url(project, "agreement-index") + "?state=open")
    shown = [row.item.title for row in page.context["disputes"]]
    assert (len(shown), page.context["found"]) == (10, 12)
    assert titles(client, project, page.context["next_url"]) == ["n10", "n11"]
    assert page.context["next_url"].startswith("?state=open&after=")


@pytest.mark.parametrize(
    "tail", ["?queue=x&tag=%7F&state=odd&after=-1", "?queue=99999999999999999999&after=x", "?tag=no"]
)
def test_what_is_not_understood_narrows_nothing(client: Client, project: Project, manager: User, tail: str) -> None:
    disputed(project, "a", 0, 3)
    assert titles(client, project, tail) == ["a"]


def test_settling_stands_above_the_raters_and_shows_the_next(client: Client, project: Project, manager: User) -> None:
    far, near = disputed(project, "far", 0, 3), disputed(project, "near", 1, 2)
    response = client.post(url(project, "dispute-detail", far.pk) + "?state=open", WORD)
    assert (response.status_code, response.headers["Location"]) == (
        302,
        url(project, "dispute-detail", near.pk) + "?state=open",
    )
    adjudication = Adjudication.objects.get()
    assert (adjudication.item, adjudication.grade, adjudication.adjudicated_by) == (far, 2, manager)
    assert (titles(client, project), titles(client, project, "?state=settled")) == (["near"], ["far"])
    response = client.post(url(project, "dispute-detail", near.pk), WORD)
    assert response.headers["Location"] == url(project, "agreement-index")


def test_word_is_given_back(client: Client, project: Project, manager: User) -> None:
    item = disputed(project, "a", 0, 3)
    seen = an_adjudication(item, 2).pk
    sent = {"reason": "The guideline was changed.", "seen": seen, "deed": "give-back"}
    assert client.post(url(project, "dispute-detail", item.pk), sent).status_code == 302
    assert list(Adjudication.objects.order_by("pk").values_list("grade", flat=True)) == [2, None]
    assert titles(client, project) == ["a"]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"grade": ""}, "grade", "Choose what it comes to; it is needed."),
        ({"grade": "9"}, "grade", "Select a valid choice. 9 is not one of the available choices."),
        ({"reason": " "}, "reason", "Say in a few words why; the raters’ next doubt is settled by it too."),
        ({"reason": "a\0b"}, "reason", "Null characters are not allowed."),
        ({"seen": "x"}, "seen", "Enter a whole number."),
        ({"deed": "give-back"}, None, "Nothing is settled here: the raters’ word stands already."),
    ],
)
def test_bad_word_is_told_at_its_field_and_nothing_is_lost(
    client: Client, project: Project, manager: User, changed: dict[str, str], field: str | None, sentence: str
) -> None:
    item = disputed(project, "a", 0, 3)
    response = client.post(url(project, "dispute-detail", item.pk), WORD | changed)
    form = response.context["form"]
    found = form.errors[field] if field else form.non_field_errors()
    assert (response.status_code, list(found), Adjudication.objects.count()) == (422, [sentence], 0)
    assert form["reason"].value() == (WORD | changed)["reason"]


def test_word_of_another_tab_is_not_overruled_unread(client: Client, project: Project, manager: User) -> None:
    item = disputed(project, "a", 0, 3)
    newest = an_adjudication(item, 1)
    response = client.post(url(project, "dispute-detail", item.pk), WORD)
    assert (response.status_code, response.context["form"]["seen"].value()) == (422, str(newest.pk))
    assert client.post(url(project, "dispute-detail", item.pk), WORD | {"seen": newest.pk}).status_code == 302


def test_only_what_was_rated_here_is_found(client: Client, project: Project, manager: User) -> None:
    (unrated,) = some_items(project, "a")
    foreign = disputed(a_project(), "b", 0, 3)
    statuses = [client.get(url(project, "dispute-detail", pk)).status_code for pk in (unrated.pk, foreign.pk, 2**63)]
    assert statuses == [404, 404, 404]


def test_pair_is_shown_to_discuss_without_a_form(client: Client, project: Project, manager: User) -> None:
    query, baseline, candidate = a_query(project), a_version(project, "0.4"), a_version(project)
    queue = a_queue(project, "Blind", kind=ItemKind.PREFERENCE, scale={}, candidate=candidate, baseline=baseline)
    pair = ReviewItem.objects.create(
        project=project,
        queue=queue,
        kind=ItemKind.PREFERENCE,
        query=query,
        group=query.group,
        result_id="a:b",
        first=an_observation(query, baseline),
        second=an_observation(query, candidate),
    )
    for side in ("first", "second"):
        pair.judgments.create(
            rater=a_user(), kind="preference", better=side, first_acceptable=True, second_acceptable=True
        )
    page = client.get(url(project, "dispute-detail", pair.pk))
    shown = [side.observation.pk for side in page.context["shown"].sides]
    assert shown == [pair.first_id, pair.second_id]
    assert ("counted person by person" in page.content.decode(), 'id="settle"' in page.content.decode()) == (
        True,
        False,
    )
    assert client.post(url(project, "dispute-detail", pair.pk), WORD).status_code == 422


def test_doubt_becomes_a_question_on_the_criterion_it_concerns(client: Client, project: Project, manager: User) -> None:
    a_criterion(project, Measure.REGRESSIONS)
    criterion = a_criterion(project, Measure.METRIC, 0.8, sentence="Results rank well.")
    item = disputed(project, "shutil.rmtree", None, 3)
    word = item.judgments.get(kind=JudgmentKind.CANT_TELL)
    page = client.get(url(project, "dispute-detail", item.pk) + f"?word={word.pk}")
    asking = page.context["asking"]
    assert asking["criterion"].value() == criterion.pk
    link = url(project, "dispute-detail", item.pk)
    assert asking["text"].value() == (
        f"A rater is in doubt about `shutil.rmtree` for `{item.query}`:\n\n> **can’t tell**: Not my field.\n\n"
        f"What does this criterion ask for here? [The item]({link})"
    )
    sent = {"criterion": criterion.pk, "text": asking["text"].value()}
    response = client.post(url(project, "dispute-ask", item.pk), sent)
    comment = CriterionComment.objects.get()
    assert (response.status_code, comment.criterion, comment.author, comment.text) == (
        302,
        criterion,
        manager,
        sent["text"],
    )
    assert list(client.get(link).context["questions"]) == [comment]
    assert f'href="{link}"' in client.get(url(project, "criterion-detail", criterion.pk)).content.decode()


@pytest.mark.parametrize(
    ("changed", "field"), [({"text": ""}, "text"), ({"text": "x" * 10_001}, "text"), ({"criterion": "0"}, "criterion")]
)
def test_bad_question_is_told_at_its_field(
    client: Client, project: Project, manager: User, changed: dict[str, str], field: str
) -> None:
    criterion, item = a_criterion(project, Measure.METRIC, 0.8), disputed(project, "a", 0, 3)
    response = client.post(url(project, "dispute-ask", item.pk), {"criterion": criterion.pk, "text": "Why?"} | changed)
    assert (response.status_code, list(response.context["asking"].errors), CriterionComment.objects.count()) == (
        422,
        [field],
        0,
    )


def test_rater_sees_the_own_figure_and_nothing_that_is_still_blind(client: Client, project: Project) -> None:
    sme = a_member(project, Role.SME, "SME 9", reviewer_only=True)
    client.force_login(sme)
    blind = disputed(project, "blind", 0, 3, reason="Only they know.")
    mine = disputed(project, "mine", 3)
    a_judgment(mine, sme, 1)
    page = client.get(url(project, "agreement-mine"))
    assert [(row.item.title, said) for row, said in page.context["disputes"]] == [("mine", "Fair")]
    assert (page.context["figure"].n, page.context["figure"].lower) == (1, 1)
    words = page.content.decode()
    assert [text in words for text in (blind.title, "Only they know.", "SME 3")] == [False, False, False]


def test_pages_cost_the_same_for_many(client: Client, project: Project, manager: User) -> None:
    def add() -> ReviewItem:
        a_criterion(project, Measure.METRIC, 0.8)
        item = an_item(a_query(project, f"asked {ReviewItem.objects.count()}", tags=["io"]), "a")
        for grade in (0, 3):
            a_judgment(item, a_user(), grade)
        a_judgment(item, manager, 2)
        return item

    first = add()
    pages = [url(project, "agreement-index"), url(project, "agreement-mine"), url(project, "dispute-detail", first.pk)]
    add()  # the first one alone has no next
    before = [statements(lambda page=page: client.get(page)) for page in pages]  # type: ignore[misc]
    add()
    add()
    assert [statements(lambda page=page: client.get(page)) for page in pages] == before  # type: ignore[misc]
