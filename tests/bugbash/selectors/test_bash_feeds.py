from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.choices import Severity
from bugbash.models import Bash, BashParticipant, Breakage
from bugbash.selectors.bash_feeds import feed_of, pulse_of
from tests.bash_builders import a_bash, a_participant, an_asking
from tests.builders import a_breakage, a_charter, a_project, a_query, a_user, a_version, an_observation
from tests.statements import statements


@pytest.fixture
def bash(db: None) -> Bash:
    return a_bash(a_version(a_project()))


@pytest.fixture
def person(bash: Bash) -> User:
    return a_user("Engineer 1")


def ask(bash: Bash, by: User, text: str = "copy a file") -> None:
    an_asking(bash, a_query(bash.project, text), by, charter=a_charter(bash.project, f"Charter of {text[:20]}"))


def find(bash: Bash, by: User, text: str = "sort") -> Breakage:
    seen = an_observation(a_query(bash.project, text), bash.versions.get())
    breakage = a_breakage(seen, f"Wrong {text}", severity=Severity.S2, by=by)
    breakage.bash = bash
    breakage.save(update_fields=["bash"])
    return breakage


def known(bash: Bash, person: User) -> str:
    pulse = pulse_of(bash.project, bash.number, person)
    assert pulse is not None
    return pulse.known


def test_feed_has_askings_and_breakages_newest_first(bash: Bash, person: User) -> None:
    ask(bash, person)
    breakage = find(bash, person)
    Breakage.objects.update(filed_at=bash.asked.get().asked_at + timedelta(seconds=1))
    assert [(row.person, row.text, row.number, row.severity, row.status, row.charter) for row in feed_of(bash)] == [
        ("Engineer 1", "Wrong sort", breakage.number, "S2", "new", ""),
        ("Engineer 1", "copy a file", None, "", "", "Charter of copy a file"),
    ]


def test_feed_is_short_and_cuts_long_queries(bash: Bash, person: User) -> None:
    ask(bash, person, "x" * 500)
    for number in range(3):
        ask(bash, person, f"query {number}")
    assert [row.text for row in feed_of(bash, 2)] == ["query 2", "query 1"]
    assert len(feed_of(bash)[-1].text) == 120


def test_feed_costs_two_statements_however_long(bash: Bash, person: User) -> None:
    ask(bash, person)
    find(bash, person)
    one = statements(lambda: feed_of(bash))
    for number in range(2):
        ask(bash, person, f"more {number}")
        find(bash, person, f"find {number}")
    assert (one, statements(lambda: feed_of(bash))) == (2, 2)


def test_feed_is_of_this_bash_alone(bash: Bash, person: User) -> None:
    other = a_bash(bash.versions.get())
    ask(other, person)
    find(other, person)
    assert feed_of(bash) == []


def test_pulse_is_one_statement_and_changes_with_what_happens(bash: Bash, person: User) -> None:
    seen = [known(bash, person)]
    assert statements(lambda: known(bash, person)) == 1
    ask(bash, person)
    seen.append(known(bash, person))
    record(by=person, verb="filed", subject=bash, project_id=bash.project_id)
    seen.append(known(bash, person))
    a_participant(bash, person)
    seen.append(known(bash, person))
    Bash.objects.update(ends_at=bash.ends_at + timedelta(minutes=5))
    seen.append(known(bash, person))
    assert (len(set(seen)), known(bash, person)) == (5, seen[-1])


def test_pulse_changes_when_somebody_goes_away(bash: Bash, person: User) -> None:
    a_participant(bash, a_user())
    before = known(bash, person)
    BashParticipant.objects.update(seen_at="2020-01-01T00:00Z")
    assert known(bash, person) != before


@pytest.mark.parametrize(("seconds", "is_stale"), [(5, False), (15, True)])
def test_pulse_says_whether_one_has_joined_and_was_noted(
    bash: Bash, person: User, seconds: int, is_stale: bool
) -> None:
    before = pulse_of(bash.project, bash.number, person)
    a_participant(bash, person)
    BashParticipant.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))
    after = pulse_of(bash.project, bash.number, person)
    assert before is not None
    assert after is not None
    assert ((before.has_joined, before.is_stale), (after.has_joined, after.is_stale)) == (
        (False, True),
        (True, is_stale),
    )


def test_pulse_brings_the_whole_bash(bash: Bash, person: User) -> None:
    pulse = pulse_of(bash.project, bash.number, person)
    assert pulse is not None
    fresh = Bash.objects.get()
    assert (pulse.bash, pulse.bash.name, pulse.bash.starts_at, pulse.bash.ends_at) == (
        fresh,
        fresh.name,
        fresh.starts_at,
        fresh.ends_at,
    )


def test_there_is_no_pulse_of_another_project(bash: Bash, person: User) -> None:
    assert pulse_of(a_project(), bash.number, person) is None
