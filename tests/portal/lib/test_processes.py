import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portal.lib.processes import kill_group, read_tail, start_process, stop_processes
from tests.waiting import wait_until

SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
PARENT = f"""
import subprocess, sys, time
print(subprocess.Popen([sys.executable, "-c", {SLEEPER!r}]).pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "child.log"


def is_alive(pid: int) -> bool:
    """Whether a process with this id still runs; one that has ended and waits to be reaped does not."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_for_line(log: Path) -> str:
    wait_until(lambda: log.exists() and log.read_text().endswith("\n"), 10, "the child says something")
    return log.read_text()


def test_both_outputs_are_appended_to_the_log(log: Path) -> None:
    log.write_text("before\n")
    code = "import os; os.write(1, b'out\\n'); os.write(2, b'err\\n')"
    start_process([sys.executable, "-c", code], log=log).wait()
    assert log.read_text() == "before\nout\nerr\n"


def test_environment_is_the_given_one_alone(log: Path) -> None:
    start_process([sys.executable, "-c", "import os; print(os.environ.get('HOME'))"], log=log, env={"A": "1"}).wait()
    assert log.read_text() == "None\n"


def test_child_leads_a_session_of_its_own(log: Path) -> None:
    process = start_process([sys.executable, "-c", SLEEPER], log=log)
    try:
        assert os.getsid(process.pid) == process.pid
    finally:
        kill_group(process)


def test_stop_ends_a_willing_child_by_sigterm(log: Path) -> None:
    process = start_process([sys.executable, "-c", SLEEPER], log=log)
    wait_for_line(log)
    assert stop_processes([process]) == []
    assert process.returncode == -signal.SIGTERM


def test_stop_kills_a_deaf_child_and_names_it(log: Path) -> None:
    process = start_process([sys.executable, "-c", DEAF], log=log)
    wait_for_line(log)
    assert stop_processes([process], patience_s=0.1) == [process]
    assert process.returncode == -signal.SIGKILL


def test_kill_reaches_the_children_of_the_child(log: Path) -> None:
    process = start_process([sys.executable, "-c", PARENT], log=log)
    grandchild = int(wait_for_line(log).splitlines()[0])
    kill_group(process)
    wait_until(lambda: not is_alive(grandchild), 10, "the grandchild is gone")


def test_stopping_a_child_that_has_ended_does_nothing(log: Path) -> None:
    process = start_process([sys.executable, "-c", "raise SystemExit(3)"], log=log)
    process.wait()
    assert stop_processes([process]) == []
    assert process.returncode == 3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_child_ends_when_its_parent_is_killed(tmp_path: Path, log: Path) -> None:
    starter = (
        "import sys, time; from pathlib import Path; from portal.lib.processes import start_process; "
        f"print(start_process([sys.executable, '-c', {SLEEPER!r}], log=Path({str(log)!r})).pid, flush=True); "
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        wait_for_line(log)
        parent.kill()
    wait_until(lambda: not is_alive(child), 10, "the child is gone")


def test_tail_is_the_last_lines(log: Path) -> None:
    log.write_text("".join(f"{number}\n" for number in range(100)))
    assert read_tail(log, lines=2) == "98\n99"


def test_tail_of_no_log_is_empty(log: Path) -> None:
    assert read_tail(log) == ""
