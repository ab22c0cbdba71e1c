"""Import of judgments by the pages, as a plain form: looked at before it is saved, with progress where it is large."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bugbash.choices import Role
from bugbash.models import Project
from portal.lib.people import display_name
from reviews.choices import JudgmentImportState
from reviews.models import Judgment, JudgmentImport
from tests.builders import a_member, a_project, a_query, a_user
from tests.reviews.builders import a_judgment_import
from tests.statements import statements

GOOD = "query,docid,rating\r\ncopy,d1,3\r\ncopy,d2,9\r\n"


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    a_query(project, "copy", group="copying")
    return project


@pytest.fixture
def manager(client: Client, project: Project) -> Client:
    client.force_login(a_member(project, Role.MANAGER))
    return client


def url(project: Project, name: str = "judgment-import", *args: object) -> str:
    return reverse(f"reviews:{name}", args=[project.slug, *args])


def read(client: Client, project: Project, **sent: object) -> str:
    """The address of the page that shows what would be imported."""
    answer = client.post(url(project), sent)
    assert answer.status_code == 302
    return answer.headers["Location"]


def said(client: Client, address: str) -> list[str]:
    return [str(message) for message in get_messages(client.get(address).wsgi_request)]


def test_judgments_are_shown_before_they_are_saved(manager: Client, project: Project) -> None:
    page = manager.get(read(manager, project, lines=GOOD, rater="Agency"))
    rows = [(row.name, row.judged.doc, row.judged.rater, row.judged.grade) for row in page.context["rows"]]
    assert rows == [("copy", "d1", "Agency", 3)]
    assert [str(one.problem) for one in page.context["troubles"]] == [
        "line 3, rating: 9 is no grade of the scale 0, 1, 2, 3."
    ]
    assert Judgment.objects.count() == 0


def test_confirmed_judgments_are_saved(manager: Client, project: Project) -> None:
    address = read(manager, project, lines=GOOD)
    manager.post(f"{address}save/")
    assert said(manager, address) == ["1 line is refused or in conflict: correct the file, or leave them out."]
    answer = manager.post(f"{address}save/", {"skip_refused": "1"})
    assert answer.headers["Location"] == url(project, "judgment-index")
    assert said(manager, answer.headers["Location"]) == ["1 judgment is in."]
    assert Judgment.objects.get().rater_name == "imported"


def test_file_is_read_in_the_format_that_one_says(manager: Client, project: Project) -> None:
    upload = SimpleUploadedFile("../judged\u202e.txt", "\ufeffcopying 0 d1 2\n".encode())
    page = manager.get(read(manager, project, file=upload, format="qrels"))
    assert (page.context["given"].file_name, page.context["given"].total) == ("judged.txt", 1)


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"lines": " \n"}, {"lines": ["Paste judgments, or choose a file."]}),
        ({"lines": "x", "file": b"x"}, {"lines": ["Paste judgments or choose a file, one of the two."]}),
        ({"file": b"PK\x03\x04"}, {"file": ["This is a ZIP or a workbook; save it as CSV or JSON Lines in UTF-8."]}),
        ({"lines": "x", "rater": "r" * 151}, {"rater": ["Ensure this value has at most 150 characters (it has 151)."]}),
        (
            {"lines": "x", "format": "odd"},
            {"format": ["Select a valid choice. odd is not one of the available choices."]},
        ),
    ],
)
def test_what_can_not_be_read_is_named_beside_its_field(
    manager: Client, project: Project, sent: dict[str, object], errors: dict[str, list[str]]
) -> None:
    if isinstance(content := sent.get("file"), bytes):
        sent = {**sent, "file": SimpleUploadedFile("q.csv", content)}
    answer = manager.post(url(project), sent)
    assert (answer.status_code, answer.context["form"].errors, JudgmentImport.objects.count()) == (422, errors, 0)


def test_large_import_shows_how_far_it_is(manager: Client, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.actions.judgment_imports.SMALL", 10)
    address = read(manager, project, lines=GOOD)
    JudgmentImport.objects.update(size=40, read_bytes=20)
    part = manager.get(address, headers={"HX-Request": "true"}).content.decode()
    assert ('hx-trigger="every 1s"' in part, "<strong>50 % of" in part, "<html" in part) == (True, True, False)
    JudgmentImport.objects.update(state=JudgmentImportState.RUNNING, total=4, position=1)
    assert "<strong>1 of 4</strong>" in manager.get(address).content.decode()
    JudgmentImport.objects.update(state=JudgmentImportState.DONE)
    assert "every 1s" not in manager.get(address).content.decode()


def test_discarded_import_is_not_there(manager: Client, project: Project) -> None:
    address = read(manager, project, lines=GOOD)
    assert manager.post(f"{address}discard/").headers["Location"] == url(project)
    assert manager.get(address).status_code == 404


def test_import_of_another_project_is_not_found(manager: Client, project: Project) -> None:
    other = a_judgment_import(a_project(), GOOD)
    assert manager.get(url(project, "judgment-import-detail", other.pk)).status_code == 404


def test_list_counts_by_who_judged_and_names_who_imported(manager: Client, project: Project) -> None:
    manager.post(f"{read(manager, project, lines=GOOD)}save/", {"skip_refused": "1"})
    page = manager.get(url(project, "judgment-index"))
    assert [(count.kind.value, count.said) for count in page.context["counts"]] == [
        ("person", "0"),
        ("external", "1"),
        ("model", "0"),
    ]
    assert display_name(JudgmentImport.objects.get().requested_by) in page.content.decode()


def test_list_costs_the_same_for_one_and_three_imports(manager: Client, project: Project) -> None:
    index = url(project, "judgment-index")
    a_judgment_import(project, GOOD, by=a_user())
    one = statements(lambda: manager.get(index))
    for name in ("Manager 2", "Manager 3"):
        a_judgment_import(project, GOOD, by=a_user(name))
    assert statements(lambda: manager.get(index)) == one


def test_format_that_there_is_not_is_not_found(manager: Client, project: Project) -> None:
    assert manager.get(url(project, "judgment-export"), {"format": "odd"}).status_code == 404
    assert manager.get(url(project, "judgment-run", "no-such")).status_code == 404
