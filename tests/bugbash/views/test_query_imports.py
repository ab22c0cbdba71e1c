"""Import by the pages: what is wrong is named by line and can be corrected, and nothing is saved before."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bugbash.choices import ImportState, Role
from bugbash.forms import queries as forms
from bugbash.models import Query, QueryImport
from tests.bugbash.views.world import World
from tests.builders import a_member, an_import


@pytest.fixture
def engineer(client: Client, world: World) -> Client:
    client.force_login(a_member(world.project, Role.ENGINEER, "Engineer 7"))
    return client


def read(client: Client, world: World, **sent: object) -> str:
    """The address of the page that shows what would be imported."""
    answer = client.post(world.at("query-import"), sent)
    assert answer.status_code == 302
    return answer.headers["Location"]


def said(client: Client, address: str) -> list[str]:
    return [str(message) for message in get_messages(client.get(address).wsgi_request)]


def test_lines_are_shown_before_they_are_saved(engineer: Client, world: World) -> None:
    page = engineer.get(read(engineer, world, lines="delete\r\ncopy a file"))
    rows = [(row.record.text, row.known) for row in page.context["rows"]]
    assert rows == [("delete", ""), ("copy a file", "draft")]
    assert Query.objects.count() == 1


def test_confirmed_lines_are_saved(engineer: Client, world: World) -> None:
    address = read(engineer, world, lines="delete\r\nmove\r\ncopy a file")
    answer = engineer.post(f"{address}save/")
    assert said(engineer, answer.headers["Location"]) == ["3 queries are in, 2 of them new; the next replay asks them."]
    assert set(Query.objects.filter(state="active").values_list("text", flat=True)) == {
        "delete",
        "move",
        "copy a file",
    }


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("query,params\ncopy,\nmove,{", "'{' is not JSON."),
        ('query\n"copy', "This is not CSV: unexpected end of data."),
        ("query,tags\ncopy," + "x" * 61, "A tag has at most 60 characters, xxxxxxxxxxxxxxxxxxxx… has 61."),
    ],
)
def test_bad_lines_are_named_and_what_was_typed_is_still_there(
    engineer: Client, world: World, lines: str, problem: str
) -> None:
    page = engineer.get(read(engineer, world, lines=lines))
    assert [one.rule for one in page.context["problems"]] == [problem]
    assert page.context["form"]["lines"].value() == lines


def test_refused_lines_are_left_out_only_if_one_says_so(engineer: Client, world: World) -> None:
    address = read(engineer, world, lines="query,params\ndelete,\nmove,{")
    answer = engineer.post(f"{address}save/")
    assert answer.headers["Location"] == address
    assert said(engineer, address) == ["1 line is refused: correct the file, or leave them out."]
    engineer.post(f"{address}save/", {"skip_refused": "1"})
    assert Query.objects.filter(state="active").get().text == "delete"


def test_format_is_as_one_says(engineer: Client, world: World) -> None:
    page = engineer.get(read(engineer, world, lines="query\ncopy", format="lines"))
    assert [row.record.text for row in page.context["rows"]] == ["query", "copy"]


def test_file_is_read_and_its_name_kept(engineer: Client, world: World) -> None:
    upload = SimpleUploadedFile("../../o\u202edd.csv", "\ufeffquery\n=1\n".encode())
    address = read(engineer, world, file=upload)
    given = QueryImport.objects.latest("pk")
    assert (given.file_name, given.source, given.format) == ("odd.csv", "", "csv")
    assert [row.record.text for row in engineer.get(address).context["rows"]] == ["=1"]


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        (b"caf\xe9", {"file": ["line 1 is not UTF-8: byte 3 does not fit."]}),
        (b"x" * 11, {"file": ["A file has at most 0 MB."]}),
        (b"", {"file": ["The submitted file is empty."]}),
    ],
)
def test_file_that_can_not_be_read_is_named(
    engineer: Client, world: World, monkeypatch: pytest.MonkeyPatch, content: bytes, errors: dict[str, list[str]]
) -> None:
    monkeypatch.setattr(forms, "MOST_BYTES", 10)
    answer = engineer.post(world.at("query-import"), {"file": SimpleUploadedFile("q.csv", content)})
    assert (answer.status_code, answer.context["form"].errors) == (422, errors)


def test_paste_and_file_together_are_refused(engineer: Client, world: World) -> None:
    sent = {"lines": "a", "file": SimpleUploadedFile("q.csv", b"query\nb")}
    answer = engineer.post(world.at("query-import"), sent)
    assert answer.context["form"].errors == {"lines": ["Paste queries or choose a file, one of the two."]}


def test_discarded_import_is_not_there(engineer: Client, world: World) -> None:
    address = read(engineer, world, lines="delete")
    assert engineer.post(f"{address}discard/").headers["Location"] == world.at("query-import")
    assert engineer.get(address).status_code == 404


def test_saved_import_is_neither_saved_again_nor_discarded(engineer: Client, world: World) -> None:
    address = read(engineer, world, lines="delete")
    said(engineer, engineer.post(f"{address}save/").headers["Location"])
    for deed in ("save", "discard"):
        engineer.post(f"{address}{deed}/")
        assert said(engineer, address) == ["This import is saved already."]
    assert Query.objects.count() == 2


def test_large_import_shows_how_far_it_is(engineer: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bugbash.actions.importing.CHUNK", 1)
    address = read(engineer, world, lines="delete\nmove")
    assert engineer.post(f"{address}save/").headers["Location"] == address
    QueryImport.objects.filter(state=ImportState.RUNNING).update(position=1)
    part = engineer.get(address, headers={"HX-Request": "true"}).content.decode()
    assert ('hx-trigger="every 1s"' in part, "<strong>1 of 2</strong>" in part, "<html" in part) == (True, True, False)
    QueryImport.objects.update(state=ImportState.DONE)
    assert "every 1s" not in engineer.get(address, headers={"HX-Request": "true"}).content.decode()


def test_report_is_a_table_by_line(engineer: Client, world: World) -> None:
    address = read(engineer, world, lines="query,params\ndelete,\nmove,{")
    answer: Any = engineer.get(f"{address}report/")
    text = b"".join(answer.streaming_content).decode()
    assert (answer.headers["Content-Type"], text.splitlines()[1:]) == (
        "text/csv; charset=utf-8",
        ["2,new,,,delete", "3,refused,params,'{' is not JSON.,"],
    )


def test_import_page_lists_what_was_imported_lately(engineer: Client, world: World) -> None:
    engineer.post(f"{read(engineer, world, lines='delete')}save/")
    an_import(world.project, "never saved")
    assert [given.state for given in engineer.get(world.at("query-import")).context["lately"]] == ["done"]
