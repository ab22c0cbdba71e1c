"""The one place where ratings hear of replays."""

from typing import Any

from django.dispatch import receiver

from bugbash.models import Replay
from bugbash.signals import replay_finished
from reviews.actions.items import queue_unseen
from reviews.tasks import ring_metrics


@receiver(replay_finished, dispatch_uid="reviews.queue_unseen")
def queue_after_replay(*, replay_id: int, **_: Any) -> None:
    """Queue what the replay shows for the first time in query groups that people rate."""
    queue_unseen(replay=Replay.objects.get(pk=replay_id))


@receiver(replay_finished, dispatch_uid="reviews.measure")
def measure_after_replay(*, replay_id: int, **_: Any) -> None:
    """Score what the replay shows against the grades that there are."""
    ring_metrics(Replay.objects.values_list("project", flat=True).get(pk=replay_id))
