"""Replays that nobody has to ask for: at a time of day, and whenever a version is registered."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, time

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.actions.replays import check_options, request_replay
from bugbash.choices import ReplayTrigger
from bugbash.errors import RefusedError
from bugbash.logic.replay_options import ReplayOptions
from bugbash.logic.schedules import already_run, is_due
from bugbash.models import Project, Replay, ReplaySchedule, Version

logger = logging.getLogger(__name__)


@transaction.atomic
def set_schedule(
    *, project: Project, nightly_at: time | None, on_registration: bool, options: ReplayOptions, by: User
) -> ReplaySchedule:
    """Say when the newest version is replayed; `nightly_at` is in UTC, None for never.

    A time that has passed today begins tomorrow. Raises RefusedError for options that can not be followed.
    """
    check_options(options)
    if options.deployments:
        raise RefusedError("Versions differ in their deployments: a schedule asks all of them.", field="deployments")
    Project.objects.select_for_update().get(pk=project.pk)
    facts = {
        "nightly_at": nightly_at,
        "on_registration": on_registration,
        "options": options.to_json(),
        "last_run_on": already_run(nightly_at, now()),
        "set_by": by,
    }
    schedule, _ = ReplaySchedule.objects.update_or_create(project=project, defaults=facts)
    told = nightly_at.isoformat(timespec="minutes") if nightly_at else None
    record(
        by=by,
        verb="scheduled replays of",
        subject=project,
        project_id=project.pk,
        nightly_at=told,
        on_registration=on_registration,
        options=options.to_json(),
    )
    return schedule


def start_scheduled() -> list[Replay]:
    """Request the replays that are due. However often and by however many this is called, each night has one."""
    started = [start_alone(row) for row in ReplaySchedule.objects.exclude(nightly_at=None).order_by("pk")]
    return [replay for replay in started if replay]


def start_alone(schedule: ReplaySchedule) -> Replay | None:
    """What goes wrong in one project keeps no other from its replay."""
    try:
        return start_nightly(schedule)
    except Exception:
        logger.exception("The nightly replay of project %s failed to start", schedule.project_id)
        return None


def start_nightly(schedule: ReplaySchedule) -> Replay | None:
    """Today's replay of the newest version, if it is due and nobody has begun it."""
    moment = now()
    if not is_due(schedule.nightly_at, schedule.last_run_on, moment):
        return None
    unrun = ReplaySchedule.objects.filter(Q(last_run_on=None) | Q(last_run_on__lt=moment.date()), pk=schedule.pk)
    with transaction.atomic():
        if not unrun.update(last_run_on=moment.date()):
            return None
        version = schedule.project.versions.first()
        options = ReplayOptions.from_json(schedule.options)
        if options.sample and not options.seed:
            options = replace(options, seed=moment.date().toordinal())
        return start(version, options, by=schedule.set_by, trigger=ReplayTrigger.NIGHTLY) if version else None


def start_on_registration(*, version: Version) -> Replay | None:
    """Replay a version that was registered just now, if the project's schedule says so."""
    schedule = ReplaySchedule.objects.filter(project=version.project_id, on_registration=True).first()
    if schedule is None:
        return None
    options = ReplayOptions.from_json(schedule.options)
    return start(version, options, by=version.registered_by, trigger=ReplayTrigger.REGISTRATION)


def start(version: Version, options: ReplayOptions, *, by: User, trigger: ReplayTrigger) -> Replay | None:
    """None where there is nothing to ask: nobody waits for an answer, so a refusal is no error."""
    try:
        return request_replay(version=version, by=by, options=options, trigger=trigger)
    except RefusedError as refusal:
        logger.info("No %s replay of version %s: %s", trigger, version.pk, refusal.sentence)
        return None


def now() -> datetime:
    return timezone.now().astimezone(UTC)
