"""1,000, 10,000 and (with BENCH_LARGE=1) 100,000 queries: does one query cost the same, does memory stay flat?"""

import os
import time

from bench.gauges import cpu_s, memory_mb
from bench.results import report
from bench.scene import Scene
from bench.stack import workers
from bugbash.models import Query

SIZES = (1_000, 10_000, 100_000) if os.environ.get("BENCH_LARGE") else (1_000, 10_000)
WARM_UP = 500


def main() -> None:
    scene = Scene.set_up(0)
    costs, walls, memory = {}, {}, {}
    with workers(2) as running:
        scene.add_queries(WARM_UP)
        scene.replay(scene.register("a-first", 0))
        for size in SIZES:
            scene.add_queries(size - Query.objects.count(), first=Query.objects.count())
            version = scene.register(f"a-{size}", 0)
            before, began = sum(cpu_s(process.pid) for process in running), time.monotonic()
            replay = scene.replay(version)
            walls[size] = (time.monotonic() - began) / replay.total * 1000
            costs[size] = (sum(cpu_s(process.pid) for process in running) - before) / replay.total * 1000
            memory[size] = max(memory_mb(process.pid) for process in running)
    smallest, largest = costs[SIZES[0]], costs[SIZES[-1]]
    report(
        "scale",
        cpu_s_per_1000=costs,
        wall_s_per_1000=walls,
        worker_memory_mb=memory,
        largest_over_smallest=largest / smallest,
    )


if __name__ == "__main__":
    main()
