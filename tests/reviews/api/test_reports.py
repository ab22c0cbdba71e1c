"""Reports and signatures over HTTP: the frozen bytes, their hash, and who stands for them."""

import hashlib

import pytest

from bugbash.choices import Role
from bugbash.models import Version
from reviews.models import Report, SignOff
from tests.api import Api, body_of, problem_of, rows_of
from tests.builders import a_breakage, a_member, a_project, a_query, a_version, an_observation


@pytest.fixture
def version(db: None) -> Version:
    return a_version(a_project())


def caller(version: Version, role: Role = Role.MANAGER) -> Api:
    return Api(a_member(version.project, role, role.label))


def path(version: Version, rest: str = "") -> str:
    return f"projects/{version.project.slug}/reports/{rest}"


def test_report_is_frozen_with_its_address(version: Version) -> None:
    api = caller(version)
    answer = api.post(path(version), {"version": "0.5"})
    body = body_of(answer, 201)
    assert (body["number"], body["version"], body["frozen_by"]["name"]) == (1, "0.5", "manager")
    assert (body["payload"]["version"], body["is_intact"], body["signoffs"]) == ("0.5", True, [])
    assert body_of(api.get(answer.headers["Location"])) == body


def test_frozen_bytes_have_the_hash_of_the_report(version: Version) -> None:
    api = caller(version)
    report = body_of(api.post(path(version), {"version": "0.5"}), 201)
    frozen = api.get(path(version, "1/json/"))
    assert (hashlib.sha256(frozen.content).hexdigest(), frozen.headers["Content-Type"]) == (
        report["sha256"],
        "application/json",
    )


def test_tampered_report_says_so(version: Version) -> None:
    api = caller(version)
    api.post(path(version), {"version": "0.5"})
    report = Report.objects.get()
    Report.objects.update(payload=report.payload.replace("0.5", "0.6"))
    assert body_of(api.get(path(version, "1/")))["is_intact"] is False


@pytest.mark.parametrize(
    ("body", "status"), [({"version": "9"}, 422), ({}, 400), ({"version": 5}, 400), ({"version": None}, 400)]
)
def test_report_on_no_version_is_refused(version: Version, body: dict[str, object], status: int) -> None:
    found, wrong = problem_of(caller(version).post(path(version), body))
    assert (found, list(wrong), Report.objects.count()) == (status, ["version"], 0)


@pytest.mark.parametrize("role", [Role.SME, Role.MANAGER, Role.OWNER])
def test_report_is_signed_in_ones_role(version: Version, role: Role) -> None:
    report = body_of(caller(version).post(path(version), {"version": "0.5"}), 201)
    api = caller(version, role)
    signed = body_of(api.post(path(version, "1/signoffs/"), {"decision": "approve"}), 201)
    assert (signed["role"], signed["decision"], signed["sha256"]) == (role.value, "approve", report["sha256"])
    assert rows_of(api.get(path(version, "1/signoffs/"))) == [signed]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER])
def test_role_that_does_not_sign_is_told(version: Version, role: Role) -> None:
    caller(version).post(path(version), {"version": "0.5"})
    answer = caller(version, role).post(path(version, "1/signoffs/"), {"decision": "approve"})
    assert problem_of(answer) == (403, f"SMEs, managers and owners sign; your role is {role.label}.")


def test_report_is_signed_once_by_each(version: Version) -> None:
    api = caller(version)
    api.post(path(version), {"version": "0.5"})
    statuses = [api.post(path(version, "1/signoffs/"), {"decision": "approve"}).status_code for _ in range(2)]
    assert (statuses, SignOff.objects.count()) == ([201, 409], 1)


def test_only_the_newest_report_is_signed(version: Version) -> None:
    api = caller(version)
    for _ in range(2):
        api.post(path(version), {"version": "0.5"})
    answer = api.post(path(version, "1/signoffs/"), {"decision": "approve"})
    assert problem_of(answer) == (409, "Report 2 is newer; read and sign that one.")


@pytest.mark.parametrize("decision", ["approve-with-conditions", "reject"])
def test_conditions_and_rejections_are_explained(version: Version, decision: str) -> None:
    api = caller(version)
    api.post(path(version), {"version": "0.5"})
    answer = api.post(path(version, "1/signoffs/"), {"decision": decision, "comment": " "})
    assert problem_of(answer) == (422, {"comment": ["Name the conditions, or why you reject."]})
    assert SignOff.objects.count() == 0


@pytest.mark.parametrize("decision", ["go", 1, None, []])
def test_decision_that_is_none_is_named(version: Version, decision: object) -> None:
    api = caller(version)
    api.post(path(version), {"version": "0.5"})
    status, wrong = problem_of(api.post(path(version, "1/signoffs/"), {"decision": decision}))
    assert (status, list(wrong)) == (400, ["decision"])


def test_bytes_are_verified_over_http(version: Version) -> None:
    api = caller(version)
    report = body_of(api.post(path(version), {"version": "0.5"}), 201)
    text = api.get(path(version, "1/json/")).content.decode()
    found = body_of(api.post(path(version, "verify/"), {"text": text}))
    assert (found["is_same"], found["report"], found["sha256"]) == (True, 1, report["sha256"])
    found = body_of(api.post(path(version, "verify/"), {"text": "{}"}))
    assert (found["is_same"], found["report"]) == (False, None)


def test_difference_is_told_in_words(version: Version) -> None:
    api = caller(version)
    api.post(path(version), {"version": "0.5"})
    a_breakage(an_observation(a_query(version.project), version), "Empty page")
    api.post(path(version), {"version": "0.5"})
    (change,) = body_of(api.get(path(version, "2/difference/?since=1")))["changes"]
    assert (change["about"], change["tone"], "Empty page" in change["sentence"]) == ("Breakages", "bad", True)
    assert api.get(path(version, "2/difference/?since=9")).status_code == 404
    assert problem_of(api.get(path(version, "2/difference/?since=x")))[0] == 400


def test_tampered_report_is_not_compared(version: Version) -> None:
    api = caller(version)
    api.post(path(version), {"version": "0.5"})
    Report.objects.update(payload="{}")
    assert problem_of(api.get(path(version, "1/difference/?since=1")))[0] == 409
