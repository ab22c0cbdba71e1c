"""What the API adds to the list of breakages: partial triage, many at once, groups, views, mentions."""

from typing import Any

import pytest

from bugbash.choices import BreakageStatus, Role
from bugbash.models import Breakage, Project, SavedView, TriageDeed
from tests.api import Api, body_of, problem_of, rows_of
from tests.bash_builders import a_mention, a_saved_view, a_sighting
from tests.builders import (
    a_breakage,
    a_comment,
    a_member,
    a_project,
    a_query,
    a_user,
    a_version,
    an_observation,
)


@pytest.fixture
def project(db: None) -> Project:
    return a_project(slug="search")


@pytest.fixture
def api(project: Project) -> Api:
    return Api(a_member(project))


def file(project: Project, *, alike_key: str = "", **facts: Any) -> Breakage:
    version = project.versions.first() or a_version(project)
    query = a_query(project, f"query {project.queries.count()}", checks=["min-results: 1"])
    row = a_breakage(an_observation(query, version), **facts)
    Breakage.objects.filter(pk=row.pk).update(alike_key=alike_key, alike_words="Fails." if alike_key else "")
    return row


def path(rest: str = "") -> str:
    return f"projects/search/breakages/{rest}"


def test_triage_writes_what_was_sent_alone(api: Api, project: Project) -> None:
    row = file(project)
    Breakage.objects.update(reason="Seen.")
    told = body_of(api.post(path("1/triage/"), {"cause": "model", "external_url": "https://tracker.example/1"}))
    assert (told["cause"], told["reason"], told["external_url"]) == ("model", "Seen.", "https://tracker.example/1")
    row.refresh_from_db()
    assert (row.cause, row.reason, row.external_url) == ("model", "Seen.", "https://tracker.example/1")


def test_triage_of_stale_facts_is_a_conflict_with_both_values(api: Api, project: Project) -> None:
    file(project)
    mark = body_of(api.get(path("1/")))["mark"]
    body_of(api.post(path("1/triage/"), {"reason": "Theirs."}))
    answer = api.post(path("1/triage/"), {"reason": "Mine.", "mark": mark})
    assert problem_of(answer) == (
        409,
        {"reason": ["Changed since you opened it: it is “Theirs.” now, you chose “Mine.”."]},
    )
    assert Breakage.objects.get().reason == "Theirs."


def test_query_of_stale_facts_is_a_conflict_with_both_values(api: Api, project: Project) -> None:
    place = f"projects/search/queries/{file(project).query_id}/"
    mark = body_of(api.get(place))["mark"]
    body_of(api.patch(place, {"need": "Theirs."}))
    told = {"need": ["Changed since you opened it: it is “Theirs.” now, you chose “Mine.”."]}
    assert problem_of(api.patch(place, {"need": "Mine.", "mark": mark})) == (409, told)
    assert body_of(api.patch(place, {"required": True}))["need"] == "Theirs."


def test_serious_breakage_needs_an_owner(api: Api, project: Project) -> None:
    file(project)
    told = {"owner": ["A confirmed S1 needs an owner: choose who sees to it."]}
    assert problem_of(api.post(path("1/triage/"), {"status": "confirmed", "severity": "S1"})) == (422, told)


def test_wrong_expectation_corrects_the_checks(api: Api, project: Project) -> None:
    row = file(project)
    told = body_of(api.post(path("1/triage/"), {"cause": "expectation", "checks": ["min-results: 2"]}))
    assert (told["status"], told["expectation"]) == ("rejected", ["min-results: 1"])
    assert [check.line for check in row.query.checks.all()] == ["min-results: 2"]


def test_many_are_tried_then_triaged_then_taken_back(api: Api, project: Project) -> None:
    file(project, severity="S3")
    file(project, status=BreakageStatus.CLOSED)
    file(project)
    sent = {"numbers": [1, 2], "changes": {"status": "rejected", "reason": "As designed."}}
    tried = body_of(api.post(path("triage/"), {**sent, "dry_run": True}))
    changes = {"status": ["new", "rejected"], "reason": ["", "As designed."]}
    assert tried["changing"] == [{"number": 1, "code": "BB-1", "changes": changes}]
    sentence = "BB-2 is closed; it can not become rejected."
    assert tried["refused"] == [{"number": 2, "code": "BB-2", "field": "status", "sentence": sentence}]
    assert (tried["batch"], TriageDeed.objects.count()) == (None, 0)
    done = body_of(api.post(path("triage/"), {**sent, "mark": tried["mark"]}))
    assert list(Breakage.objects.order_by("number").values_list("status", flat=True)) == ["rejected", "closed", "new"]
    back = body_of(api.send("DELETE", path(f"triage/{done['batch']}/")))
    assert (back, Breakage.objects.get(number=1).status) == ({"count": 1, "left": []}, "new")
    assert problem_of(api.send("DELETE", path(f"triage/{done['batch']}/"))) == (409, "It was taken back already.")


def test_many_are_named_by_filters(api: Api, project: Project) -> None:
    file(project, severity="S3")
    file(project)
    done = body_of(api.post(path("triage/"), {"filters": {"severity": "S3"}, "changes": {"cause": "data"}}))
    assert [row["number"] for row in done["changing"]] == [1]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"changes": {"cause": "data"}}, (422, {"numbers": ["Name breakages by their numbers, or filters."]})),
        ({"numbers": [1], "changes": {"cause": "unknown"}}, (409, "Nothing would change.")),
        (
            {"numbers": [1], "changes": {"cause": "data"}, "mark": "x"},
            (409, "Something has changed since the preview; look at it again."),
        ),
        (
            {"numbers": [1], "changes": {"owner": "nobody-9"}},
            (422, {"owner": ["'nobody-9' is no member of the project."]}),
        ),
    ],
)
def test_many_that_are_not_meant_so_are_refused(api: Api, project: Project, sent: Any, told: Any) -> None:
    file(project)
    assert (problem_of(api.post(path("triage/"), sent)), TriageDeed.objects.count()) == (told, 0)


def test_groups_say_what_failed_alike(api: Api, project: Project) -> None:
    for key in ("k", "k", "", "m"):
        file(project, alike_key=key)
    group = {"key": "k", "words": "Fails.", "count": 2, "open_count": 2, "oldest": 1}
    assert body_of(api.get(path("groups/"))) == {"groups": [group]}
    assert [row["number"] for row in rows_of(api.get(path("?alike=k")))] == [2, 1]
    assert body_of(api.get(path("groups/?severity=S1"))) == {"groups": []}


def test_list_is_ordered_and_says_who_met_it_too(api: Api, project: Project) -> None:
    a_sighting(file(project), a_user())
    file(project)
    rows = rows_of(api.get(path("?sort=oldest")))
    assert [(row["number"], row["sightings"]) for row in rows] == [(1, 1), (2, 0)]


@pytest.mark.parametrize("filters", ["sort=severity", "age=1", "external=maybe", "bash=x", "happens=often"])
def test_filters_that_are_none_are_named(api: Api, filters: str) -> None:
    status, wrong = problem_of(api.get(path(f"?{filters}")))
    assert (status, list(wrong)) == (400, [filters.partition("=")[0]])


def test_mentions_are_listed_until_they_are_seen(api: Api, project: Project) -> None:
    user = project.memberships.get().user
    comment = a_comment(file(project), f"@{user.username} look", by=a_user("SME 1"))
    a_mention(comment, user)
    (row,) = rows_of(api.get("projects/search/mentions/?seen=no"))
    assert (row["breakage"], row["author"]["name"], row["seen_at"]) == (1, "SME 1", None)
    assert [one["username"] for one in rows_of(api.get(path("1/comments/")))[0]["mentions"]] == [user.username]
    assert api.post(path("1/seen/")).status_code == 204
    assert rows_of(api.get("projects/search/mentions/?seen=no")) == []
    assert len(rows_of(api.get("projects/search/mentions/?seen=yes"))) == 1


def test_view_is_kept_renamed_and_removed(api: Api, project: Project) -> None:
    a_saved_view(project, a_member(project, Role.SME), "Theirs")
    made = body_of(api.post("projects/search/saved-views/", {"name": "Mine", "filters": "severity=S1"}), 201)
    assert (made["page"], rows_of(api.get("projects/search/saved-views/"))) == ("breakage-index", [made])
    place = f"projects/search/saved-views/{made['id']}/"
    assert body_of(api.patch(place, {"filters": "q=x"})) == {**made, "filters": "q=x"}
    assert (api.send("DELETE", place).status_code, SavedView.objects.count()) == (204, 1)
