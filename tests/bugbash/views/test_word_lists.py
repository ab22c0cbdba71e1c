"""The project's own words, added, edited and removed by experts."""

import pytest
from django.http import HttpResponse
from django.test import Client

from bugbash.choices import Role
from bugbash.models import Project, WordList
from tests.bash_builders import a_word_list
from tests.builders import a_member, a_project
from tests.statements import statements

SENT = {"kind": "synonym", "name": "folders", "words": "folder\r\ndirectory\r\n"}


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def address(project: Project, rest: str = "") -> str:
    return f"/p/{project.slug}/settings/words/{rest}"


def send(client: Client, project: Project, rest: str, **change: str) -> HttpResponse:
    return client.post(address(project, rest), {**SENT, **change})  # type: ignore[return-value]


def test_expert_adds_a_list(client: Client, project: Project) -> None:
    client.force_login(a_member(project, Role.SME, "SME 1"))
    assert "No words yet" in client.get(address(project)).content.decode()
    answer = send(client, project, "create/")
    row = WordList.objects.get()
    assert (answer.status_code, row.name, row.words) == (302, "folders", ["folder", "directory"])
    assert '<span class="tag">directory</span>' in client.get(address(project)).content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"words": "folder"}, "A list has 2 to 200 different words, this has 1."),
        ({"words": ""}, "Fill in “Words”; it is needed."),
        ({"name": ""}, "Fill in “Name”; it is needed."),
        ({"kind": "verbs"}, "Select a valid choice."),
        ({"name": "x" * 61}, "at most 60 characters"),
    ],
)
def test_bad_input_is_said_and_shown_again(
    client: Client, project: Project, change: dict[str, str], sentence: str
) -> None:
    client.force_login(a_member(project))
    answer = send(client, project, "create/", **change)
    assert (answer.status_code, sentence in answer.content.decode(), WordList.objects.count()) == (422, True, 0)
    assert WordList.objects.count() == 0


def test_expert_edits_a_list(client: Client, project: Project) -> None:
    row = a_word_list(project, "a", "b", name="letters")
    client.force_login(a_member(project, Role.SME, "SME 1"))
    assert "a\nb</textarea>" in client.get(address(project, f"{row.pk}/")).content.decode()
    assert send(client, project, f"{row.pk}/", words="x").status_code == 422
    answer = send(client, project, f"{row.pk}/", name="other")
    row.refresh_from_db()
    assert (answer.status_code, row.name, row.words) == (302, "other", ["folder", "directory"])


def test_removed_words_are_named_once_more(client: Client, project: Project) -> None:
    row = a_word_list(project, "a", "b", name="letters")
    client.force_login(a_member(project))
    answer = client.post(address(project, f"{row.pk}/remove/"), follow=True)
    assert "The list letters is gone; its words were a, b." in answer.content.decode()
    assert WordList.objects.count() == 0


def test_list_of_another_project_is_not_there(client: Client, project: Project) -> None:
    row = a_word_list(a_project(), "a", "b")
    client.force_login(a_member(project))
    assert [
        client.get(address(project, f"{row.pk}/")).status_code,
        send(client, project, f"{row.pk}/remove/").status_code,
    ] == [404, 404]


def test_viewer_reads_and_changes_nothing(client: Client, project: Project) -> None:
    a_word_list(project, "a", "b", name="letters")
    client.force_login(a_member(project, Role.VIEWER, "Viewer 1"))
    shown = client.get(address(project)).content.decode()
    assert ("letters" in shown, "Add a list" in shown, "Remove" in shown) == (True, False, False)
    assert send(client, project, "create/").status_code == 403


def test_as_many_statements_for_three_lists_as_for_one(client: Client, project: Project) -> None:
    client.force_login(a_member(project))
    a_word_list(project, "a", "b")
    one = statements(lambda: client.get(address(project)))
    a_word_list(project, "a", "b")
    a_word_list(project, "a", "b")
    assert statements(lambda: client.get(address(project))) == one


def test_settings_show_the_first_words(client: Client, project: Project) -> None:
    a_word_list(project, "folder", "directory", name="folders")
    client.force_login(a_member(project, Role.VIEWER, "Viewer 1"))
    shown = client.get(f"/p/{project.slug}/settings/").content.decode()
    assert ("folder, directory" in shown, f'href="{address(project)}"' in shown) == (True, True)
