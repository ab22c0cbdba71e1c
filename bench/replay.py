"""10,000 queries, answers of 4 kB, 20 ms of endpoint, concurrency 32, two worker processes: wall time over ideal.

Ideal is every call of the replay, of both versions, one behind the other in 32 places and nothing beside. What the
endpoint makes of it for a client that does nothing else stands in the result too.
"""

import os
import time

from bench.ceiling import calls_per_s
from bench.gauges import cpu_s, memory_mb
from bench.results import report
from bench.scene import Scene
from bench.stack import POSTGRES, workers
from bugbash.models import Observation, Replay

QUERIES = int(os.environ.get("BENCH_QUERIES", "10000"))
CONCURRENCY = 32


def measure(name: str, delay_ms: int) -> None:
    """Replay everything on the candidate, against a baseline that was asked before."""
    scene = Scene.set_up(QUERIES, concurrency=CONCURRENCY)
    baseline = scene.register("a", delay_ms)
    with workers(2) as running:
        scene.replay(baseline)
        scene.bless(baseline)
        candidate = scene.register("b", delay_ms)
        database = int(os.environ[POSTGRES])
        before = [cpu_s(process.pid) for process in running], cpu_s(database), time.monotonic()
        replay = scene.replay(candidate)
        wall_s = time.monotonic() - before[2]
        worker_cpu = sum(cpu_s(process.pid) for process in running) - sum(before[0])
        database_cpu = cpu_s(database) - before[1]
        memory = max(memory_mb(process.pid) for process in running)
    calls = Observation.objects.filter(outcome__replay=replay).count()
    ideal_s = calls * delay_ms / 1000 / CONCURRENCY
    ceiling = calls_per_s(delay_ms=delay_ms, concurrency=CONCURRENCY)
    report(
        name,
        queries=QUERIES,
        calls=calls,
        delay_ms=delay_ms,
        concurrency=CONCURRENCY,
        wall_s=wall_s,
        ideal_s=ideal_s,
        wall_over_ideal=wall_s / ideal_s if ideal_s else None,
        endpoint_over_ideal=calls / ceiling / ideal_s if ideal_s else None,
        queries_per_s=QUERIES / wall_s,
        endpoint_calls_per_s=ceiling,
        worker_cpu_s_per_1000=worker_cpu / QUERIES * 1000,
        database_cpu_s_per_1000=database_cpu / QUERIES * 1000,
        worker_memory_mb=memory,
        first_verdict_s=signal_s(replay),
    )


def signal_s(replay: Replay) -> float | None:
    first = replay.first_verdict_at
    return (first - replay.requested_at).total_seconds() if first else None


if __name__ == "__main__":
    measure("replay", delay_ms=20)
