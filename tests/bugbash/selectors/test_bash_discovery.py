"""Who met which breakage; the figures themselves are tested in the logic."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.choices import BreakageStatus, Cause, Family, FindingState
from bugbash.logic.coverage import Cell
from bugbash.logic.discovery import Incidence, Step
from bugbash.models import Bash, BashQuery, Breakage, Sighting, Version
from bugbash.selectors.bash_discovery import coverage_of, discovery_of
from bugbash.selectors.bash_scores import leaderboard
from tests.bash_builders import a_bash, a_finding, a_participant, a_probe, a_sighting, an_asking
from tests.builders import (
    a_breakage,
    a_charter,
    a_project,
    a_query,
    a_replay,
    a_user,
    a_version,
    an_observation,
    an_outcome,
)
from tests.statements import statements


@pytest.fixture
def version(db: None) -> Version:
    return a_version(a_project())


@pytest.fixture
def bash(version: Version) -> Bash:
    return a_bash(version)


@pytest.fixture
def people(bash: Bash) -> list[User]:
    people = [a_user(f"Engineer {number}") for number in (1, 2, 3)]
    for person in people:
        a_participant(bash, person)
    return people


def find(
    version: Version,
    by: User,
    status: BreakageStatus = BreakageStatus.CONFIRMED,
    *,
    bash: Bash | None = None,
    of: Breakage | None = None,
) -> Breakage:
    text = f"query {version.project.queries.count()}"
    row = a_breakage(
        an_observation(a_query(version.project, text), version),
        by=by,
        status=BreakageStatus.DUPLICATE if of else status,
        duplicate_of=of,
        reason="No." if status == BreakageStatus.REJECTED else "",
    )
    row.bash = bash
    row.save(update_fields=["bash"])
    return row


def met(version: Version, bash: Bash | None = None, *, with_probes: bool = False) -> Incidence:
    return discovery_of(version.project, bash, with_probes=with_probes).incidence


def test_reporters_of_duplicates_and_me_too_met_it_as_well(version: Version, people: list[User]) -> None:
    first = find(version, people[0])
    second = find(version, people[1], of=first)
    find(version, people[0], of=second)
    a_sighting(second, people[2])
    a_sighting(first, people[1])
    find(version, people[0])
    assert met(version) == Incidence(3, {3: 1, 1: 1})


@pytest.mark.parametrize("status", [BreakageStatus.FIXED, BreakageStatus.CLOSED])
def test_what_was_confirmed_once_counts(version: Version, people: list[User], status: BreakageStatus) -> None:
    find(version, people[0], status)
    assert met(version).found == 1


@pytest.mark.parametrize("status", [BreakageStatus.NEW, BreakageStatus.REJECTED])
def test_what_is_not_confirmed_does_not_count(version: Version, people: list[User], status: BreakageStatus) -> None:
    find(version, people[0], status)
    assert met(version).found == 0


def test_what_was_no_fault_of_the_prototype_does_not_count(version: Version, people: list[User]) -> None:
    find(version, people[0], BreakageStatus.CLOSED)
    Breakage.objects.update(cause=Cause.EXPECTATION)
    assert met(version).found == 0


def test_rejected_report_is_no_encounter(version: Version, people: list[User]) -> None:
    first = find(version, people[0])
    duplicate = find(version, people[1], of=first)
    duplicate.status, duplicate.reason = BreakageStatus.REJECTED, "No."
    duplicate.save(update_fields=["status", "reason"])
    assert met(version) == Incidence(1, {1: 1})


def test_whoever_asked_without_finding_searched_too(version: Version, bash: Bash, people: list[User]) -> None:
    an_asking(bash, a_query(version.project), people[2])
    find(version, people[0])
    assert met(version) == Incidence(2, {1: 1})


def test_bash_counts_what_was_met_in_it(version: Version, bash: Bash, people: list[User]) -> None:
    before = find(version, people[2])
    again = find(version, people[0], bash=bash, of=before)
    a_sighting(again, people[1])
    stranger = a_sighting(again, a_user())
    late = a_sighting(again, people[2])
    Sighting.objects.filter(pk=late.pk).update(seen_at=timezone.now() + timedelta(days=1))
    find(version, people[2])
    assert stranger.pk
    assert met(version, bash) == Incidence(2, {2: 1})


def test_probes_are_one_more_person_if_asked_for(version: Version, people: list[User]) -> None:
    """What was filed from a finding was met by the probe alone, until somebody says “me too”."""
    row = find(version, people[0])
    outcome = an_outcome(a_replay(version), a_query(version.project, "mutant"))
    finding = a_finding(a_probe(version), outcome, state=FindingState.ACCEPTED)
    finding.breakage = row
    finding.save()
    assert met(version) == Incidence(0, {})
    assert met(version, with_probes=True) == Incidence(1, {1: 1})
    a_sighting(row, people[1])
    assert met(version) == Incidence(1, {1: 1})
    assert met(version, with_probes=True) == Incidence(2, {2: 1})


def test_probe_that_found_nothing_searched(version: Version, people: list[User]) -> None:
    a_probe(version)
    find(version, people[0])
    assert met(version, with_probes=True) == Incidence(2, {1: 1})


def test_undefined_says_why(version: Version) -> None:
    found = discovery_of(version.project)
    assert (found.estimate, found.why) == (
        None,
        "Nobody has searched yet, so nothing can be said about what is left.",
    )


def test_curve_counts_breakages_over_tester_minutes(version: Version, bash: Bash, people: list[User]) -> None:
    start = bash.starts_at.replace(second=0, microsecond=0)
    for minute, person in enumerate([people[0], people[0], people[1]]):
        row = an_asking(bash, a_query(version.project, f"asked {minute}"), person)
        BashQuery.objects.filter(pk=row.pk).update(asked_at=start + timedelta(minutes=minute))
    for minute in (1, 2):
        row_ = find(version, people[0], bash=bash)
        Breakage.objects.filter(pk=row_.pk).update(filed_at=start + timedelta(minutes=minute, seconds=30))
    find(version, people[0])
    assert discovery_of(version.project, bash).curve == [Step(0, 0), Step(2, 1), Step(3, 2)]
    assert discovery_of(version.project).curve == [Step(0, 0), Step(2, 1), Step(3, 2)]


def test_discovery_costs_the_same_for_one_and_three(version: Version, bash: Bash, people: list[User]) -> None:
    def read() -> None:
        discovery_of(version.project, bash, with_probes=True)

    find(version, people[0], bash=bash)
    one = statements(read)
    find(version, people[1], bash=bash)
    find(version, people[2], bash=bash)
    assert statements(read) == one


def test_coverage_counts_queries_once_and_leaves_out_duplicates(
    version: Version, bash: Bash, people: list[User]
) -> None:
    files, dates = a_charter(version.project, "Files"), a_charter(version.project, "Dates")
    bash.charters.set([files, dates])
    query = a_query(version.project, "copy", family="typo")
    for person in people:
        an_asking(bash, query, person, charter=files)
    row = find(version, people[0], BreakageStatus.NEW, bash=bash)
    repeated = find(version, people[1], bash=bash, of=row)
    Breakage.objects.filter(pk__in=[row.pk, repeated.pk]).update(charter=dates)
    found = coverage_of(version.project, bash)
    assert [(row.title, [cell for cell in row.cells if not cell.is_empty]) for row in found.rows] == [
        ("Files", [Cell("typo", 1, 0, 4)]),
        ("Dates", [Cell("plain", 0, 1, 1)]),
    ]


def test_coverage_of_the_project_sums_its_bashes(version: Version, bash: Bash, people: list[User]) -> None:
    files = a_charter(version.project, "Files")
    another = a_bash(version)
    an_asking(bash, a_query(version.project, "one"), people[0], charter=files)
    an_asking(another, a_query(version.project, "two"), people[0], charter=files)
    assert sum(cell.asked for cell in coverage_of(version.project).rows[0].cells) == 2


def test_leaderboard_is_by_confirmed_severity(version: Version, bash: Bash, people: list[User]) -> None:
    for person, severity in ((people[0], "S3"), (people[1], "S1")):
        row = find(version, person, bash=bash)
        Breakage.objects.filter(pk=row.pk).update(severity_confirmed=severity, severity_proposed="S1")
    find(version, people[2], BreakageStatus.NEW, bash=bash)
    assert [(row.place, row.user, row.score.points, row.score.waiting) for row in leaderboard(bash)] == [
        (1, people[1], 8, 0),
        (2, people[0], 4, 0),
        (3, people[2], 0, 1),
    ]


def test_equals_share_a_place(bash: Bash, people: list[User]) -> None:
    assert [row.place for row in leaderboard(bash)] == [1, 1, 1]


def test_family_that_was_collected_and_never_tried_has_a_column(version: Version, bash: Bash) -> None:
    bash.charters.set([a_charter(version.project, "Files")])
    a_query(version.project, "kopy", family="typo")
    found = coverage_of(version.project, bash)
    assert found.families == ("plain", *sorted([*Family, "typo"], key=str.casefold))
    assert [row.title for row in found.untried_charters] == ["Files"]
