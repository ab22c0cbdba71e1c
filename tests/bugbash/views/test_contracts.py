from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bugbash import tasks
from bugbash.choices import ContractLevel, Role
from bugbash.execution.contracts import take_contract
from bugbash.models import ApiDocument, Breakage, ContractFinding, ContractWaiver, Project, Version
from tests.builders import (
    a_contract_waiver,
    a_finding,
    a_member,
    a_project,
    a_query,
    a_user,
    a_version,
    an_api_document,
    an_observation,
)
from tests.prototype import Prototype, Reply
from tests.statements import statements

Page = Any
ALL = list(Role)
WRITERS = [Role.OWNER, Role.MANAGER, Role.ENGINEER]


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is rung."""
    monkeypatch.setattr(tasks.reproduce, "apply_async", lambda args, **_: None)


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def new(project: Project) -> Version:
    """0.5, whose score became text and which lacks the summary of its baseline 0.4."""
    old, new = a_version(project, "0.4", baseline=True), a_version(project, "0.5")
    for version, body in ((old, {"score": 1, "summary": "x", "id": "a"}), (new, {"score": "1", "id": "a", "z": 1})):
        query = project.queries.first() or a_query(project)
        an_observation(query, version, body=orjson.dumps(body))
        take_contract(version=version, baseline=old)
    return new


def as_member(project: Project, role: Role = Role.OWNER) -> Client:
    client = Client()
    client.force_login(a_member(project, role))
    return client


def address(version: Version, tail: str = "contract/") -> str:
    return f"/p/{version.project.slug}/versions/{version.name}/{tail}"


def deed(finding: ContractFinding, verb: str) -> str:
    return address(finding.version, f"contract/{finding.pk}/{verb}/")


def the_finding(version: Version, rule: str = "removed") -> ContractFinding:
    return ContractFinding.objects.select_related("version__project").get(version=version, rule=rule)


def shown(page: Page) -> list[str]:
    return [row.place.path for row in page.context["page"].rows]


def terms(**facts: str) -> dict[str, str]:
    last = timezone.localdate() + timedelta(days=30)
    return {"reason": "Nobody reads it.", "ends_on": last.isoformat(), **facts}


@pytest.mark.parametrize("role", ALL)
def test_every_member_reads_the_page(new: Version, role: Role) -> None:
    page = as_member(new.project, role).get(address(new))
    assert (page.status_code, page.context["counts"]) == (200, {"breaking": 2, "warning": 0, "note": 1, "waived": 0})


def test_stranger_learns_nothing(new: Version) -> None:
    client = Client()
    client.force_login(a_user())
    assert client.get(address(new)).status_code == 404


def test_changed_places_are_shown_with_what_was_found(new: Version) -> None:
    page = as_member(new.project).get(address(new))
    assert shown(page) == ["score", "summary", "z"]
    rows = page.context["page"].rows
    assert [one.finding.rule for one in rows[0].findings] == ["number-became-text"]
    assert "score was a number and is now text." in page.content.decode()


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ("show=all", ["@", "id", "score", "summary", "z"]),
        ("show=changed", ["score", "summary", "z"]),
        ("show=nonsense", ["score", "summary", "z"]),
        ("q=SUM", ["summary"]),
        ("q=calculates", ["score"]),
        ("q=id", []),
        ("show=all&q=id", ["id"]),
    ],
)
def test_address_says_what_is_shown(new: Version, query: str, paths: list[str]) -> None:
    assert shown(as_member(new.project).get(f"{address(new)}?{query}")) == paths


def test_part_is_the_shape_alone(new: Version) -> None:
    page = as_member(new.project).get(f"{address(new)}?show=all", headers={"HX-Request": "true"})
    assert page.content.decode().startswith('<div id="contract-shape">')


def test_baseline_shows_its_own_shape(new: Version) -> None:
    old = new.project.versions.get(name="0.4")
    page = as_member(new.project).get(address(old))
    assert (shown(page), page.context["baseline"]) == (["@", "id", "score", "summary"], None)


def test_version_that_was_never_seen_says_so(project: Project) -> None:
    page = as_member(project).get(address(a_version(project)))
    assert (shown(page), "Nothing observed yet" in page.content.decode()) == ([], True)


def test_page_asks_the_same_at_one_and_three_findings(new: Version) -> None:
    client = as_member(new.project)
    ContractFinding.objects.exclude(rule="removed").delete()
    a_contract_waiver(the_finding(new))
    before = statements(lambda: client.get(address(new)))
    for number in (1, 2):
        a_contract_waiver(a_finding(new, f"field{number}"))
    assert statements(lambda: client.get(address(new))) == before


@pytest.mark.parametrize("role", ALL)
def test_only_owners_waive(new: Version, role: Role) -> None:
    answer = as_member(new.project, role).post(deed(the_finding(new), "waive"), terms())
    allowed = role == Role.OWNER
    assert (answer.status_code, ContractWaiver.objects.count()) == ((302, 1) if allowed else (403, 0))


def test_waived_finding_stays_to_be_seen_and_counts_no_more(new: Version) -> None:
    client = as_member(new.project)
    client.post(deed(the_finding(new), "waive"), terms())
    page = client.get(address(new))
    assert page.context["counts"] == {"breaking": 1, "warning": 0, "note": 1, "waived": 1}
    assert [(row.finding.rule, row.is_waived) for row, _ in page.context["rows"]] == [
        ("number-became-text", False),
        ("new-field", False),
        ("removed", True),
    ]
    assert "by Engineer 1: Nobody reads it." in page.content.decode()


def test_waiver_that_has_ended_counts_no_more(new: Version) -> None:
    a_contract_waiver(the_finding(new), days=-1)
    page = as_member(new.project).get(address(new))
    assert (page.context["counts"]["breaking"], "Was waived until" in page.content.decode()) == (2, True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"reason": ""}, "reason"), ({"reason": " "}, "reason"), ({"ends_on": "soon"}, "ends_on")]
    + [({"ends_on": day}, "ends_on") for day in ("", "2001-01-01", "9999-12-31", "0000-01-01")],
)  # fmt: skip
def test_wrong_terms_are_told_beside_their_field(new: Version, wrong: dict[str, str], field: str) -> None:
    page = as_member(new.project).post(deed(the_finding(new), "waive"), terms(**wrong))
    form = next(form for row, form in page.context["rows"] if row.finding.pk == page.context["wrong_finding"])
    assert (page.status_code, list(form.errors), ContractWaiver.objects.count()) == (422, [field], 0)


def test_wrong_terms_as_a_part(new: Version) -> None:
    client = as_member(new.project)
    page = client.post(deed(the_finding(new), "waive"), terms(reason=""), headers={"HX-Request": "true"})
    assert (page.status_code, page.content.decode().startswith('<div id="findings">')) == (422, True)


@pytest.mark.parametrize("role", ALL)
def test_only_owners_withdraw(new: Version, role: Role) -> None:
    finding = the_finding(new)
    a_contract_waiver(finding)
    answer = as_member(new.project, role).post(deed(finding, "withdraw"))
    allowed = role == Role.OWNER
    assert (answer.status_code, ContractWaiver.objects.count()) == ((302, 0) if allowed else (403, 1))


def test_nothing_waived_is_nothing_to_withdraw(new: Version) -> None:
    assert as_member(new.project).post(deed(the_finding(new), "withdraw")).status_code == 404


@pytest.mark.parametrize("role", ALL)
def test_engineers_file(new: Version, role: Role) -> None:
    answer = as_member(new.project, role).post(deed(the_finding(new), "file"))
    allowed = role in WRITERS
    assert (answer.status_code, Breakage.objects.count()) == ((302, 1) if allowed else (403, 0))


def test_filed_finding_links_to_its_breakage(new: Version) -> None:
    client = as_member(new.project)
    page = client.post(deed(the_finding(new), "file"), follow=True)
    assert f"/p/{new.project.slug}/breakages/1/" in page.content.decode()
    assert the_finding(new).breakage == Breakage.objects.get()


def test_what_can_not_be_filed_is_told(new: Version) -> None:
    page = as_member(new.project).post(deed(the_finding(new, "new-field"), "file"), follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Only what breaks a caller can be filed from here."
    ]


@pytest.mark.parametrize("verb", ["waive", "withdraw", "file"])
def test_deeds_are_posted_inside_of_the_project(new: Version, verb: str) -> None:
    finding = the_finding(new)
    stranger = Client()
    stranger.force_login(a_user())
    other = a_project("Another")
    a_version(other, "0.5")
    elsewhere = f"/p/{other.slug}/versions/0.5/contract/{finding.pk}/{verb}/"
    answers = [
        as_member(new.project).get(deed(finding, verb)).status_code,
        stranger.post(deed(finding, verb)).status_code,
        as_member(other).post(elsewhere).status_code,
    ]
    assert answers == [405, 404, 404]


def test_finding_against_a_former_baseline_is_not_shown(new: Version) -> None:
    finding = the_finding(new)
    new.project.baseline = a_version(new.project, "0.3")
    new.project.save()
    assert as_member(new.project).post(deed(finding, "file")).status_code == 404


def a_file(text: str = "openapi: 3.1.0\npaths: {/search: {get: {}}}") -> SimpleUploadedFile:
    return SimpleUploadedFile("api.yaml", text.encode())


@pytest.mark.parametrize("role", ALL)
def test_engineers_declare(new: Version, role: Role) -> None:
    answer = as_member(new.project, role).post(address(new, "openapi/"), {"document": a_file()})
    allowed = role in WRITERS
    assert (answer.status_code, ApiDocument.objects.count()) == ((302, 1) if allowed else (403, 0))


def test_declared_document_is_compared(new: Version) -> None:
    an_api_document(new.project.versions.get(name="0.4"), {"/ask": {"get": {}}})
    client = as_member(new.project)
    client.post(address(new, "openapi/"), {"document": a_file()})
    rules = ContractFinding.objects.filter(source="declared").values_list("rule", "level")
    assert set(rules) == {
        ("operation-removed", ContractLevel.BREAKING),
        ("operation-added", ContractLevel.NOTE),
    }


def test_document_comes_from_its_address(new: Version, prototype: Prototype) -> None:
    prototype.default = Reply({"openapi": "3.1.0", "paths": {}})
    url = f"{prototype.base_url}/openapi.json"
    as_member(new.project).post(address(new, "openapi/"), {"url": url})
    assert list(ApiDocument.objects.values_list("url", "document")) == [(url, {"openapi": "3.1.0", "paths": {}})]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({}, "__all__", "Choose a file or give an address, one of the two."),
        ({"url": "http://127.0.0.1:22/api.json"}, "url", ""),
        ({"url": "http://169.254.169.254/api.json"}, "url", ""),
        ({"url": "file:///etc/passwd"}, "url", ""),
    ],
)
def test_wrong_document_is_told(new: Version, given: dict[str, str], field: str, sentence: str) -> None:
    page = as_member(new.project).post(address(new, "openapi/"), given)
    errors = page.context["document_form"].errors
    assert (page.status_code, list(errors), ApiDocument.objects.count()) == (422, [field], 0)
    assert sentence in errors[field][0]


@pytest.mark.parametrize("text", ["swagger: '2.0'", "openapi: 3.1.0\npaths: {/a: {$ref: 'http://x/'}}"])
def test_file_that_can_not_be_compared_is_told(new: Version, text: str) -> None:
    page = as_member(new.project).post(
        address(new, "openapi/"), {"document": a_file(text)}, headers={"HX-Request": "true"}
    )
    assert (page.status_code, list(page.context["document_form"].errors)) == (422, ["document"])
    assert page.content.decode().startswith('<div id="openapi">')


def test_answer_that_is_no_success_is_no_document(new: Version, prototype: Prototype) -> None:
    prototype.default = Reply({"openapi": "3.1.0"}, status=404)
    page = as_member(new.project).post(address(new, "openapi/"), {"url": f"{prototype.base_url}/x"})
    assert page.context["document_form"].errors == {"url": ["Answered with status 404."]}


@pytest.mark.parametrize("role", ALL)
def test_engineers_remove_a_document(new: Version, role: Role) -> None:
    an_api_document(new, {})
    answer = as_member(new.project, role).post(address(new, "openapi/remove/"))
    allowed = role in WRITERS
    assert (answer.status_code, ApiDocument.objects.count()) == ((302, 0) if allowed else (403, 1))


def test_removed_document_takes_its_findings_along(new: Version) -> None:
    an_api_document(new.project.versions.get(name="0.4"), {"/ask": {"get": {}}})
    client = as_member(new.project)
    client.post(address(new, "openapi/"), {"document": a_file()})
    client.post(address(new, "openapi/remove/"))
    assert ContractFinding.objects.filter(source="declared").count() == 0


@pytest.mark.parametrize("tail", ["openapi/", "openapi/remove/"])
def test_documents_are_posted_inside_of_the_project(new: Version, tail: str) -> None:
    stranger = Client()
    stranger.force_login(a_user())
    answers = [
        as_member(new.project).get(address(new, tail)).status_code,
        stranger.post(address(new, tail)).status_code,
    ]
    assert answers == [405, 404]
