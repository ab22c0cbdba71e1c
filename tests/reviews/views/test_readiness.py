from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bugbash.choices import QueryStatus, Role, Severity, Verdict
from bugbash.logic.summary import ReplaySummary
from bugbash.models import Project, Version
from reviews.choices import Measure, Overall
from reviews.models import Confirmation, Criterion, Look
from reviews.selectors.looks import Move, Since
from tests.builders import (
    a_breakage,
    a_member,
    a_project,
    a_query,
    a_replay,
    a_user,
    a_version,
    an_observation,
    an_outcome,
)
from tests.reviews.builders import (
    a_checklist_item,
    a_confirmation,
    a_criterion,
    a_judgment,
    a_report,
    a_signature,
    a_waiver,
    some_items,
)
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def version(project: Project) -> Version:
    return a_version(project)


@pytest.fixture
def manager(project: Project, client: Client) -> User:
    """Manager 1, signed in."""
    user = a_member(project, Role.MANAGER, "Manager 1")
    client.force_login(user)
    return user


def open_page(client: Client, project: Project, **data: str) -> Any:
    return client.get(reverse("reviews:readiness", args=[project.slug]), data)


def confirm(client: Client, project: Project, pk: int, **data: str) -> Any:
    url = reverse("reviews:criterion-confirm", args=[project.slug, pk])
    return client.post(url, {"version": "0.5"} | data)


def test_project_without_a_version_has_nothing_to_decide(client: Client, project: Project, manager: User) -> None:
    response = open_page(client, project)
    assert (response.status_code, "No version to decide on" in response.content.decode()) == (200, True)


def test_newest_version_is_shown_unless_one_is_named(client: Client, project: Project, manager: User) -> None:
    old, new = a_version(project, "0.4"), a_version(project, "0.5+rc1")
    assert open_page(client, project).context["version"] == new
    assert open_page(client, project, version="0.4").context["version"] == old


@pytest.mark.parametrize(("name", "status"), [("9.9", 404), ("x" * 5000, 404), ("\x00", 400)])
def test_version_that_does_not_exist_is_refused(
    client: Client, project: Project, version: Version, manager: User, name: str, status: int
) -> None:
    assert open_page(client, project, version=name).status_code == status


def test_banner_says_the_worst(client: Client, project: Project, version: Version, manager: User) -> None:
    a_confirmation(a_checklist_item(project), version)
    assert open_page(client, project).context["assessment"].overall == Overall.GO
    a_checklist_item(project, "on-call")
    assert open_page(client, project).context["assessment"].overall == Overall.NOT_ENOUGH
    a_criterion(project, Measure.OPEN_BREAKAGES)
    a_breakage(an_observation(a_query(project), version), severity=Severity.S1)
    response = open_page(client, project)
    assert response.context["assessment"].overall == Overall.NO_GO
    assert '<p class="banner-word">NO-GO</p>' in response.content.decode()


def test_banner_says_that_a_go_has_remarks(client: Client, project: Project, version: Version, manager: User) -> None:
    a_confirmation(a_checklist_item(project), version)
    should = a_checklist_item(project, "on-call", must=False)
    assert '<p class="banner-word">GO with remarks</p>' in open_page(client, project).content.decode()
    a_confirmation(should, version)
    assert '<p class="banner-word">GO</p>' in open_page(client, project).content.decode()


def test_each_gate_leads_to_its_evidence(client: Client, project: Project, version: Version, manager: User) -> None:
    measures = {
        Measure.OPEN_BREAKAGES: "breakages/?severity=S1",
        Measure.REGRESSIONS: "replays/1/?verdict=regressed",
        Measure.REQUIRED_PASSING: "replays/1/?required=1",
        Measure.PASS_RATE: "replays/1/?status=fail&status=flaky",
        Measure.CONTRACT_BREAKS: "versions/0.5/contract/",
        Measure.ERROR_RATE: "replays/1/?verdict=error",
        Measure.LATENCY: "replays/1/",
        Measure.METRIC: "metrics/?version=0.5&k=10",
        Measure.JUDGED: "metrics/?version=0.5&k=10",
        Measure.MANUAL: "criteria/",
    }
    a_replay(version)
    for measure in measures:
        params: dict[str, Any] = {"severities": ["S1"]} if measure == Measure.OPEN_BREAKAGES else {}
        a_criterion(project, measure, 0.5 if "rate" in measure else 0, **params)
    response = open_page(client, project)
    found = {gate.spec.measure: url for gate, url, *_ in response.context["gates"]}
    assert found == {measure: f"/p/{project.slug}/{path}" for measure, path in measures.items()}


def test_evidence_of_every_gate_opens(client: Client, project: Project, version: Version, manager: User) -> None:
    a_replay(version)
    for measure in Measure:
        a_criterion(project, measure, 0)
    response = open_page(client, project)
    urls = [url for _, evidence, remedy, *_ in response.context["gates"] for url in (evidence, remedy)]
    assert {client.get(url).status_code for url in urls} == {200}


def test_evidence_is_narrowed_like_the_criterion(
    client: Client, project: Project, version: Version, manager: User
) -> None:
    tagged = [a_query(project, text, tags=[tag]) for text, tag in (("a", "api"), ("b", "docs"), ("c", "other"))]
    for query, severity in zip(tagged, (Severity.S1, Severity.S2, Severity.S1), strict=True):
        a_breakage(an_observation(query, version), severity=severity)
    a_breakage(an_observation(tagged[0], version), severity=Severity.S3)
    replay = a_replay(version)
    for query, status in zip(tagged, (QueryStatus.FAIL, QueryStatus.FLAKY, QueryStatus.FAIL), strict=True):
        an_outcome(replay, query, Verdict.STILL_BROKEN, candidate_status=status)
    a_criterion(project, Measure.OPEN_BREAKAGES, severities=["S1", "S2"], tags=["api", "docs"])
    a_criterion(project, Measure.PASS_RATE, 0.5, tags=["api", "docs"])
    breakages, replay_page = [client.get(url) for _, url, *_ in open_page(client, project).context["gates"]]
    assert [row.number for row in breakages.context["page"].rows] == [2, 1]
    assert {row.text for row in replay_page.context["page"].rows} == {"a", "b"}


def test_gates_without_a_replay_lead_to_the_version(
    client: Client, project: Project, version: Version, manager: User
) -> None:
    a_criterion(project, Measure.REGRESSIONS)
    [(_, evidence, remedy, *_)] = open_page(client, project).context["gates"]
    assert [evidence, remedy] == [reverse("bugbash:version-detail", args=[project.slug, "0.5"])] * 2


def test_word_on_a_checklist_item_turns_its_gate(
    client: Client, project: Project, version: Version, manager: User
) -> None:
    criterion = a_checklist_item(project)
    response = confirm(client, project, criterion.pk, note="Tried on Monday.")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{reverse('reviews:readiness', args=[project.slug])}?version=0.5",
    )
    row = Confirmation.objects.get()
    assert (row.criterion, row.version, row.confirmed_by, row.note) == (criterion, version, manager, "Tried on Monday.")
    assert open_page(client, project).context["assessment"].overall == Overall.GO


def test_way_back_from_a_confirmation_leads_to_the_same_version(
    client: Client, project: Project, manager: User
) -> None:
    named = a_version(project, "0.5+rc1")
    response = confirm(client, project, a_checklist_item(project).pk, version="0.5+rc1")
    assert client.get(response.headers["Location"]).context["version"] == named


def test_endless_note_is_named_beside_its_item_and_kept(
    client: Client, project: Project, version: Version, manager: User
) -> None:
    criterion, other = a_checklist_item(project), a_checklist_item(project, "on-call")
    response = confirm(client, project, criterion.pk, note="x" * 501)
    forms = {gate.spec.key: form for gate, _, _, form, _ in response.context["gates"]}
    assert (response.status_code, dict(forms[criterion.pk].errors), dict(forms[other.pk].errors)) == (
        422,
        {"note": ["Ensure this value has at most 500 characters (it has 501)."]},
        {},
    )
    page = response.content.decode()
    assert (f'value="{"x" * 501}"' in page, f'id="confirm-{criterion.pk}-note_error"' in page) == (True, True)
    assert Confirmation.objects.count() == 0


@pytest.mark.parametrize("name", ["", "9.9", "x" * 61, "\x00"])
def test_confirmation_for_no_version_is_not_found(
    client: Client, project: Project, version: Version, manager: User, name: str
) -> None:
    response = confirm(client, project, a_checklist_item(project).pk, version=name)
    assert (response.status_code, Confirmation.objects.count()) == (404, 0)


def test_measured_criterion_is_not_confirmed(client: Client, project: Project, version: Version, manager: User) -> None:
    response = confirm(client, project, a_criterion(project).pk)
    said = [str(message) for message in response.context["messages"]]
    assert (response.status_code, said) == (422, ["Only checklist items are confirmed by hand; this one is measured."])


@pytest.mark.parametrize(("role", "shown"), [(Role.VIEWER, False), (Role.ENGINEER, False), (Role.MANAGER, True)])
def test_only_managers_see_what_only_they_may_do(
    client: Client, project: Project, version: Version, role: Role, shown: bool
) -> None:
    a_checklist_item(project)
    client.force_login(a_member(project, role))
    page = open_page(client, project).content.decode()
    assert [word in page for word in ("Freeze report", ">Confirm</button>")] == [shown, shown]


def test_readiness_costs_the_same_at_one_and_three_rows(client: Client, project: Project, manager: User) -> None:
    def grow(number: int) -> None:
        version = a_version(project, f"0.{number}")
        a_replay(version, summary=ReplaySummary(1, {Verdict.NEW: 1}, {QueryStatus.PASS: 1}, p95_ms=142))
        a_confirmation(a_checklist_item(project, f"item {number}", owner=a_user()), version)
        a_breakage(an_observation(a_query(project, f"query {number}"), version), owner=a_user())
        a_judgment(some_items(project, "a")[0], a_user())
        a_signature(a_report(version), a_user())

    grow(1)
    open_page(client, project)
    before = statements(lambda: open_page(client, project))
    for number in (2, 3):
        grow(number)
    assert statements(lambda: open_page(client, project)) == before


def test_judgments_are_read_once(client: Client, project: Project, version: Version, manager: User) -> None:
    a_replay(version)
    a_criterion(project, Measure.METRIC, 0.5)
    a_judgment(some_items(project, "a")[0], a_user())
    with CaptureQueriesContext(connection) as captured:
        open_page(client, project)
    read = [row for row in captured if '"reviews_judgment"."grade"' in row["sql"]]
    assert len(read) == 1


def test_banner_says_who_signed_the_newest_report_and_who_is_missing(
    client: Client, project: Project, version: Version, manager: User
) -> None:
    assert "not frozen, not signed" in open_page(client, project).content.decode()
    a_signature(a_report(version), manager)
    assert open_page(client, project).context["signed"] == "signed by Manager 1 (manager)"
    a_report(version)
    assert open_page(client, project).context["signed"] == "waiting for manager"


def see(client: Client, project: Project, name: str = "0.5") -> Any:
    return client.post(reverse("reviews:readiness-seen", args=[project.slug]), {"version": name})


def test_page_tells_what_changed_since_a_person_last_looked(
    client: Client, project: Project, version: Version, manager: User
) -> None:
    confirmed, retired = a_checklist_item(project), a_criterion(project)
    assert open_page(client, project).context["since"] == Since(None, [])
    assert (see(client, project).status_code, open_page(client, project).context["since"].moves) == (302, [])
    a_confirmation(confirmed, version)
    Criterion.objects.filter(pk=retired.pk).update(retired_at=timezone.now())
    a_criterion(project, Measure.MANUAL, 1, sentence="Legal has agreed.")
    assert open_page(client, project).context["since"].moves == [
        Move("A rollback has been tried.", "not-enough", "pass"),
        Move("Legal has agreed.", "", "not-enough"),
        Move("Nothing that worked may break.", "not-enough", ""),
    ]
    see(client, project)
    assert open_page(client, project).context["since"].moves == []


def test_waiver_is_a_change(client: Client, project: Project, version: Version, manager: User) -> None:
    criterion = a_checklist_item(project)
    see(client, project)
    a_waiver(criterion, version)
    [move] = client.get(f"/api/v1/projects/{project.slug}/versions/0.5/readiness/since/").json()["moves"]
    assert (move["before"], move["after"]) == ("not-enough", "waived")


def test_looks_are_each_persons_own(client: Client, project: Project, version: Version, manager: User) -> None:
    see(client, project)
    client.force_login(a_member(project, Role.VIEWER))
    assert open_page(client, project).context["since"].looked_at is None


@pytest.mark.parametrize("name", ["", "9.9", "\x00"])
def test_look_at_no_version_is_not_found(
    client: Client, project: Project, version: Version, manager: User, name: str
) -> None:
    assert (see(client, project, name).status_code, Look.objects.count()) == (404, 0)
