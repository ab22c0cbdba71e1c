"""The same with an endpoint that answers at once: what the replay itself can do, beside the same client without it."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from bench.replay import measure
from bench.results import report
from bench.stack import ENDPOINT
from portal.lib.egress import Call, EgressSession, Limits, Policy

CALLS = 4000
THREADS = 16


def measure_client() -> None:
    """One process that asks and keeps nothing: how fast client and endpoint are."""
    before = time.process_time(), time.monotonic()
    numbers, lock = iter(range(CALLS)), threading.Lock()
    with EgressSession(Policy(allow_loopback=True), Limits(), pool_size=THREADS) as session:

        def ask() -> None:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                session.send(Call("GET", f"{os.environ[ENDPOINT]}/a/0/search?q=question+{number}"))

        with ThreadPoolExecutor(THREADS) as pool:
            for _ in range(THREADS):
                pool.submit(ask)
    cpu_s, wall_s = time.process_time() - before[0], time.monotonic() - before[1]
    report("bare_client", calls=CALLS, queries_per_s=CALLS / wall_s, cpu_s_per_1000=cpu_s / CALLS * 1000)


if __name__ == "__main__":
    measure_client()
    measure("replay_fast", delay_ms=0)
