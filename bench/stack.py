"""PostgreSQL, Valkey, an endpoint and worker processes of a benchmark's own, all ended with it."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from portal.lib.processes import Process, start_process, stop_processes
from portal.services import web_argv
from portal.supervision import is_serving
from tests.services import accepts_tcp, free_port, start_postgres, start_valkey, wait_for_service

ROOT = Path(__file__).resolve().parent.parent
QUICK = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
ENDPOINT = "BENCH_ENDPOINT"
POSTGRES = "BENCH_POSTGRES_PID"


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """The environment in which the product finds the services."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        processes: list[Process] = []
        stack.callback(lambda: stop_processes(processes[::-1], patience_s=5))
        processes.append(start_postgres(folder / "pg"))
        broker, endpoint = free_port(), free_port()
        processes.append(start_valkey(folder, broker))
        processes.append(start_endpoint(endpoint, folder / "endpoint.log"))
        yield {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATABASE_URL": f"postgresql://postgres@/postgres?host={folder / 'pg'}",
            "REDIS_URL": f"redis://127.0.0.1:{broker}/0",
            "BASHBOARD_DATA": str(folder / "data"),
            "EGRESS_ALLOW_LOOPBACK": "1",
            ENDPOINT: f"http://127.0.0.1:{endpoint}",
            POSTGRES: str(processes[0].pid),
        }


def start_endpoint(port: int, log: Path) -> Process:
    process = start_process([sys.executable, "-m", "bench.endpoint", str(port)], log=log, cwd=ROOT)
    wait_for_service(process, lambda: accepts_tcp(port), log)
    return process


@contextmanager
def web() -> Iterator[tuple[str, Process]]:
    """The web server as `up` starts it: its address and its process."""
    port, log = free_port(), Path(os.environ["BASHBOARD_DATA"]) / "web.log"
    process = start_process(web_argv("127.0.0.1", port), log=log, cwd=ROOT)
    try:
        wait_for_service(process, is_serving("127.0.0.1", port), log)
        yield f"http://127.0.0.1:{port}", process
    finally:
        stop_processes([process], patience_s=10)


@contextmanager
def workers(count: int) -> Iterator[list[Process]]:
    """So many worker processes, each asking by itself."""
    argv = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--pool", "prefork", "--concurrency", "1", *QUICK]
    logs = Path(os.environ["BASHBOARD_DATA"])
    started = [start_process(argv, log=logs / f"worker-{number}.log", cwd=ROOT) for number in range(count)]
    try:
        yield started
    finally:
        stop_processes(started, patience_s=10)
