"""Workers, beats and web servers of one fault run, and what is done to them."""

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.db import OperationalError, connection

from bugbash.choices import ReplayState
from bugbash.models import Replay
from portal.lib.processes import Process, kill_group, read_tail, start_process
from portal.supervision import is_serving
from tests.services import free_port
from tests.waiting import wait_until
from tests.workers import CELERY, ROOT, Worker, child_environment

PAUSE_S = 0.05


class Crowd:
    """Everything that is started here leads a group of its own and ends with `kill`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.random = random.Random(4711)
        self.workers: list[Worker] = []
        self.others: list[Process] = []
        self.names = itertools.count(1)

    def start_worker(self, **options: object) -> Worker:
        worker = self.begin_worker(**options)
        worker.wait_until_ready()
        return worker

    def begin_worker(self, **options: object) -> Worker:
        """A worker that is perhaps not ready yet."""
        worker = Worker(self.folder / f"worker-{next(self.names)}.log", **options)  # type: ignore[arg-type]
        self.workers.append(worker)
        return worker

    def replace(self, worker: Worker, **options: object) -> Worker:
        """SIGKILL to all of a worker at once, and another one in its place."""
        worker.kill()
        self.workers.remove(worker)
        return self.start_worker(**options)

    def start_beat(self) -> Process:
        """A beat of its own, that knows nothing of others."""
        number = next(self.names)
        schedule = ["--schedule", self.folder / f"beat-{number}", "--pidfile=", "--loglevel", "INFO"]
        return self.start([*CELERY, "portal", "beat", *map(str, schedule)], f"beat-{number}")

    def start_web(self, **environment: str) -> str:
        """The address of a web server with two threads."""
        self.run(["python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], **environment)
        port = free_port()
        argv = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
        threads = ["--workers", "1", "--blocking-threads", "2", "portal.wsgi:application"]
        web = self.start([sys.executable, *argv, *threads], f"web-{port}", **environment)
        serves = is_serving("127.0.0.1", port)
        wait_until(lambda: serves() or web.poll() is not None, 30, "the web server starts")
        assert web.poll() is None, read_tail(self.folder / f"web-{port}.log")
        return f"http://127.0.0.1:{port}"

    def start(self, argv: list[str], name: str, **environment: str) -> Process:
        env = child_environment(**environment)
        process = start_process(argv, log=self.folder / f"{name}.log", env=env, cwd=ROOT)
        self.others.append(process)
        return process

    def run(self, argv: list[str], **environment: str) -> str:
        """What a command of ours said, once it has ended well."""
        env = child_environment(**environment)
        argv = [sys.executable, *argv[1:]] if argv[0] == "python" else argv
        done = subprocess.run(argv, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill_a_child(self) -> bool:
        """SIGKILL to one process of the pools; False if none is there at this moment."""
        children = [pid for worker in self.workers for pid in children_of(worker.process.pid)]
        if not children:
            return False
        with suppress(ProcessLookupError):
            os.kill(self.random.choice(children), signal.SIGKILL)
        return True

    def kill(self) -> None:
        for worker in self.workers:
            worker.kill()
        for process in self.others:
            kill_group(process)


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def is_finished(replay: Replay) -> bool:
    """Whether the replay has settled, as far as the database answers now."""
    try:
        return Replay.objects.values_list("state", flat=True).get(pk=replay.pk) == ReplayState.FINISHED
    except OperationalError:
        connection.close()
        return False


def harm(replay: Replay, deed: Callable[[], object], *, every_s: float, times: int, most_s: float = 150) -> int:
    """Do it again and again until it was done so often or the replay has finished; then wait for the finish."""
    done, ends_at, next_at = 0, time.monotonic() + most_s, time.monotonic() + every_s
    while not is_finished(replay):
        assert time.monotonic() < ends_at, f"{replay} has not finished after {most_s} s and {done} times."
        if done < times and time.monotonic() >= next_at:
            deed()
            done += 1
            next_at = time.monotonic() + every_s
        time.sleep(PAUSE_S)
    return done
