"""Register a version of a project with 10,000 queries: how long until the first verdict, and of a required query."""

import os
import time

from bench.results import report
from bench.scene import Scene, wait_for
from bench.stack import workers
from bugbash.actions.replays import request_replay
from bugbash.models import Query

QUERIES = int(os.environ.get("BENCH_QUERIES", "10000"))
DELAY_MS = 20


def main() -> None:
    scene = Scene.set_up(QUERIES)
    Query.objects.filter(pk__in=list(Query.objects.order_by("?").values_list("pk", flat=True)[:5])).update(
        required=True
    )
    with workers(2):
        baseline = scene.register("a", DELAY_MS)
        scene.replay(baseline)
        scene.bless(baseline)
        began = time.monotonic()
        candidate = scene.register("b", DELAY_MS)
        replay = request_replay(version=candidate, by=scene.owner)
        requested_s = time.monotonic() - began
        while not replay.outcomes.filter(required=True).exclude(verdict="").exists():
            time.sleep(0.01)
        required_s = time.monotonic() - began
        wait_for(replay)
    first_at = replay.first_verdict_at or replay.requested_at
    report(
        "signal",
        queries=QUERIES,
        delay_ms=DELAY_MS,
        request_s=requested_s,
        first_verdict_s=(first_at - candidate.registered_at).total_seconds(),
        required_verdict_s=required_s,
    )


if __name__ == "__main__":
    main()
