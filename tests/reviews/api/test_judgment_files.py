"""Judgments as files over the API: read, looked at, saved, and taken away by those who manage."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bugbash.choices import Role
from bugbash.models import Project
from reviews.models import Judgment
from tests.api import Api, body_of, problem_of
from tests.builders import a_member, a_project, a_query
from tests.reviews.builders import a_judgment_import

QRELS = b"copy anna d1 3\ncopy 0 d2 1\ncopy 0 d3 9\n"


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    a_query(project, "copy", group="copy")
    return project


@pytest.fixture
def manager(project: Project) -> Api:
    return Api(a_member(project, Role.MANAGER))


def at(project: Project, rest: str) -> str:
    return f"projects/{project.slug}/judgments/{rest}"


def test_raw_file_is_read_looked_at_and_saved(project: Project, manager: Api) -> None:
    read = manager.send("POST", at(project, "upload/?rater=Agency&file_name=a.qrels"), QRELS, kind="text/plain")
    told = body_of(read, 201)
    assert (told["state"], told["format"], told["file_name"], told["total"]) == ("read", "qrels", "a.qrels", 2)
    assert [(one["line"], one["outcome"]) for one in told["problems"]] == [(3, "refused")]
    assert told["rows"][1] == {"line": 2, "query": "copy", "document": "d2", "rater": "Agency", "grade": 1}
    address = at(project, f"imports/{told['id']}/")
    refused = problem_of(manager.post(f"{address}save/", {}))
    assert refused == (422, "1 line is refused or in conflict: correct the file, or leave them out.")
    saved = body_of(manager.post(f"{address}save/", {"skip_refused": True}))
    assert (saved["state"], saved["added_count"], Judgment.objects.count()) == ("done", 2, 2)


def test_form_with_a_file_is_read(project: Project) -> None:
    client = Client()
    client.force_login(a_member(project, Role.OWNER))
    answer = client.post(f"/api/v1/{at(project, 'upload/')}", {"file": SimpleUploadedFile("x.qrels", QRELS)})
    assert (answer.status_code, answer.json()["file_name"], answer.json()["total"]) == (201, "x.qrels", 2)


def test_form_without_a_file_is_refused(project: Project) -> None:
    client = Client()
    client.force_login(a_member(project, Role.OWNER))
    answer = client.post(f"/api/v1/{at(project, 'upload/')}", {"text": "x"})
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        {"file": ["Send the file as the body, or as the part file of a form."]},
    )


def test_large_file_is_read_by_a_worker(project: Project, manager: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.actions.judgment_imports.SMALL", 10)
    read = manager.send("POST", at(project, "upload/"), QRELS, kind="application/octet-stream")
    told = body_of(read, 202)
    assert (told["state"], told["read_bytes"], told["size"]) == ("reading", 0, len(QRELS))


@pytest.mark.parametrize("query", ["format=lines", "adds_queries=1", "colour=red"])
def test_parameter_that_is_wrong_is_named(project: Project, manager: Api, query: str) -> None:
    status, wrong = problem_of(manager.send("POST", at(project, f"upload/?{query}"), QRELS, kind="text/plain"))
    assert (status, list(wrong)) == (400, [query.partition("=")[0]])


def test_unknown_queries_are_added_if_one_says_so(project: Project, manager: Api) -> None:
    text = "query,docid,rating\nmove,d,1\n"
    told = body_of(manager.post(at(project, "import/"), {"text": text, "adds_queries": True}), 201)
    assert (told["total"], told["query_count"]) == (1, 1)


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        ("export/?format=qrels", "copy 0 d1 2\n"),
        ("export/?format=qrels&words=raters", "copy anna d1 3\ncopy ben d1 2\n"),
        ("export/?format=ratings", "\ufeffquery,docid,rating\r\ncopy,d1,2\r\n"),
        ("export/?format=book", "\ufeffquery,docid,anna,ben\r\ncopy,d1,3,2\r\n"),
    ],
)
def test_judgments_are_taken_away(project: Project, manager: Api, rest: str, text: str) -> None:
    """The consensus of two grades is the lower one."""
    given = a_judgment_import(project, "copy anna d1 3\ncopy ben d1 2\n")
    manager.post(at(project, f"imports/{given.pk}/save/"), {})
    answer = manager.get(at(project, rest))
    assert (answer.content.decode(), "attachment" in answer.headers["Content-Disposition"]) == (text, True)
