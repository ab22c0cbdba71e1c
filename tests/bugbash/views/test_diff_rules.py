"""The comparison rules of a project, and the pages that lead there."""

import pytest
from django.http import HttpResponse
from django.test import Client

from bugbash.choices import AnswerKind, DiffRuleKind, Role, Verdict
from bugbash.logic.answers import Answer, Result
from bugbash.models import AuditEvent, DiffRule, Outcome, Project, Replay
from tests.builders import a_diff_rule, a_member, a_project, a_query, a_replay, a_version, an_observation
from tests.builders import an_outcome as add_outcome

SENT = {"kind": "ignore", "path": "results[].title", "value": "", "reason": "Titles are written anew."}


def titled(title: str) -> Answer:
    return Answer(AnswerKind.RANKED, results=(Result("doc", title, "The same."),))


@pytest.fixture
def project(db: None) -> Project:
    """A replay has finished in which one title was written anew."""
    project = a_project()
    old, new = a_version(project, "0.4", baseline=True), a_version(project, "0.5")
    query = a_query(project, "copy a file")
    before, now = an_observation(query, old, titled("Old")), an_observation(query, new, titled("New"))
    add_outcome(a_replay(new, baseline=old), query, Verdict.CHANGED, candidate=now, reference=before)
    return project


def address(project: Project, rest: str = "") -> str:
    return f"/p/{project.slug}/settings/comparison/{rest}"


def page(client: Client, project: Project, rest: str = "") -> str:
    return client.get(address(project, rest)).content.decode()


def send(client: Client, project: Project, deed: str, **change: str) -> HttpResponse:
    return client.post(address(project, deed), {**SENT, **change})  # type: ignore[return-value]


def test_rule_is_added_and_says_what_it_hides(client: Client, project: Project) -> None:
    client.force_login(a_member(project))
    assert "Everything counts" in page(client, project)
    answer = send(client, project, "create/")
    row = DiffRule.objects.get()
    assert (answer.status_code, row.kind, row.path, row.reason) == (302, "ignore", SENT["path"], SENT["reason"])
    shown = page(client, project)
    assert ("<strong>Hides 1</strong> of 1 moved answer of 0.5" in shown, "copy a file" in shown) == (True, True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"path": ""}, "Fill in “Path”; it is needed."),
        ({"path": "results["}, "This is no path"),
        ({"path": "results[].id"}, "Without results[].id nothing would be left to compare."),
        ({"kind": "forget"}, "Select a valid choice."),
        ({"kind": "tolerance", "value": "much"}, "A tolerance is a number above 0"),
        ({"reason": ""}, "Fill in “Reason”; it is needed."),
    ],
)
def test_bad_input_is_said(client: Client, project: Project, change: dict[str, str], sentence: str) -> None:
    client.force_login(a_member(project))
    answer = send(client, project, "create/", **change)
    assert (answer.status_code, sentence in answer.content.decode(), DiffRule.objects.count()) == (422, True, 0)


def test_preview_tells_what_the_typed_rule_would_hide(client: Client, project: Project) -> None:
    client.force_login(a_member(project))
    assert "<strong>Hides 1</strong>" in send(client, project, "preview/", reason="").content.decode()
    assert "Hides none" in send(client, project, "preview/", path="results[].text").content.decode()
    assert "This is no path" in send(client, project, "preview/", path="results[").content.decode()
    assert "Hides" not in send(client, project, "preview/", path="").content.decode()
    assert DiffRule.objects.count() == 0


def test_rule_is_removed_with_a_reason(client: Client, project: Project) -> None:
    row = a_diff_rule(project)
    client.force_login(a_member(project))
    answer = client.post(address(project, f"{row.pk}/remove/"), {"reason": "It counts."})
    event = AuditEvent.objects.get(verb="removed")
    assert (answer.status_code, DiffRule.objects.count(), event.detail["reason"]) == (302, 0, "It counts.")


def test_rule_of_another_project_is_not_there(client: Client, project: Project) -> None:
    row = a_diff_rule(a_project())
    client.force_login(a_member(project))
    assert client.post(address(project, f"{row.pk}/remove/")).status_code == 404
    assert DiffRule.objects.count() == 1


def test_others_read_the_rules_and_change_nothing(client: Client, project: Project) -> None:
    a_diff_rule(project, "took")
    client.force_login(a_member(project, Role.SME, "SME 1"))
    shown = page(client, project)
    assert ("<code>took</code>" in shown, "Add a rule" in shown, "Remove" in shown) == (True, False, False)
    assert send(client, project, "create/").status_code == 403


def test_outcome_offers_to_ignore_what_moved(client: Client, project: Project) -> None:
    client.force_login(a_member(project))
    offer = f"{address(project)}?kind=ignore&amp;path=results%5B%5D.title"
    replay = Replay.objects.get()
    shown = client.get(f"/p/{project.slug}/replays/{replay.number}/outcomes/0/").content.decode()
    assert f'href="{offer}"' in shown
    offered = page(client, project, "?kind=ignore&path=results%5B%5D.title")
    assert ('value="results[].title"' in offered, "<strong>Hides 1</strong>" in offered) == (True, True)


def test_offer_that_makes_no_sense_is_said_and_breaks_nothing(client: Client, project: Project) -> None:
    client.force_login(a_member(project))
    answer = client.get(address(project, "?kind=nothing&path=%5B%5B"))
    assert answer.status_code == 200


def test_replay_says_how_much_rules_hide(client: Client, project: Project) -> None:
    client.force_login(a_member(project))
    replay = Replay.objects.get()
    where = f"/p/{project.slug}/replays/{replay.number}/"
    assert "hidden by" not in client.get(where).content.decode()
    assert replay.summary is not None
    replay.diff_rules = [{"kind": DiffRuleKind.IGNORE.value, "path": "results[].text", "value": ""}]
    replay.summary["hidden"] = 3
    replay.save()
    Outcome.objects.update(hidden_count=3)
    assert "3 differences hidden by 1 rule<" in client.get(where).content.decode()
    assert "3 differences hidden by comparison rules" in client.get(f"{where}outcomes/0/").content.decode()


def test_settings_list_the_rules(client: Client, project: Project) -> None:
    a_diff_rule(project, "took")
    client.force_login(a_member(project, Role.VIEWER, "Viewer 1"))
    shown = client.get(f"/p/{project.slug}/settings/").content.decode()
    assert ("<code>took</code>" in shown, f'href="{address(project)}"' in shown) == (True, True)
