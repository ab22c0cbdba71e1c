"""Child processes that are ours: each leads a session of its own, ends when we die, and is stopped by its id."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
POLL_S = 0.02

Process = subprocess.Popen[bytes]


def start_process(
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: int | None = None,
) -> Process:
    """Start `argv` with both outputs appended to `log`; `env` is all of its environment, `user` a numeric id.

    A session of its own keeps the terminal's Ctrl-C from it: only we decide when it ends. Raises OSError.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            start_new_session=True,
            preexec_fn=end_with_parent(),  # noqa: PLW1509 - a bare system call, it takes no lock
        )


def end_with_parent() -> Callable[[], None] | None:
    """What the child runs first so that the kernel stops it once its parent is gone; Linux alone offers this."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask_kernel


def stop_processes(processes: Iterable[Process], *, patience_s: float = 10.0) -> list[Process]:
    """SIGTERM to all, wait for all, SIGKILL to the groups of those that still run; returns the killed ones."""
    processes = list(processes)
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    ends_at = time.monotonic() + patience_s
    while time.monotonic() < ends_at and any(process.poll() is None for process in processes):
        time.sleep(POLL_S)
    stubborn = [process for process in processes if process.poll() is None]
    for process in processes:
        kill_group(process)
    return stubborn


def kill_group(process: Process) -> None:
    """SIGKILL to the process and to whatever it left behind in its group; returns once it has ended."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def read_tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for a message about what went wrong."""
    if not log.exists():
        return ""
    with log.open("rb") as content:
        content.seek(max(0, log.stat().st_size - 8000))
        return "\n".join(content.read().decode(errors="replace").splitlines()[-lines:])
