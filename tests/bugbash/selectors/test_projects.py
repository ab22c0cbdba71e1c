from typing import Any

import pytest

from bugbash.actions.audit import record
from bugbash.actions.saved_views import save_view
from bugbash.choices import BreakageStatus, QueryState, Role, Severity
from bugbash.models import Breakage, Membership, Project
from bugbash.selectors.projects import ProjectCard, activity, nav_counts, project_cards, severity_counts
from tests.builders import a_breakage, a_member, a_project, a_query, a_user, a_version, an_observation, numbers
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def file(project: Project, **facts: Any) -> Breakage:
    version = project.versions.first() or a_version(project)
    return a_breakage(an_observation(a_query(project, f"query {next(numbers)}"), version), **facts)


def test_card_says_what_is_new_and_open(project: Project) -> None:
    me = a_member(project, Role.SME)
    a_version(project, "0.4")
    newest = a_version(project, "0.5")
    file(project)
    file(project, severity=Severity.S2)
    file(project, severity=Severity.S1, status=BreakageStatus.CLOSED)
    a_query(project, "draft", state=QueryState.DRAFT)
    (card,) = project_cards(me)
    assert card == ProjectCard(project, "SME", newest, query_count=3, open_count=2, serious_count=1)
    assert card.serious_note == "1 of them S1 or S2"


def test_empty_project_has_an_empty_card(project: Project) -> None:
    (card,) = project_cards(a_member(project, Role.OWNER))
    assert card == ProjectCard(project, "owner", None, query_count=0, open_count=0, serious_count=0)
    assert card.serious_note == ""


def test_cards_are_only_the_persons_own_by_name(db: None) -> None:
    me = a_user()
    for name in ("Search", "Answers"):
        Membership.objects.create(project=a_project(name), user=me, role=Role.VIEWER)
    a_member(a_project("Theirs"))
    assert [card.project.name for card in project_cards(me)] == ["Answers", "Search"]


def test_cards_cost_the_same_for_one_and_three(project: Project) -> None:
    me = a_member(project)
    file(project)
    one = statements(lambda: project_cards(me))
    for _ in range(2):
        other = a_project()
        Membership.objects.create(project=other, user=me, role=Role.VIEWER)
        file(other)
    assert (one, statements(lambda: project_cards(me))) == (5, 5)


def test_navigation_counts_what_is_open(project: Project) -> None:
    for severity in (Severity.S1, Severity.S2):
        file(project, severity=severity)
    file(project, severity=Severity.S1, status=BreakageStatus.REJECTED, reason="It is meant so.")
    a_query(project, "draft", state=QueryState.DRAFT)
    counts = nav_counts(project)
    assert (counts["breakages"], counts["queries"]) == (2, 3)


def test_newest_deeds_come_first(project: Project) -> None:
    for verb in ("created", "blessed", "kept"):
        record(by=None, verb=verb, subject=project, project_id=project.pk)
    record(by=None, verb="elsewhere", subject=project, project_id=project.pk + 1)
    assert [event.verb for event in activity(project, limit=2)] == ["kept", "blessed"]
    assert statements(lambda: [str(event) for event in activity(project)]) == 1


def test_severities_are_those_of_open_breakages(project: Project) -> None:
    file(project)
    file(project, severity=Severity.S3, confirmed=Severity.S1)
    file(project, severity=Severity.S3, status=BreakageStatus.FIXED)
    assert severity_counts(project) == {"": 1, "S1": 1}


def test_activity_leaves_out_what_people_keep_for_themselves(db: None) -> None:
    project, by = a_project(), a_user()
    save_view(project=project, page="breakage-index", name="Mine", filters="", by=by)
    record(by=by, verb="created", subject=project, project_id=project.pk)
    assert [event.verb for event in activity(project)] == ["created"]
