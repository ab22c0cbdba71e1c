"""Agreement, disputes and what settles them, over HTTP."""

import pytest

from bugbash.choices import Role
from bugbash.models import Project
from reviews.choices import JudgmentKind, Measure
from reviews.models import Adjudication, CriterionComment, ReviewItem
from tests.api import Api, body_of, problem_of, rows_of
from tests.builders import a_member, a_project, a_user
from tests.reviews.builders import a_criterion, a_judgment, an_adjudication, some_items


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def manager(project: Project) -> Api:
    return Api(a_member(project, Role.MANAGER, "Manager 1"))


@pytest.fixture
def item(project: Project) -> ReviewItem:
    (item,) = some_items(project, "shutil.rmtree")
    a_judgment(item, a_user("SME 1"), 0, reason="It follows links.")
    a_judgment(item, a_user("SME 2"), 3)
    return item


def path(project: Project, rest: str = "") -> str:
    return f"projects/{project.slug}/agreement/{rest}"


def test_agreement_says_what_the_page_says(project: Project, manager: Api, item: ReviewItem) -> None:
    found = body_of(manager.get(path(project)))
    (task,) = found["tasks"]
    assert (found["disputed"], task["task"], task["level"], task["n"], task["percent"], task["alpha"]) == (
        1,
        "results",
        "ordinal",
        1,
        0.0,
        None,
    )
    assert task["sentence"] == "too few: 1 of 10 items rated twice"
    assert [(row["name"], row["figure"]["n"], row["figure"]["same"]) for row in found["raters"]] == [
        ("SME 1", 1, 0),
        ("SME 2", 1, 0),
    ]


def test_disputes_are_narrowed_and_told_in_order(project: Project, manager: Api, item: ReviewItem) -> None:
    (settled,) = some_items(project, "os.rmdir")
    for grade in (1, 2):
        a_judgment(settled, a_user(), grade)
    an_adjudication(settled, 1)

    def titles(query: str) -> list[str]:
        return [row["item"]["title"] for row in body_of(manager.get(path(project, f"items/{query}")))["items"]]

    assert (titles(""), titles("?state=settled")) == (["shutil.rmtree"], ["os.rmdir"])
    assert titles("?state=any") == ["shutil.rmtree", "os.rmdir"]
    assert titles(f"?state=any&after={item.pk}") == ["os.rmdir"]
    assert titles(f"?state=any&queue={item.queue_id}&tag=none") == []
    assert problem_of(manager.get(path(project, "items/?state=odd&queue=x"))) == (
        400,
        {"state": ['"odd" is not a valid choice.'], "queue": ["A valid integer is required."]},
    )


def test_item_tells_words_and_reasons(project: Project, manager: Api, item: ReviewItem) -> None:
    criterion = a_criterion(project, Measure.METRIC, 0.8)
    found = body_of(manager.get(path(project, f"items/{item.pk}/")))
    assert (found["dispute"]["spread"], found["dispute"]["values"], found["criteria"]) == (1.0, [0, 3], [criterion.pk])
    assert [(row["word"], row["reason"]) for row in found["words"]] == [("Poor", "It follows links."), ("Perfect", "")]


def test_adjudication_is_kept_with_its_reason(project: Project, manager: Api, item: ReviewItem) -> None:
    where = path(project, f"items/{item.pk}/adjudications/")
    made = body_of(manager.post(where, {"grade": 2, "reason": "By the need.", "seen": 0}), 201)
    assert (made["grade"], made["adjudicated_by"]["name"]) == (2, "Manager 1")
    assert rows_of(manager.get(where)) == [made]
    stale = manager.post(where, {"grade": 3, "reason": "By the text.", "seen": 0})
    assert problem_of(stale) == (409, "Somebody has settled this meanwhile: read their reason, then decide again.")
    assert problem_of(manager.post(where, {"grade": 9, "reason": "Why"})) == (
        422,
        {"grade": ["Choose a grade: 0, 1, 2, 3."]},
    )
    assert Adjudication.objects.count() == 1


def test_question_quotes_by_itself_or_says_what_was_sent(project: Project, manager: Api, item: ReviewItem) -> None:
    criterion = a_criterion(project, Measure.METRIC, 0.8)
    where = path(project, f"items/{item.pk}/question/")
    quoted = body_of(manager.post(where, {"criterion": criterion.pk}), 201)["text"]
    assert quoted.startswith(
        f"Raters disagree about `shutil.rmtree` for `{item.query}`:\n\n> **Poor**: It follows links."
    )
    assert body_of(manager.post(where, {"criterion": criterion.pk, "text": "Links?"}), 201)["text"] == "Links?"
    foreign = a_criterion(a_project(), Measure.METRIC, 0.8)
    assert problem_of(manager.post(where, {"criterion": foreign.pk})) == (
        422,
        {"criterion": ["There is no such criterion."]},
    )
    assert CriterionComment.objects.count() == 2


def test_rater_reads_the_own_figure_alone(project: Project, item: ReviewItem) -> None:
    sme = a_member(project, Role.SME, "SME 9", reviewer_only=True)
    a_judgment(item, sme, None, kind=JudgmentKind.CANT_TELL, reason="Not my field.")
    figure = body_of(Api(sme).get(path(project, "mine/")))
    assert (figure["items"], figure["undecided"], figure["n"], figure["share"]) == (1, 1, 0, None)


def test_what_nobody_rated_is_not_there(project: Project, manager: Api) -> None:
    (unrated,) = some_items(project, "a")
    gone = (404, "There is nothing here, or it is not yours to see.")
    assert problem_of(manager.get(path(project, f"items/{unrated.pk}/"))) == gone
    assert problem_of(manager.get(path(project, f"items/{2**63}/"))) == gone
    assert problem_of(manager.get(path(project, f"items/{2**63}/adjudications/"))) == gone
