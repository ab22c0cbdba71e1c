"""Starts the product's processes, restarts the one that dies, stops them all; `up` and `demo` are built on it.

with Supervisor(logs=folder, say=print) as supervisor:
    supervisor.add("web", [sys.executable, "-m", "granian", ...])
    supervisor.start("web")
    supervisor.wait_until_ready("web", is_serving("127.0.0.1", 8000))
    supervisor.run_forever()
"""

import fcntl
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self, TextIO

from portal.lib.processes import Process, kill_group, read_tail, start_process, stop_processes

ROOT = Path(__file__).resolve().parent.parent
BACK_OFF_S = 1.0
BACK_OFF_MOST_S = 30.0
HEALTHY_AFTER_S = 60.0
TICK_S = 0.2
LOG_BYTES = 5_000_000
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


class SupervisionError(Exception):
    """A process could not be brought up; the message says which, and shows the end of its log."""


class Interrupted(BaseException):
    """Somebody asked the whole thing to end; raised wherever the main thread is."""


@dataclass(slots=True)
class Child:
    """One process of the product: how it is started and how it fares."""

    name: str
    argv: Sequence[str | Path]
    env: Mapping[str, str]
    log: Path
    least_wait_s: float = BACK_OFF_S
    process: Process | None = None
    started_at: float = 0.0
    start_again_at: float | None = None
    quick_deaths: int = 0
    restarts: int = 0

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        rotate(self.log)
        with self.log.open("a") as log:
            log.write(f"--- {self.name} started at {time.strftime('%Y-%m-%d %H:%M:%S')}\n")
        self.process = start_process(self.argv, log=self.log, env=self.env, cwd=ROOT)
        self.started_at, self.start_again_at = time.monotonic(), None

    def plan_restart(self) -> float:
        """Seconds until the next try: doubled with each quick death, short again after a healthy minute."""
        if time.monotonic() - self.started_at > HEALTHY_AFTER_S:
            self.quick_deaths = 0
        wait_s = min(self.least_wait_s * 2.0 ** min(self.quick_deaths, 20), BACK_OFF_MOST_S)
        self.quick_deaths += 1
        self.start_again_at = time.monotonic() + wait_s
        return wait_s


class Supervisor:
    """Use as a context manager: leaving it, also by Ctrl-C or SIGTERM, stops every child and nobody else.

    A Ctrl-C or SIGTERM outside of `run_forever` cuts off what the main thread does and ends in SystemExit(130).
    """

    def __init__(self, *, logs: Path, say: Say, patience_s: float = 10.0, back_off_s: float = BACK_OFF_S) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.logs = logs
        self.say = say
        self.patience_s = patience_s
        self.back_off_s = back_off_s
        self.children: dict[str, Child] = {}

    def __enter__(self) -> Self:
        self.before = {number: signal.signal(number, interrupt) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop()
        finally:
            for number, handler in self.before.items():
                signal.signal(number, handler)
        if isinstance(error, Interrupted):
            self.say("Stopped before everything was up.")
            raise SystemExit(130) from None

    def add(self, name: str, argv: Sequence[str | Path], env: Mapping[str, str] | None = None) -> None:
        """A further child; `env` is added to the environment of this process."""
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})}
        self.children[name] = Child(name, argv, environment, self.logs / f"{name}.log", self.back_off_s)

    def start(self, *names: str) -> None:
        """Start these children, or all of them."""
        for name in names or self.children:
            self.children[name].start()

    def wait_until_ready(self, name: str, is_ready: Callable[[], bool], *, seconds: float = 60.0) -> None:
        """Return once `is_ready()`; raises SupervisionError if the child ends before, or after `seconds`."""
        child = self.children[name]
        ends_at = time.monotonic() + seconds
        while not is_ready():
            if not child.is_running:
                raise SupervisionError(f"{name} did not start; {child.log} ends with:\n{read_tail(child.log)}")
            if time.monotonic() > ends_at:
                raise SupervisionError(f"{name} was not ready after {seconds:.0f} s; see {child.log}")
            time.sleep(0.02)

    def check(self) -> None:
        """One look at every child: a dead one is told of and, after its back-off, started again."""
        for child in self.children.values():
            if child.process is None or child.is_running:
                continue
            if child.start_again_at is None:
                kill_group(child.process)
                wait_s = child.plan_restart()
                self.say(f"{child.name} {ending(child.process.returncode)}, starts again in {wait_s:g} s: {child.log}")
            elif time.monotonic() >= child.start_again_at:
                child.start()
                child.restarts += 1

    def run_forever(self) -> None:
        """Keep the children running until Ctrl-C or SIGTERM; returns then, leaving the stopping to `stop`."""
        with suppress(Interrupted):
            while True:
                self.check()
                time.sleep(TICK_S)

    def stop(self) -> None:
        """SIGTERM, up to `patience_s` for all together, then SIGKILL; a second Ctrl-C does not wait."""
        running = [child.process for child in self.children.values() if child.process is not None]
        try:
            stubborn = stop_processes(running, patience_s=self.patience_s)
        except Interrupted:
            stubborn = stop_processes(running, patience_s=0)
        for child in self.children.values():
            if child.process in stubborn:
                self.say(f"{child.name} did not stop within {self.patience_s:g} s and was killed.")
            child.process = child.start_again_at = None


def interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted


def ending(code: int) -> str:
    """How a process ended, in words."""
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


def rotate(log: Path) -> None:
    """One older log is kept."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))


def is_serving(host: str, port: int, path: str = "/healthz/") -> Callable[[], bool]:
    """Whether a web server there answers `path` with anything but a failure of its own."""

    def serves() -> bool:
        with socket.socket(family(host)) as probe:
            probe.settimeout(5)
            try:
                probe.connect((host, port))
                probe.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
                status = probe.recv(12).partition(b" ")[2]
            except OSError:
                return False
        return status.isdigit() and int(status) < 500

    return serves


def find_port(host: str, wanted: int) -> int:
    """`wanted`, or the next port that nobody listens on; raises SupervisionError if twenty are taken."""
    for port in range(wanted, min(wanted + 20, 65536)):
        with socket.socket(family(host)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise SupervisionError(f"No port from {wanted} to {wanted + 19} is free on {host}; give another --port.")


def family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def claim_folder(folder: Path) -> TextIO:
    """Hold the data folder as long as the returned file stays open; raises SupervisionError if another does."""
    lock = (folder / "up.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        owner = lock.read().strip()
        lock.close()
        raise SupervisionError(f"Bashboard already runs on {folder} (process {owner}); stop it first.") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
