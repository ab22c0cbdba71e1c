"""Wrong input over HTTP: the field and the rule are named, nothing is half saved."""

from typing import Any

import pytest

from bugbash.choices import Role
from bugbash.models import Breakage, EndpointDefinition, Membership, Project, Query, Version
from portal.lib.attachments import INERT
from tests.api import Api, body_of, problem_of, rows_of
from tests.builders import a_breakage, a_member, a_project, a_query, a_user, a_version, an_observation

CHOICE = '"{}" is not a valid choice.'
NAME = "Use letters, digits, dots, dashes and underscores, and begin with a letter or digit."
PLACE = {"base_url": "http://127.0.0.1:65001"}
REQUEST = {"path": "/find/{{query}}"}
RANKED = {"kind": "ranked", "results": "results", "id": "id"}


@pytest.fixture
def project(db: None) -> Project:
    return a_version(a_project()).project


@pytest.fixture
def owner(project: Project) -> Api:
    return Api(a_member(project, Role.OWNER, "Owner 1"))


def rows(project: Project) -> dict[str, int]:
    return {
        "queries": Query.objects.count(),
        "versions": Version.objects.count(),
        "definitions": EndpointDefinition.objects.count(),
        "members": Membership.objects.count(),
        "breakages": Breakage.objects.count(),
        "projects": Project.objects.count(),
    }


WRONG: dict[str, tuple[str, Any, int, dict[str, str]]] = {
    "query text is a number": ("queries/", {"text": 5}, 400, {"text": "Not a valid string."}),
    "query without text": ("queries/", {}, 400, {"text": "This field is required."}),
    "query flag is a text": (
        "queries/",
        {"text": "x", "required": "true"},
        400,
        {"required": "Must be a valid boolean."},
    ),
    "query params are a list": (
        "queries/",
        {"text": "x", "params": []},
        400,
        {"params": 'Expected a dictionary of items but got type "list".'},
    ),
    "query check is none": ("queries/", {"text": "x", "checks": ["nonsense: 1"]}, 422, {}),
    "query check is a number": (
        "queries/",
        {"text": "x", "checks": ["in-top-1: a", 7]},
        400,
        {"checks[1]": "Not a valid string."},
    ),
    "query tag is too long": (
        "queries/",
        {"text": "x", "tags": ["t" * 61]},
        400,
        {"tags[0]": "Ensure this field has no more than 60 characters."},
    ),
    "import of nothing": ("queries/import/", {"text": " \n"}, 422, {}),
    "import of an unknown column": ("queries/import/", {"text": "query,colour\na,red"}, 422, {}),
    "import of unbalanced quotes": ("queries/import/", {"text": 'query,params\n"a,{}\nb'}, 422, {}),
    "import of a large field": ("queries/import/", {"text": "query,params\n" + "a" * 200_000 + ",nonsense"}, 422, {}),
    "import of deep params": (
        "queries/import/",
        {"text": "query,params\na," + '"{""a"":' * 1 + "[" * 300 + "]" * 300 + '}"'},
        422,
        {},
    ),
    "import of NUL in params": ("queries/import/", {"text": 'query,params\na,"{""a"":""\\u0000""}"'}, 422, {}),
    "version name with a slash": ("versions/", {"name": "a/b", "deployments": [PLACE]}, 400, {"name": NAME}),
    "version without deployments": (
        "versions/",
        {"name": "0.6", "deployments": []},
        400,
        {"deployments": "Ensure this field has at least 1 elements."},
    ),
    "version name that is there": (
        "versions/",
        {"name": "0.5", "deployments": [PLACE]},
        409,
        {"name": "Version 0.5 exists already; versions are never overwritten."},
    ),
    "version at a file": (
        "versions/",
        {"name": "0.6", "deployments": [PLACE | {"name": "eu"}, {"base_url": "file:///etc/passwd"}]},
        422,
        {},
    ),
    "version with equal deployments": (
        "versions/",
        {"name": "0.6", "deployments": [PLACE, PLACE]},
        400,
        {"deployments": "Each deployment of a version needs a name of its own."},
    ),
    "version with an unknown definition": (
        "versions/",
        {"name": "0.6", "deployments": [PLACE], "definition": 9},
        422,
        {"definition": "There is no definition of revision 9."},
    ),
    "version revision is a number": (
        "versions/",
        {"name": "0.6", "deployments": [PLACE], "git_revision": 5},
        400,
        {"git_revision": "This value does not match the required pattern."},
    ),
    "deployment with too many calls": (
        "versions/",
        {"name": "0.6", "deployments": [PLACE | {"concurrency": 65}]},
        400,
        {"deployments[0].concurrency": "Ensure this value is less than or equal to 64."},
    ),
    "definition with an unknown part": (
        "definitions/",
        {"request": REQUEST | {"verb": "GET"}, "mapping": RANKED},
        400,
        {},
    ),
    "definition with a pair of three": (
        "definitions/",
        {"request": REQUEST | {"query": [["a", "b", "c"]]}, "mapping": RANKED},
        400,
        {"request.query[0]": "Ensure this field has no more than 2 elements."},
    ),
    "definition that sends no query": ("definitions/", {"request": {"path": "/find"}, "mapping": RANKED}, 422, {}),
    "definition of an unreadable answer": (
        "definitions/",
        {"request": REQUEST, "mapping": RANKED | {"results": "["}},
        422,
        {},
    ),
    "member who is nobody": (
        "members/",
        {"user": "nobody", "role": "viewer"},
        400,
        {"user": "There is no account with this user name."},
    ),
    "member who is a number": ("members/", {"user": 5, "role": "viewer"}, 400, {"user": "Invalid value."}),
    "member who is nobody and has no role": (
        "members/",
        {"user": "nobody", "role": "king"},
        400,
        {"user": "There is no account with this user name.", "role": CHOICE.format("king")},
    ),
    "ask of no version": ("ask/", {"versions": ["9"], "text": "x"}, 422, {"versions": "There is no version 9."}),
    "ask of three": (
        "ask/",
        {"versions": ["0.5"] * 3},
        400,
        {"versions": "Ensure this field has no more than 2 elements."},
    ),
    "breakage of no observation": (
        "breakages/",
        {"observation": 7, "title": "x", "category": "other"},
        422,
        {"observation": "There is no such observation."},
    ),
    "breakage with a blank title": (
        "breakages/",
        {"observation": 7, "title": " ", "category": "other"},
        400,
        {"title": "This field may not be blank."},
    ),
}
NAMED = {
    "query check is none": "checks",
    "version at a file": "deployments[1].base_url",
    "definition with an unknown part": "request.verb",
    "definition that sends no query": "request",
    "definition of an unreadable answer": "mapping",
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_field_is_named_and_nothing_is_saved(project: Project, owner: Api, case: str) -> None:
    path, body, status, sentences = WRONG[case]
    before = rows(project)
    found, wrong = problem_of(owner.post(f"projects/{project.slug}/{path}", body))
    assert (found, rows(project)) == (status, before)
    if sentences:
        assert wrong == {field: [sentence] for field, sentence in sentences.items()}
    else:
        assert list(wrong) == [NAMED.get(case, "text")]


@pytest.mark.parametrize("slug", ["", "a b", "a/b", "é", "x" * 61, 5, None])
def test_short_name_that_is_none_is_named(owner: Api, slug: object) -> None:
    status, wrong = problem_of(owner.post("projects/", {"slug": slug, "name": "New"}))
    assert (status, list(wrong), Project.objects.count()) == (400, ["slug"], 1)


def test_short_name_that_is_taken_is_a_conflict(project: Project, owner: Api) -> None:
    answer = owner.post("projects/", {"slug": project.slug, "name": "New"})
    sentence = f"The short name {project.slug!r} is taken; choose another."
    assert problem_of(answer) == (409, {"slug": [sentence]})


def test_breakage_with_a_bad_check_names_its_field(project: Project, owner: Api) -> None:
    seen = an_observation(a_query(project), project.versions.get())
    body = {"observation": seen.pk, "title": "x", "category": "other", "expectation": ["nonsense: 1"]}
    status, wrong = problem_of(owner.post(f"projects/{project.slug}/breakages/", body))
    assert (status, list(wrong), Breakage.objects.count()) == (422, ["expectation"], 0)


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"status": "nonsense"}, 400, "status"),
        ({"status": "new", "severity": "S1", "owner": "x"}, 422, "owner"),
        ({"status": "rejected"}, 422, "reason"),
        ({"status": "duplicate"}, 422, "duplicate_of"),
        ({"status": "duplicate", "duplicate_of": 9}, 422, "duplicate_of"),
        ({"status": "duplicate", "duplicate_of": 1}, 422, "duplicate_of"),
        ({"owner": "nobody"}, 422, "owner"),
        ({"severity": "S9"}, 400, "severity"),
        ({"duplicate_of": 2**63 - 1}, 400, "duplicate_of"),
    ],
)
def test_triage_names_what_is_wrong(
    project: Project, owner: Api, change: dict[str, object], status: int, field: str
) -> None:
    a_breakage(an_observation(a_query(project), project.versions.get()))
    before = Breakage.objects.values().get()
    found, wrong = problem_of(owner.post(f"projects/{project.slug}/breakages/1/triage/", change))
    assert (found, list(wrong), Breakage.objects.values().get()) == (status, [field], before)


def test_triage_leaves_what_is_not_said(project: Project, owner: Api) -> None:
    a_breakage(an_observation(a_query(project), project.versions.get()))
    path = f"projects/{project.slug}/breakages/1/triage/"
    body_of(owner.post(path, {"status": "confirmed", "severity": "S3", "cause": "model"}))
    body = body_of(owner.post(path, {"reason": "seen"}))
    assert (body["status"], body["severity"], body["cause"], body["reason"]) == ("confirmed", "S3", "model", "seen")


def test_query_change_leaves_what_is_not_said(project: Project, owner: Api) -> None:
    query = a_query(project, checks=["min-results: 1"], tags=["io"], need="n")
    path = f"projects/{project.slug}/queries/{query.pk}/"
    body = body_of(owner.patch(path, {"required": True, "state": "retired"}))
    assert (body["checks"], body["tags"], body["need"], body["required"], body["state"]) == (
        ["min-results: 1"],
        ["io"],
        "n",
        True,
        "retired",
    )


def test_query_change_that_is_refused_changes_nothing(project: Project, owner: Api) -> None:
    query = a_query(project)
    answer = owner.patch(
        f"projects/{project.slug}/queries/{query.pk}/", {"state": "retired", "checks": ["nonsense: 1"]}
    )
    assert (answer.status_code, Query.objects.get().state) == (422, "active")


def test_query_that_is_there_is_a_conflict(project: Project, owner: Api) -> None:
    query = a_query(project, "copy a file")
    answer = owner.post(f"projects/{project.slug}/queries/", {"text": "copy a file", "need": "mine"})
    assert problem_of(answer) == (409, {"text": [f"Query {query.pk} asks this already; it is active."]})
    assert Query.objects.get().need == ""


def test_import_preview_saves_nothing_and_names_each_bad_line(project: Project, owner: Api) -> None:
    body = {"text": "query,checks\ncopy,min-results: 1\nmove,nonsense: 1", "preview": True}
    shown = body_of(owner.post(f"projects/{project.slug}/queries/import/", body))
    assert ([row["text"] for row in shown["rows"]], shown["id"], shown["state"]) == (["copy"], None, "read")
    assert [(one["line"], one["column"]) for one in shown["problems"]] == [(3, "checks")]
    assert Query.objects.count() == 0


def test_last_owner_keeps_the_role(project: Project, owner: Api) -> None:
    name = Membership.objects.get().user.username
    answer = owner.post(f"projects/{project.slug}/members/", {"user": name, "role": "viewer"})
    assert problem_of(answer) == (422, {"role": ["A project needs an owner: make somebody else owner first."]})


def test_person_who_was_switched_off_is_no_member(project: Project, owner: Api) -> None:
    person = a_user()
    person.is_active = False
    person.save()
    answer = owner.post(f"projects/{project.slug}/members/", {"user": person.username, "role": "viewer"})
    assert problem_of(answer) == (400, {"user": ["There is no account with this user name."]})


def test_project_says_ones_own_role(project: Project, owner: Api) -> None:
    a_member(project, Role.VIEWER)
    assert [row["role"] for row in rows_of(owner.get("projects/"))] == ["owner"]


def test_answer_of_an_endpoint_is_a_plain_file(project: Project, owner: Api) -> None:
    seen = an_observation(a_query(project), project.versions.get(), body=b"<script>\xff\x00")
    answer = owner.get(f"projects/{project.slug}/observations/{seen.pk}/raw/", Accept="*/*")
    headers = {
        name: answer.headers[name] for name in ("Content-Type", "Content-Security-Policy", "X-Content-Type-Options")
    }
    assert (answer.content, headers) == (
        b"<script>\xff\x00",
        {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Security-Policy": INERT,
            "X-Content-Type-Options": "nosniff",
        },
    )
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
