"""Metrics over the API: what the page shows, in full precision."""

import pytest

from bugbash.choices import Role
from bugbash.models import Project
from reviews import tasks
from reviews.execution.measuring import refresh_metrics
from reviews.models import ReviewItem
from reviews.selectors.metric_runs import newest_run
from tests.api import Api, body_of, problem_of
from tests.builders import a_member, a_project, a_replay, a_version
from tests.reviews.builders import a_shown_ranking, graded_results


@pytest.fixture
def project(db: None, monkeypatch: pytest.MonkeyPatch) -> Project:
    """On 0.5 the one relevant result stands first, on its baseline 0.4 second."""
    monkeypatch.setattr(tasks, "send", lambda task, key: None)
    project = a_project()
    baseline = a_version(project, "0.4", baseline=True)
    a_shown_ranking(a_replay(baseline), "delete", "x", "a", group="g", tags=["io"])
    a_shown_ranking(a_replay(a_version(project, "0.5"), baseline=baseline), "delete", "a", "x")
    graded_results(project, "g", {"a": 3})
    refresh_metrics(project_id=project.pk)
    return project


def api(project: Project, role: Role = Role.VIEWER) -> Api:
    return Api(a_member(project, role))


def path(project: Project, tail: str = "") -> str:
    return f"projects/{project.slug}/versions/0.5/metrics/{tail}"


def test_summary_tells_both_versions_and_their_difference(project: Project) -> None:
    body = body_of(api(project).get(path(project, "?metric=rr")))
    [row] = [row for row in body["computed"]["metrics"] if row["metric"] == "rr"]
    assert (body["version"]["version"], body["against"]["version"], row["name"]) == ("0.5", "0.4", "RR@10")
    assert (row["value"]["mean"], row["against"]["mean"], row["difference"]["mean"]) == (1.0, 0.5, 0.5)
    assert (body["version"]["judged"], body["version"]["is_moving"], body["computed"]["paired"]) == (0.5, False, 1)
    assert [gain["text"] for gain in body["computed"]["gains"]] == ["delete"]
    assert [(point["version"], point["mean"]) for point in body["computed"]["trend"]] == [("0.4", 0.5), ("0.5", 1.0)]


def test_summary_against_itself_has_nothing_beside_it(project: Project) -> None:
    body = body_of(api(project).get(path(project, "?against=0.5")))
    assert (body["against"], body["computed"]["verdict"]) == (None, "")


def test_version_without_metrics_says_so(project: Project) -> None:
    a_replay(a_version(project, "0.6"))
    body = body_of(api(project).get(f"projects/{project.slug}/versions/0.6/metrics/"))
    assert (body["computed"], body["version"]["computed_at"], body["version"]["is_moving"]) == (None, None, True)


@pytest.mark.parametrize(
    ("tail", "wrong"),
    [
        ("?k=7", {"k": ["Metrics are computed at 1, 3, 5, 10, not at 7."]}),
        ("?k=0", {"k": ["Ensure this value is greater than or equal to 1."]}),
        ("?against=9.9", {"against": ["No replayed version goes by the name 9.9."]}),
        ("?metric=fame", {"metric": ['"fame" is not a valid choice.']}),
        ("scores/?metric=rr", {"metric": ["There is no such field; known are k."]}),
    ],
)
def test_parameters_that_can_not_be_are_named(project: Project, tail: str, wrong: dict[str, list[str]]) -> None:
    assert problem_of(api(project).get(path(project, tail))) == (400, wrong)


def test_scores_are_in_full_precision(project: Project) -> None:
    run = newest_run(project.versions.get(name="0.4"), 10)
    assert run is not None
    [row] = body_of(api(project).get(f"projects/{project.slug}/versions/0.4/metrics/scores/"))["results"]
    [line] = run.scores.values()
    assert (list(row["scores"].values()), row["judged"], row["group"]) == (line[3:], 0.5, "g")


def test_scores_as_a_file(project: Project) -> None:
    answer = api(project).get(path(project, "export/"))
    text = answer.content.decode("utf-8-sig")
    assert (answer.headers["Content-Type"], len(text.splitlines())) == ("text/csv; charset=utf-8", 2)


def test_query_tells_both_answers_with_grades(project: Project) -> None:
    pk = project.queries.get(text="delete").pk
    body = body_of(api(project).get(path(project, f"queries/{pk}/")))
    told = [(side["version"], [(hit["id"], hit["grade"]) for hit in side["results"]]) for side in body["answers"]]
    assert told == [
        ("0.4", [("x", "not rated"), ("a", "3 Perfect")]),
        ("0.5", [("a", "3 Perfect"), ("x", "not rated")]),
    ]
    assert [(row["version"], row["scores"]["rr"]) for row in body["versions"]] == [("0.4", 0.5), ("0.5", 1.0)]


def test_expert_learns_nothing_before_rating(project: Project) -> None:
    pk, sme = project.queries.get(text="delete").pk, api(project, Role.SME)
    body = body_of(sme.get(path(project, f"queries/{pk}/")))
    grades = {hit["grade"] for side in body["answers"] for hit in side["results"]}
    assert (grades, body["versions"], body["is_hidden"]) == ({"rate it first", "not rated"}, [], True)
    assert body_of(sme.get(path(project, "scores/")))["results"] == []
    assert body_of(sme.get(path(project)))["computed"]["gains"] == []


def test_query_of_another_project_is_not_there(project: Project) -> None:
    graded_results(other := a_project(), "g", {"a": 1})
    pk = other.queries.get().pk
    assert api(project).get(path(project, f"queries/{pk}/")).status_code == 404


def test_experts_are_asked_about_what_weighs_most(project: Project) -> None:
    engineer = api(project, Role.ENGINEER)
    [before] = body_of(engineer.get(path(project, "to-rate/")))["results"]
    assert (before["result"], before["rank"], before["waits"]) == ("x", 2, False)
    assert [body_of(engineer.post(path(project, "to-rate/"), {"count": 5}))["added"] for _ in range(2)] == [1, 0]
    [after] = body_of(engineer.get(path(project, "to-rate/")))["results"]
    assert (after["waits"], ReviewItem.objects.filter(project=project, result_id="x").count()) == (True, 1)


@pytest.mark.parametrize("count", [0, 201, "5", None])
def test_count_is_a_whole_number_within_bounds(project: Project, count: object) -> None:
    status, wrong = problem_of(api(project, Role.ENGINEER).post(path(project, "to-rate/"), {"count": count}))
    assert (status, list(wrong)) == (400, ["count"])
