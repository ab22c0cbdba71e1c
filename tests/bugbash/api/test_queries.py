"""Queries by the API: everything that the pages do with many of them."""

import pytest

from bugbash.choices import Role
from bugbash.models import Project, Query, QueryImport
from tests.api import Api, body_of, problem_of, rows_of
from tests.builders import a_member, a_project, a_query, a_version


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def engineer(project: Project) -> Api:
    return Api(a_member(project, Role.ENGINEER))


def at(project: Project, rest: str) -> str:
    return f"projects/{project.slug}/{rest}"


def test_list_takes_the_filters_of_the_page(project: Project, engineer: Api) -> None:
    a_query(project, "one", group="both", checks=["no-duplicates"], family="typo")
    a_query(project, "two")
    for narrow in ("group=both", "family=typo", "checks=some", "breakage=none&q=one"):
        texts = [row["text"] for row in rows_of(engineer.get(at(project, f"queries/?{narrow}")))]
        assert (narrow, texts) == (narrow, ["one"])
    assert problem_of(engineer.get(at(project, "queries/?breakage=some")))[0] == 400


def test_import_is_saved_at_once_and_says_what_it_did(project: Project, engineer: Api) -> None:
    a_query(project, "copy")
    answer = engineer.post(at(project, "queries/import/"), {"text": "copy\nmove\nmove"})
    told = body_of(answer, 201)
    assert (told["state"], told["format"]) == ("done", "lines")
    assert {name: told[name] for name in ("total", "new_count", "known_count", "repeated_count", "added_count")} == {
        "total": 3,
        "new_count": 1,
        "known_count": 1,
        "repeated_count": 1,
        "added_count": 1,
    }
    kept = body_of(engineer.get(at(project, f"imports/{told['id']}/")))
    assert (kept["state"], kept["position"], kept["total"]) == ("done", 3, 3)


def test_large_import_is_left_to_a_worker(project: Project, engineer: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bugbash.actions.importing.CHUNK", 1)
    answer = engineer.post(at(project, "queries/import/"), {"text": "copy\nmove"})
    assert (body_of(answer, 202)["state"], Query.objects.count()) == ("running", 0)


def test_refused_lines_refuse_all_unless_one_says_so(project: Project, engineer: Api) -> None:
    body = {"text": "query,params\ncopy,\nmove,{"}
    assert problem_of(engineer.post(at(project, "queries/import/"), body)) == (
        422,
        {"text": ["line 3, params: '{' is not JSON."]},
    )
    assert (Query.objects.count(), QueryImport.objects.count()) == (0, 0)
    assert engineer.post(at(project, "queries/import/"), {**body, "skip_refused": True}).status_code == 201
    assert Query.objects.get().text == "copy"


def test_chosen_format_is_read(project: Project, engineer: Api) -> None:
    body = {"text": "query\ncopy", "format": "lines", "preview": True}
    assert [row["text"] for row in body_of(engineer.post(at(project, "queries/import/"), body))["rows"]] == [
        "query",
        "copy",
    ]


def test_deed_is_tried_done_and_taken_back(project: Project, engineer: Api) -> None:
    one, two = a_query(project, "one"), a_query(project, "two", required=True)
    body = {"deed": "require", "filters": {"state": "any"}}
    tried = body_of(engineer.post(at(project, "queries/bulk/"), {**body, "dry_run": True}))
    assert tried == {"count": 1, "unchanged": 1, "beyond": 0, "first": [one.pk], "batch": None}
    done = body_of(engineer.post(at(project, "queries/bulk/"), body))
    assert (done["count"], Query.objects.filter(required=True).count()) == (1, 2)
    address = at(project, f"queries/bulk/{done['batch']}/")
    assert engineer.send("DELETE", address).status_code == 204
    assert list(Query.objects.filter(required=True)) == [two]
    assert problem_of(engineer.send("DELETE", address)) == (409, "It was taken back already.")


def test_deed_is_done_to_ids_alone(project: Project, engineer: Api) -> None:
    one, _ = a_query(project, "one"), a_query(project, "two")
    theirs = a_query(a_project(), "theirs")
    body = {"deed": "tag", "value": "new", "ids": [one.pk, theirs.pk]}
    assert body_of(engineer.post(at(project, "queries/bulk/"), body))["count"] == 1
    assert list(Query.objects.filter(tags__name="new")) == [one]


@pytest.mark.parametrize("more", [{}, {"ids": [1], "filters": {}}])
def test_deed_needs_ids_or_filters(project: Project, engineer: Api, more: dict[str, object]) -> None:
    answer = engineer.post(at(project, "queries/bulk/"), {"deed": "require", **more})
    assert problem_of(answer) == (422, {"ids": ["Send ids or filters, one of the two."]})


def test_query_is_grouped_and_retired_with_a_reason(project: Project, engineer: Api) -> None:
    query = a_query(project)
    address = at(project, f"queries/{query.pk}/")
    told = body_of(engineer.patch(address, {"group": "both", "state": "retired", "reason": "Dull."}))
    assert (told["group"], told["state"], told["state_reason"]) == ("both", "retired", "Dull.")
    assert body_of(engineer.patch(address, {"group": ""}))["group"] == query.fingerprint


def test_tag_is_renamed_or_merged(project: Project, engineer: Api) -> None:
    a_query(project, "one", tags=["a"])
    a_query(project, "two", tags=["b"])
    tag = project.tags.get(name="a")
    told = body_of(engineer.patch(at(project, f"tags/{tag.pk}/"), {"name": "c"}))
    assert told == {"id": tag.pk, "name": "c", "active_count": 1, "query_count": 1}
    assert problem_of(engineer.patch(at(project, f"tags/{tag.pk}/"), {"name": "b"}))[0] == 409
    told = body_of(engineer.patch(at(project, f"tags/{tag.pk}/"), {"name": "b", "merge": True}))
    assert (told["name"], told["query_count"], project.tags.count()) == ("b", 2, 1)


def test_export_of_curl_lines_needs_a_version(project: Project, engineer: Api) -> None:
    a_query(project, "copy")
    a_version(project, "0.5", base_url="http://search.example/0.5")
    assert engineer.get(at(project, "queries/export/?format=curl")).status_code == 404
    answer = engineer.get(at(project, "queries/export/?format=curl&version=0.5"))
    assert answer.content == b"curl -X GET 'http://search.example/0.5/search?q=copy'\n"
    assert problem_of(engineer.get(at(project, "queries/export/")))[0] == 400


def test_what_is_exported_is_imported_elsewhere(project: Project, engineer: Api) -> None:
    a_query(project, "=copy", params={"k": [1]}, checks=["contains: a; b"], tags=["a,b"], group="g", required=True)
    text = engineer.get(at(project, "queries/export/?format=csv")).content.decode()
    other = a_project()
    theirs = Api(a_member(other, Role.ENGINEER))
    assert theirs.post(at(other, "queries/import/"), {"text": text}).status_code == 201
    row = body_of(theirs.get(at(other, "queries/")))["results"][0]
    facts = {name: row[name] for name in ("text", "params", "checks", "tags", "group", "required")}
    assert facts == {
        "text": "=copy",
        "params": {"k": [1]},
        "checks": ["contains: a; b"],
        "tags": ["a,b"],
        "group": "g",
        "required": True,
    }
