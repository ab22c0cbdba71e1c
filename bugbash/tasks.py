"""Doorbells: an id in, one call out, nothing returned. What has to be done stands in the database."""

import logging
from functools import partial

from celery import shared_task
from kombu.exceptions import OperationalError

from bugbash.execution.importing import imports_to_ring, save_import
from bugbash.execution.replaying import replays_in_turn, take_turn
from bugbash.execution.reproducing import reproduce_breakage
from bugbash.execution.retention import prune as prune_bodies
from bugbash.execution.sweeping import probe_paused, replays_to_ring
from bugbash.models import Project

logger = logging.getLogger(__name__)


@shared_task
def work_replay(replay_id: int) -> None:
    if take_turn(replay_id=replay_id, wake=partial(ring, replay_id)):
        for turn in replays_in_turn(replay_id=replay_id):
            ring(turn)


@shared_task
def reproduce(breakage_id: int) -> None:
    reproduce_breakage(breakage_id=breakage_id)


@shared_task
def work_import(import_id: int) -> None:
    save_import(import_id=import_id)


@shared_task
def probe_replay(replay_id: int) -> None:
    if probe_paused(replay_id=replay_id):
        ring(replay_id)


@shared_task
def sweep() -> None:
    """Ring for whatever waits: a lost message, a dead worker or an emptied broker only costs time."""
    waiting = replays_to_ring()
    for replay_id in waiting.work:
        ring(replay_id)
    for replay_id in waiting.probe:
        send(probe_replay, replay_id)
    for import_id in imports_to_ring():
        ring_import(import_id)


@shared_task
def prune() -> None:
    """Apply the retention rule of each project that has one."""
    for project in Project.objects.filter(kept_replays__isnull=False):
        prune_bodies(project)


def ring(replay_id: int) -> None:
    """Wake workers for a replay; a broker that is away never fails the request, the sweep rings again."""
    send(work_replay, replay_id)


def ring_reproduce(breakage_id: int) -> None:
    send(reproduce, breakage_id)


def ring_import(import_id: int) -> None:
    send(work_import, import_id)


def send(task, object_id: int) -> None:  # type: ignore[no-untyped-def]
    try:
        task.apply_async((object_id,), retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("No broker to take %s(%s): %s", task.name, object_id, error)
