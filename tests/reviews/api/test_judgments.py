"""Rating over HTTP stays blind: nobody reads what others said before they have said it themselves."""

import pytest

from bugbash.choices import Role
from bugbash.models import Outcome, Project
from reviews.models import Judgment, ReviewItem
from tests.api import Api, body_of, problem_of, rows_of
from tests.builders import a_member, a_project, a_query, a_ranking, a_replay, a_version, an_observation, an_outcome
from tests.contract.scene import a_judgment, an_item


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def outcome(project: Project) -> Outcome:
    version = a_version(project)
    query = a_query(project, need="Remove a folder", tags=["io"])
    return an_outcome(a_replay(version), query, candidate=an_observation(query, version, a_ranking("a", "b")))


@pytest.fixture
def item(outcome: Outcome) -> ReviewItem:
    return an_item(outcome, "a")


def rater(project: Project, role: Role = Role.SME, *, reviewer_only: bool = False) -> Api:
    return Api(a_member(project, role, reviewer_only=reviewer_only))


def path(project: Project, rest: str = "judgments/") -> str:
    return f"projects/{project.slug}/{rest}"


def test_others_are_seen_only_after_ones_own_word(project: Project, outcome: Outcome, item: ReviewItem) -> None:
    a_judgment(item, a_member(project, Role.SME, "SME 2"), 0)
    a_judgment(an_item(outcome, "b"), a_member(project, Role.SME, "SME 3"), 1)
    api = rater(project, reviewer_only=True)
    before = rows_of(api.get(path(project)))
    body_of(api.post(path(project), {"item": item.pk, "grade": 3}), 201)
    after = rows_of(api.get(path(project)))
    assert (before, [(row["item"]["result_id"], row["grade"]) for row in after]) == ([], [("a", 0), ("a", 3)])


@pytest.mark.parametrize("role", [Role.SME, Role.ENGINEER])
def test_queue_says_nothing_of_others(project: Project, item: ReviewItem, role: Role) -> None:
    a_judgment(item, a_member(project, Role.SME, "SME 2"), 0)
    shown = body_of(rater(project, role).get(path(project, "queue/next/")))
    assert set(shown) == {"item", "answers", "again", "progress", "scale", "guideline"}
    assert set(shown["item"]) == {"id", "kind", "query", "need", "result_id", "title", "text"}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OWNER])
def test_those_who_settle_see_all(project: Project, item: ReviewItem, role: Role) -> None:
    a_judgment(item, a_member(project, Role.SME, "SME 2"), 0)
    assert [row["grade"] for row in rows_of(rater(project, role).get(path(project)))] == [0]


def test_changed_mind_is_the_next_revision(project: Project, item: ReviewItem) -> None:
    api = rater(project)
    revisions = [
        body_of(api.post(path(project), {"item": item.pk, "grade": grade}), 201)["revision"] for grade in (1, 1, 2)
    ]
    assert (revisions, [row["grade"] for row in rows_of(api.get(path(project)))]) == ([1, 1, 2], [2])


def test_abstention_needs_a_reason(project: Project, item: ReviewItem) -> None:
    api = rater(project)
    refused = problem_of(api.post(path(project), {"item": item.pk, "kind": "cant-tell"}))
    taken = body_of(api.post(path(project), {"item": item.pk, "kind": "cant-tell", "reason": "Not my field."}), 201)
    assert refused == (422, {"reason": ["Say in a few words why; it is an answer, and the team reads it."]})
    assert (taken["kind"], taken["grade"]) == ("cant-tell", None)


@pytest.mark.parametrize(
    ("grade", "status"),
    [(4, 422), (-1, 422), (None, 422), (2**63 - 1, 422), ("1", 400), (True, 400), (1.5, 400), ([], 400)],
)
def test_grade_that_is_none_is_named(project: Project, item: ReviewItem, grade: object, status: int) -> None:
    found, wrong = problem_of(rater(project).post(path(project), {"item": item.pk, "grade": grade}))
    assert (found, list(wrong), Judgment.objects.count()) == (status, ["grade"], 0)


def test_abstention_with_a_grade_is_refused(project: Project, item: ReviewItem) -> None:
    body = {"item": item.pk, "kind": "cant-tell", "grade": 1, "reason": "x"}
    assert problem_of(rater(project).post(path(project), body)) == (
        400,
        {"grade": ["Only the kind grade has a grade."]},
    )


def test_item_has_no_more_raters_than_slots(project: Project, item: ReviewItem) -> None:
    for _ in range(2):
        assert rater(project).post(path(project), {"item": item.pk, "grade": 1}).status_code == 201
    answer = rater(project).post(path(project), {"item": item.pk, "grade": 1})
    assert problem_of(answer) == (409, "This result has all its raters already. The next one is waiting for you.")


def test_next_item_is_the_same_until_it_is_rated(project: Project, outcome: Outcome, item: ReviewItem) -> None:
    an_item(outcome, "b")
    api = rater(project)
    first, again = (body_of(api.get(path(project, "queue/next/")))["item"]["id"] for _ in range(2))
    api.post(path(project), {"item": first, "grade": 1})
    then = body_of(api.get(path(project, "queue/next/")))
    assert (first, again) == (item.pk, item.pk)
    assert (then["item"]["result_id"], then["progress"]["done"], then["progress"]["waiting"]) == ("b", 1, 1)


def test_empty_queue_has_no_item(project: Project) -> None:
    assert body_of(rater(project).get(path(project, "queue/next/")))["item"] is None


@pytest.mark.parametrize("body", [{}, {"tag": "io"}, {"depth": 10}])
def test_results_are_queued_once(project: Project, outcome: Outcome, body: dict[str, object]) -> None:
    api = rater(project, Role.MANAGER)
    added = [body_of(api.post(path(project, "queue/"), body))["added"] for _ in range(2)]
    assert added == [2, 0]


def test_depth_limits_what_is_queued(project: Project, outcome: Outcome) -> None:
    assert body_of(rater(project, Role.MANAGER).post(path(project, "queue/"), {"depth": 1})) == {"added": 1}


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [({"tag": "nothing"}, 422, "tag"), ({"depth": 0}, 400, "depth"), ({"depth": 11}, 400, "depth")],
)
def test_queueing_names_what_is_wrong(
    project: Project, outcome: Outcome, body: dict[str, object], status: int, field: str
) -> None:
    found, wrong = problem_of(rater(project, Role.MANAGER).post(path(project, "queue/"), body))
    assert (found, list(wrong), ReviewItem.objects.count()) == (status, [field], 0)


def test_queueing_before_the_first_replay_is_a_conflict(project: Project) -> None:
    assert rater(project, Role.MANAGER).post(path(project, "queue/"), {}).status_code == 409
