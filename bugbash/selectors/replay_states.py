from collections.abc import Sequence

from bugbash.choices import ReplayState
from bugbash.models import Outcome, Replay


def replays_state(replays: Sequence[Replay]) -> list[object] | None:
    """Names all that can change about finished replays: when they were, and what people say instead of a verdict.

    None while one of them asks. One statement, by an index of what was overridden alone.
    """
    if any(replay.state != ReplayState.FINISHED for replay in replays):
        return None
    rows = Outcome.objects.filter(replay__in=replays, override__gt="").order_by("pk")
    return [
        [[replay.pk, str(replay.finished_at)] for replay in replays],
        [[pk, verdict, str(at)] for pk, verdict, at in rows.values_list("pk", "override", "overridden_at")],
    ]
