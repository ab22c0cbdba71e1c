"""Definitions proposed by the API: a curl line, a URL or a preset in, a filled definition out."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from bugbash.choices import Role
from bugbash.models import AuditEvent, DefinitionDraft, Project, Secret
from tests.api import Api, a_token, body_of, problem_of
from tests.builders import a_member, a_project, a_secret
from tests.prototype import Prototype, Reply, results

CANARY = "canary-value-4711"
LINE = 'curl https://api.example/0.5/find -H \'X-Api-Key: canary-value-4711\' --json \'{"query": "copy", "k": 3}\''


@pytest.fixture
def project(db: None) -> Project:
    return a_project(slug="search")


@pytest.fixture
def owner(project: Project) -> User:
    return a_member(project, Role.OWNER, "Owner 1")


def propose(caller: Api, **body: Any) -> Any:
    return caller.post("projects/search/definitions/propose/", body)


def test_curl_line_becomes_a_definition(owner: User) -> None:
    answer = propose(Api(owner), pasted=LINE)
    row = body_of(answer)
    notes = row.pop("notes")
    assert row == {
        "base_url": "https://api.example/0.5",
        "request": {
            "method": "POST",
            "path": "/find",
            "query": [],
            "headers": [["Accept", "application/json"], ["X-Api-Key", "{{secret.api-key}}"]],
            "body_kind": "json",
            "body": {"query": "{{query}}", "k": 3},
            "params_in_query": False,
        },
        "mapping": None,
        "timeout_s": 30.0,
        "verify_tls": True,
        "text": "copy",
        "place": "body.query",
        "places": ["body.query", "path.1"],
        "secrets": ["api-key"],
        "proposals": [],
        "seen": None,
    }
    assert (notes, CANARY in answer.content.decode()) == ([], False)
    assert (list(Secret.objects.values_list("name", "origin")), DefinitionDraft.objects.count()) == (
        [("api-key", "https://api.example")],
        0,
    )


def test_asked_definition_has_its_mapping_and_its_answer(owner: User, prototype: Prototype) -> None:
    prototype.answers("move", results("shutil.move"))
    row = body_of(propose(Api(owner), pasted=f"{prototype.base_url}/search?q=copy", text="move", ask=True))
    assert (row["mapping"]["kind"], row["mapping"]["results"], prototype.queries) == ("ranked", "results", ["move"])
    assert (row["seen"]["status"], row["seen"]["error"], row["seen"]["request"]["method"]) == (200, "", "GET")
    assert [result["id"] for result in row["seen"]["answer"]["results"]] == ["shutil.move"]
    assert (row["proposals"][0]["mapping"], row["proposals"][-1]["mapping"]["kind"]) == (row["mapping"], "json")


def test_preset_is_filled_and_asked_with_its_token(owner: User, prototype: Prototype) -> None:
    prototype.default = Reply({"choices": [{"message": {"role": "assistant", "content": "Use copy."}}]})
    preset = {"preset": "openai-chat", "address": prototype.base_url, "fields": {"model": "small"}, "token": CANARY}
    answer = propose(Api(owner), **preset, ask=True)
    row = body_of(answer)
    assert (row["secrets"], row["seen"]["answer"]["text"], CANARY in answer.content.decode()) == (
        ["token"],
        "Use copy.",
        False,
    )
    assert prototype.calls[0].headers["Authorization"] == f"Bearer {CANARY}"


def test_token_of_the_api_sets_no_secret_but_asks_with_those_that_are_set(
    project: Project, owner: User, prototype: Prototype
) -> None:
    a_secret(project, prototype.base_url, "api-key", value="canary-that-is-set")
    line = f"curl {prototype.base_url}/search?q=copy -H 'X-Api-Key: {CANARY}'"
    row = body_of(propose(Api(token=a_token(owner)), pasted=line, ask=True))
    assert (row["secrets"], prototype.calls[0].headers["X-Api-Key"]) == (["api-key"], "canary-that-is-set")
    assert [event.verb for event in AuditEvent.objects.filter(subject_type="secret")] == []


def test_failure_is_told_as_what_it_is(owner: User, prototype: Prototype) -> None:
    prototype.fails("copy", status=404)
    row = body_of(propose(Api(owner), pasted=f"{prototype.base_url}/search?q=copy", ask=True))
    assert (row["mapping"], row["proposals"], row["seen"]["error"], row["seen"]["answer"]) == (
        None,
        [],
        "http-4xx",
        None,
    )


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({}, "pasted", "Send either a curl command or URL, or a preset with its address."),
        ({"pasted": LINE, "preset": "solr"}, "pasted", "Send either"),
        ({"pasted": "what?"}, "pasted", "This is neither a curl line nor an address"),
        ({"pasted": "curl http://a.example/?q=a -H 'X Evil: b'"}, "pasted", "header name"),
        ({"pasted": "curl http://a.example/?q=a -H 'X-Api-Key: abc'"}, "value", "A secret has at least 4 characters"),
        ({"pasted": 5}, "pasted", "Not a valid string."),
        ({"pasted": LINE, "ask": "yes"}, "ask", "Must be a valid boolean."),
        ({"pasted": LINE, "curl": ""}, "curl", "There is no such field"),
        ({"preset": "soap"}, "preset", "is not a valid choice"),
        ({"preset": "solr", "address": "a b", "fields": {"core": "docs"}}, "address", "which no address can"),
        ({"preset": "solr", "address": "http://a.example", "fields": {}}, "address", "Core: this is needed."),
    ],
)
def test_wrong_wish_is_named(owner: User, body: dict[str, Any], field: str, sentence: str) -> None:
    status, errors = problem_of(propose(Api(owner), **body))
    assert (status in {400, 422}, list(errors), sentence in errors[field][0]) == (True, [field], True)
    assert (DefinitionDraft.objects.count(), Secret.objects.count()) == (0, 0)
