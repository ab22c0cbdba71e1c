"""The one signal of the product: sent once when a replay has settled, after its transaction committed."""

from django.dispatch import Signal

replay_finished = Signal()  # sender=Replay, replay_id=int
