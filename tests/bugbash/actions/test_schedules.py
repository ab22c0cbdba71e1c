"""Replays that begin by themselves: each night once, and when a version is registered."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bugbash import tasks
from bugbash.actions.schedules import set_schedule, start_scheduled
from bugbash.actions.versions import Place, register_version
from bugbash.choices import ReplayTrigger
from bugbash.logic.replay_options import ReplayOptions
from bugbash.models import AuditEvent, Project, Replay, ReplaySchedule, Version
from bugbash.selectors.schedules import Schedule, schedule_of
from bugbash.timed import start_scheduled as doorbell
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_definition, a_project, a_query, a_user, a_version
from tests.threads import at_once

MIDNIGHT = time(0, 0)


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    a_version(project, "0.4")
    a_version(project, "0.5")
    a_query(project, "copy a file", tags=["files"])
    a_query(project, "sort a list")
    return project


def today() -> date:
    return timezone.now().astimezone(UTC).date()


def schedule(
    project: Project,
    *,
    nightly_at: time | None = MIDNIGHT,
    on_registration: bool = False,
    options: ReplayOptions = ReplayOptions(),  # noqa: B008  frozen
    by: User | None = None,
) -> ReplaySchedule:
    """A schedule as somebody has set it the day before: its replay is due."""
    by = by or a_user("Engineer 1")
    row = set_schedule(project=project, nightly_at=nightly_at, on_registration=on_registration, options=options, by=by)
    ReplaySchedule.objects.filter(pk=row.pk).update(last_run_on=today() - timedelta(days=1))
    return row


def test_schedule_is_kept_with_its_options(project: Project) -> None:
    schedule(project, nightly_at=time(2, 30), on_registration=True, options=ReplayOptions(sample=20))
    found = schedule_of(project)
    assert (found.nightly_at, found.on_registration, found.options) == (time(2, 30), True, ReplayOptions(sample=20))
    assert deeds_on(project) == [("Engineer 1", "scheduled replays of")]
    assert AuditEvent.objects.get().detail == {
        "nightly_at": "02:30",
        "on_registration": True,
        "options": {"sample": 20},
    }


def test_project_without_a_schedule_has_an_empty_one(project: Project) -> None:
    assert schedule_of(project) == Schedule()


def test_schedule_is_replaced(project: Project) -> None:
    schedule(project)
    schedule(project, nightly_at=None)
    assert (ReplaySchedule.objects.count(), schedule_of(project).next_at) == (1, None)


def test_schedule_refuses_what_no_replay_could_follow(project: Project) -> None:
    with refused("A sample has at least 1 query.", field="sample"):
        schedule(project, options=ReplayOptions(sample=0))
    with refused("Versions differ in their deployments: a schedule asks all of them.", field="deployments"):
        schedule(project, options=ReplayOptions(deployments=("eu",)))


def test_time_that_has_passed_does_not_begin_at_once(project: Project) -> None:
    set_schedule(project=project, nightly_at=MIDNIGHT, on_registration=False, options=ReplayOptions(), by=a_user())
    assert start_scheduled() == []


def test_due_schedule_replays_the_newest_version(project: Project) -> None:
    by = a_user("Engineer 1")
    schedule(project, options=ReplayOptions(tags=("files",)), by=by)
    (replay,) = start_scheduled()
    assert (replay.version.name, replay.trigger, replay.requested_by) == ("0.5", ReplayTrigger.NIGHTLY, by)
    assert (replay.options, replay.left_out) == ({"tags": ["files"]}, 1)
    assert deeds_on(replay) == [("Bashboard", "requested")]
    assert ReplaySchedule.objects.get().last_run_on == today()


def test_each_night_has_one_replay(project: Project) -> None:
    schedule(project)
    doorbell()
    doorbell()
    assert (start_scheduled(), Replay.objects.count()) == ([], 1)


@pytest.mark.stack
def test_two_clocks_begin_one_replay(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.work_replay, "apply_async", lambda *_, **__: None)
    project = a_project()
    a_version(project)
    a_query(project)
    schedule(project)
    started = at_once([start_scheduled] * 4)
    assert (sorted(map(len, started)), Replay.objects.count()) == ([0, 0, 0, 1], 1)


def test_sample_is_drawn_anew_each_night(project: Project) -> None:
    schedule(project, options=ReplayOptions(sample=1))
    (replay,) = start_scheduled()
    assert replay.options == {"sample": 1, "seed": today().toordinal()}


def test_seed_that_somebody_chose_stays(project: Project) -> None:
    schedule(project, options=ReplayOptions(sample=1, seed=7))
    (replay,) = start_scheduled()
    assert replay.options == {"sample": 1, "seed": 7}


def test_project_without_anything_to_ask_waits_for_tomorrow(project: Project) -> None:
    schedule(project, options=ReplayOptions(tags=("nobody",)))
    assert (start_scheduled(), ReplaySchedule.objects.get().last_run_on) == ([], today())


def test_project_without_a_version_waits_for_tomorrow(db: None) -> None:
    schedule(a_project())
    assert start_scheduled() == []


def test_one_broken_project_keeps_no_other_from_its_replay(project: Project) -> None:
    broken = a_project()
    a_version(broken)
    ReplaySchedule.objects.create(project=broken, nightly_at=MIDNIGHT, options={"colour": "red"}, set_by=a_user())
    schedule(project)
    assert [replay.project for replay in start_scheduled()] == [project]


def register(project: Project, name: str = "0.6", **facts: object) -> Version:
    places = [Place("https://search.example/0.6")]
    by = a_user("Engineer 2")
    return register_version(project=project, name=name, places=places, by=by, **facts)  # type: ignore[arg-type]


@pytest.fixture
def defined(project: Project) -> Project:
    a_definition(project)
    return project


def test_registered_version_is_replayed_where_the_schedule_says_so(defined: Project) -> None:
    schedule(defined, nightly_at=None, on_registration=True, options=ReplayOptions(tags=("files",)))
    version = register(defined)
    replay = Replay.objects.get()
    assert (replay.version, replay.trigger, replay.options) == (
        version,
        ReplayTrigger.REGISTRATION,
        {"tags": ["files"]},
    )
    assert replay.requested_by == version.registered_by


def test_registered_version_is_not_replayed_otherwise(defined: Project) -> None:
    register(defined)
    schedule(defined, on_registration=False)
    register(defined, "0.7")
    assert Replay.objects.count() == 0


def test_version_that_its_registrar_replays_is_not_replayed_twice(defined: Project) -> None:
    schedule(defined, nightly_at=None, on_registration=True)
    register(defined, is_replayed=True)
    assert Replay.objects.count() == 0


def test_next_run_is_said_as_a_moment(project: Project) -> None:
    schedule(project, nightly_at=MIDNIGHT)
    assert schedule_of(project).next_at == datetime.combine(today(), MIDNIGHT, tzinfo=UTC)
