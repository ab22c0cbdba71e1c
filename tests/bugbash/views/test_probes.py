"""The pages of probes: start one, see what it found, accept, dismiss, undo."""

import pytest
from django.test import Client

from bugbash.choices import FindingState, ReplayState, Role
from bugbash.models import Breakage, Probe, ProbeFinding, Project, Replay
from tests.bash_builders import a_finished_probe, an_odd_answer
from tests.builders import a_member, a_project, a_query, a_version
from tests.statements import statements

HTMX = {"HX-Request": "true"}
SENT = {"version": "0.5", "budget": "40", "seed": "3", "rate": "1", "mutators": "upper-case"}
ACCEPT = {"title": "Typos lose everything", "severity": "S3", "category": "irrelevant"}


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    a_version(project)
    return project


@pytest.fixture
def probe(project: Project) -> Probe:
    return a_finished_probe(project.versions.get())


@pytest.fixture
def finding(probe: Probe) -> ProbeFinding:
    return an_odd_answer(probe)


@pytest.fixture
def engineer(client: Client, project: Project) -> Client:
    client.force_login(a_member(project, Role.ENGINEER))
    return client


def at(project: Project, rest: str = "") -> str:
    return f"/p/{project.slug}/probes/{rest}"


def of(finding: ProbeFinding, deed: str = "") -> str:
    return at(finding.probe.project, f"{finding.probe.number}/findings/{finding.pk}/{deed}")


def test_empty_list_says_what_a_probe_is(engineer: Client, project: Project) -> None:
    assert "No probe yet" in engineer.get(at(project)).content.decode()


def test_form_starts_a_probe(engineer: Client, project: Project) -> None:
    a_query(project, "copy a file")
    page = engineer.get(at(project, "create/"))
    assert ("1 collected query to choose from" in page.content.decode(), page.status_code) == (True, 200)
    answer = engineer.post(at(project, "create/"), SENT)
    probe = Probe.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, at(project, "1/"))
    assert (probe.budget, probe.seed, probe.options) == (
        40,
        3,
        {"budget": 40, "seed": 3, "rate": 1.0, "mutators": ["upper-case"]},
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"budget": "15"}, "At least 16."),
        ({"budget": "5001"}, "At most 5000."),
        ({"budget": ""}, "it is needed"),
        ({"version": "9.9"}, "There is no version 9.9."),
        ({"mutators": "lost"}, "Select a valid choice."),
        ({"rate": "0"}, "greater than or equal to 0.01"),
        ({"seed": "-1"}, "greater than or equal to 0"),
        ({"sample": "0"}, "greater than or equal to 1"),
        ({}, "No collected query is chosen"),
    ],
)
def test_bad_input_is_said(engineer: Client, project: Project, change: dict[str, str], sentence: str) -> None:
    answer = engineer.post(at(project, "create/"), {**SENT, **change})
    assert (answer.status_code, sentence in answer.content.decode(), Probe.objects.count()) == (422, True, 0)


def test_price_follows_what_is_typed(engineer: Client, project: Project) -> None:
    a_query(project, "copy a file", tags=["io"])
    told = engineer.get(at(project, "create/price/"), {**SENT, "budget": "77"}).content.decode()
    assert ("77 calls" in told, "1 collected query" in told) == (True, True)
    wrong = engineer.get(at(project, "create/price/"), {**SENT, "budget": "x"}).content.decode()
    assert "This can not be followed yet." in wrong


def test_project_without_version_is_told_so(db: None, client: Client) -> None:
    project = a_project()
    client.force_login(a_member(project))
    assert "No version to ask" in client.get(at(project, "create/")).content.decode()


def test_finding_is_shown_with_both_answers(engineer: Client, finding: ProbeFinding) -> None:
    page = engineer.get(at(finding.probe.project, "1/")).content.decode()
    assert finding.because in page
    assert ('<li class="gone">first</li>' in page, '<li class="came">other</li>' in page) == (True, True)
    assert "rest<del>a</del>urant" in page


def test_viewer_reads_and_gets_no_buttons(client: Client, finding: ProbeFinding) -> None:
    client.force_login(a_member(finding.probe.project, Role.VIEWER))
    page = client.get(at(finding.probe.project, "1/")).content.decode()
    assert (finding.because in page, 'data-key="a"' in page, 'data-key="d"' in page) == (True, False, False)
    assert "Title" not in client.get(of(finding)).content.decode()


def test_running_probe_asks_for_news_and_a_finished_one_does_not(engineer: Client, probe: Probe) -> None:
    url = at(probe.project, "1/progress/")
    done = engineer.get(url).content.decode()
    Replay.objects.update(state=ReplayState.RUNNING, finished_at=None, summary=None)
    running = engineer.get(url).content.decode()
    assert ("every 1s" in done, "every 1s" in running, "Nothing to decide yet" in running) == (False, True, True)


def test_cancelled_probe_says_that_nothing_was_confirmed(engineer: Client, probe: Probe) -> None:
    Replay.objects.update(state=ReplayState.CANCELLED)
    assert "nothing is listed" in engineer.get(at(probe.project, "1/")).content.decode()


def test_accepting_leads_to_the_list_with_the_next_in_focus(engineer: Client, finding: ProbeFinding) -> None:
    following = an_odd_answer(finding.probe, "restaurnt")
    form = engineer.get(of(finding)).content.decode()
    assert ("resturant”: 2 of 2 results differ" in form, 'value="irrelevant" selected' in form) == (True, True)
    answer = engineer.post(of(finding, "accept/"), ACCEPT)
    assert answer.headers["Location"] == at(finding.probe.project, f"1/?decided={finding.pk}&focus={following.pk}")
    page = engineer.get(answer.headers["Location"]).content.decode()
    assert ("is filed as" in page, "BB-1" in page, page.count("autofocus")) == (True, True, 1)
    assert Breakage.objects.get().title == "Typos lose everything"


def test_accepting_as_a_part_gives_the_list(engineer: Client, finding: ProbeFinding) -> None:
    answer = engineer.post(of(finding, "accept/"), ACCEPT, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (200, "#probe-findings")
    assert ("BB-1" in answer.content.decode(), "All decided" in answer.content.decode()) == (True, True)


@pytest.mark.parametrize("change", [{"title": ""}, {"title": "x" * 201}, {"category": "lost"}, {"severity": "S9"}])
def test_bad_acceptance_is_shown_again(engineer: Client, finding: ProbeFinding, change: dict[str, str]) -> None:
    for headers in ({}, HTMX):
        answer = engineer.post(of(finding, "accept/"), {**ACCEPT, **change}, headers=headers)
        assert (answer.status_code, Breakage.objects.count()) == (422, 0)


def test_dismissal_is_told_and_undone(engineer: Client, finding: ProbeFinding) -> None:
    assert "others like it" in engineer.get(of(finding), {"deed": "dismiss"}, headers=HTMX).content.decode()
    answer = engineer.post(of(finding, "dismiss/"), {"reason": "Both right.", "with_alike": "on"}, follow=True)
    assert "dismissed, with others like it; no later probe shows it" in answer.content.decode()
    finding.refresh_from_db()
    assert (finding.state, finding.reason, finding.covers_alike) == (FindingState.DISMISSED, "Both right.", True)
    answer = engineer.post(of(finding, "undo/"))
    finding.refresh_from_db()
    assert (answer.headers["Location"], finding.state) == (
        f"{at(finding.probe.project, '1/')}?focus={finding.pk}",
        FindingState.OPEN,
    )


def test_second_decision_is_refused_with_who_was_first(engineer: Client, finding: ProbeFinding) -> None:
    engineer.post(of(finding, "dismiss/"))
    for deed, sent in (("accept/", ACCEPT), ("dismiss/", {})):
        answer = engineer.post(of(finding, deed), sent)
        assert (answer.status_code, Breakage.objects.count()) == (422, 0)
    engineer.post(of(finding, "undo/"))
    told = engineer.post(of(finding, "undo/"), follow=True).content.decode()
    assert "It was taken back already." in told


def test_filters_are_in_the_address(engineer: Client, finding: ProbeFinding) -> None:
    an_odd_answer(finding.probe, "RESTAURANT", mutator="upper-case", state=FindingState.DISMISSED)
    url = at(finding.probe.project, "1/")
    texts = {
        tail: [row.finding.query.text for row in engineer.get(url + tail).context["page"].rows]
        for tail in ("", "?state=dismissed", "?state=all", "?mutator=upper-case", "?state=all&mutator=upper-case")
    }
    assert texts == {
        "": ["resturant"],
        "?state=dismissed": ["RESTAURANT"],
        "?state=all": ["resturant", "RESTAURANT"],
        "?mutator=upper-case": [],
        "?state=all&mutator=upper-case": ["RESTAURANT"],
    }
    assert "None like this" in engineer.get(f"{url}?mutator=upper-case").content.decode()


def test_filter_stays_behind_a_decision(engineer: Client, finding: ProbeFinding) -> None:
    answer = engineer.post(f"{of(finding, 'dismiss/')}?mutator=drop-letter")
    assert answer.headers["Location"] == at(finding.probe.project, f"1/?mutator=drop-letter&decided={finding.pk}")


@pytest.mark.parametrize("rest", ["1/?state=lost&after=x&decided=x&focus=x", "1/?mutator=lost", "1/?decided=99999"])
def test_odd_address_shows_the_usual(engineer: Client, finding: ProbeFinding, rest: str) -> None:
    answer = engineer.get(at(finding.probe.project, rest))
    assert (answer.status_code, finding.because in answer.content.decode()) == (200, True)


def test_page_costs_the_same_for_many(engineer: Client, finding: ProbeFinding) -> None:
    url = at(finding.probe.project, "1/")
    engineer.get(url)
    one = statements(lambda: engineer.get(url))
    an_odd_answer(finding.probe, "a", parent="other", mutator="upper-case")
    an_odd_answer(finding.probe, "b", parent="another", mutator="lower-case")
    assert statements(lambda: engineer.get(url)) == one


def test_list_costs_the_same_for_many(engineer: Client, probe: Probe) -> None:
    engineer.get(at(probe.project))
    one = statements(lambda: engineer.get(at(probe.project)))
    for _ in range(2):
        a_finished_probe(probe.version)
    assert statements(lambda: engineer.get(at(probe.project))) == one


def test_replay_says_that_it_belongs_to_the_probe(engineer: Client, finding: ProbeFinding) -> None:
    replay = finding.probe.replay
    assert replay is not None
    page = engineer.get(f"/p/{replay.project.slug}/replays/{replay.number}/").content.decode()
    assert ("probe 1</a>, which lists what they show" in page, "Replay again" in page, "Compare" in page) == (
        True,
        False,
        False,
    )
    outcome = engineer.get(
        f"/p/{replay.project.slug}/replays/{replay.number}/outcomes/{finding.outcome.ordinal}/"
    ).content.decode()
    assert ("Override the verdict" in outcome, 'id="file-form"' in outcome) == (False, False)
