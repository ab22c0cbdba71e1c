import pytest

from bugbash.actions.api_documents import declare_api, declare_api_from_url, remove_api
from bugbash.logic.fingerprints import sha256_hex
from bugbash.models import ApiDocument, AuditEvent, ContractFinding, Version
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_project, a_user, a_version, an_api_document

SEARCH = {"openapi": "3.1.0", "paths": {"/search": {"get": {}}}}
ASK = {"openapi": "3.1.0", "paths": {"/ask": {"get": {}}}}


@pytest.fixture
def version(db: None) -> Version:
    project = a_project()
    a_version(project, "0.4", baseline=True)
    return a_version(project)


def found() -> list[tuple[str, str, str]]:
    rows = ContractFinding.objects.filter(source="declared").order_by("version__name", "rule")
    return list(rows.values_list("version__name", "rule", "path"))


def test_document_is_kept_with_its_hash(version: Version) -> None:
    row = declare_api(version=version, content="openapi: 3.1.0\npaths: {/search: {get: {}}}", by=a_user("Engineer 1"))
    row.refresh_from_db()
    assert (row.version, row.document, row.sha256, row.url) == (version, SEARCH, sha256_hex(SEARCH), "")
    assert deeds_on(row) == [("Engineer 1", "declared")]


def test_next_document_takes_its_place(version: Version) -> None:
    declare_api(version=version, content=SEARCH, by=a_user())
    declare_api(version=version, content=ASK, by=a_user())
    assert list(ApiDocument.objects.values_list("version", "document")) == [(version.pk, ASK)]


def test_document_is_compared_when_either_side_changes(version: Version) -> None:
    old = version.project.versions.get(name="0.4")
    declare_api(version=version, content=SEARCH, by=a_user())
    assert found() == []
    declare_api(version=old, content=ASK, by=a_user())
    assert found() == [("0.5", "operation-added", "GET /search"), ("0.5", "operation-removed", "GET /ask")]
    declare_api(version=version, content=ASK, by=a_user())
    assert found() == []


def test_document_without_a_baseline_is_kept(db: None) -> None:
    declare_api(version=a_version(a_project()), content=SEARCH, by=a_user())
    assert (ApiDocument.objects.count(), found()) == (1, [])


def test_removed_document_takes_its_findings_along(version: Version) -> None:
    an_api_document(version.project.versions.get(name="0.4"), {"/ask": {"get": {}}})
    document = declare_api(version=version, content=SEARCH, by=a_user())
    pk = document.pk
    remove_api(document=document, by=a_user("Owner 1"))
    trail = AuditEvent.objects.filter(subject_type="apidocument", subject_id=pk, verb="removed")
    assert (ApiDocument.objects.filter(version=version).count(), found(), trail.count()) == (0, [], 1)


def test_bad_document_is_refused_and_the_former_stays(version: Version) -> None:
    declare_api(version=version, content=SEARCH, by=a_user())
    sentence = "Only OpenAPI 3 can be compared; the version of this document is Swagger 2."
    with refused(sentence, field="document"):
        declare_api(version=version, content={"swagger": "2.0"}, by=a_user())
    assert ApiDocument.objects.get().document == SEARCH


def test_blocked_address_is_refused_and_in_the_trail(version: Version) -> None:
    with pytest.raises(Exception, match=r"169\.254\.169\.254") as caught:
        declare_api_from_url(version=version, url="http://169.254.169.254/api.json", by=a_user("Engineer 1"))
    assert getattr(caught.value, "field", None) == "url"
    assert list(AuditEvent.objects.values_list("actor", "verb")) == [("Engineer 1", "was refused")]
