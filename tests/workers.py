"""A real Celery worker in a process of its own, on this test's database and broker."""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from portal.lib.processes import Process, kill_group, read_tail, start_process, stop_processes
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent
CELERY = [sys.executable, "-m", "celery", "-A"]
QUICK = ["--without-gossip", "--without-mingle", "--without-heartbeat"]


class Worker:
    """A started worker; ready once its log says so."""

    def __init__(
        self,
        log: Path,
        *,
        concurrency: int = 2,
        pool: str = "prefork",
        level: str = "INFO",
        app: str = "portal",
        **environment: str,
    ) -> None:
        self.log = log
        argv = [*CELERY, app, "worker", "--pool", pool, "--concurrency", str(concurrency), "--loglevel", level, *QUICK]
        env = child_environment(LOG_LEVEL=level, **environment)
        self.process: Process = start_process(argv, log=log, env=env, cwd=ROOT)

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def wait_until_ready(self) -> None:
        wait_until(lambda: " ready." in self.output or not self.is_running, 30, "the worker starts")
        assert self.is_running, read_tail(self.log)

    def kill(self) -> None:
        """SIGKILL to the worker and its pool at once: nothing is finished, nothing is given back."""
        kill_group(self.process)

    def stop(self) -> None:
        """SIGTERM and time to finish; kills what has not ended after 15 s."""
        stop_processes([self.process], patience_s=15)

    def freeze(self) -> None:
        """Stop all of it in the middle of things, as a machine that hangs; `kill` still works."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)


StartWorker = Callable[..., Worker]


def child_environment(**extra: str) -> dict[str, str]:
    """The environment in which a child process meets this test's database unless `extra` names one, broker and data."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "LOG_LEVEL": "INFO", **extra}
    database = connection.settings_dict
    if connection.vendor == "postgresql" and "DATABASE_URL" not in extra:
        login = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
        host, name = database["HOST"], quote(database["NAME"])
        by_socket = host.startswith("/")
        place = f"/{name}?host={host}" if by_socket else f"{host}:{database['PORT'] or 5432}/{name}"
        environment["DATABASE_URL"] = f"postgresql://{login}@{place}"
    return environment


def empty_broker() -> None:
    """Forget every message: they concern rows of earlier tests."""
    if settings.EMBEDDED:
        for folder in settings.BROKER_DIR.iterdir():
            shutil.rmtree(folder)
            folder.mkdir()
        return
    with Redis.from_url(settings.REDIS_URL) as broker:
        broker.delete("celery", "unacked", "unacked_index", "unacked_mutex")


@pytest.fixture
def start_worker(transactional_db: None, tmp_path: Path) -> Iterator[StartWorker]:
    """`start_worker(concurrency=2, pool="prefork", app="portal")` returns a ready Worker; all are killed at the end."""
    empty_broker()
    workers: list[Worker] = []

    def start(**options: object) -> Worker:
        worker = Worker(tmp_path / f"worker-{len(workers) + 1}.log", **options)  # type: ignore[arg-type]
        workers.append(worker)
        worker.wait_until_ready()
        return worker

    yield start
    for worker in workers:
        worker.kill()


@pytest.fixture
def worker(start_worker: StartWorker) -> Worker:
    """One ready worker with two pool processes."""
    return start_worker()
