import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import supervision
from portal.lib.processes import Process, stop_processes
from portal.supervision import (
    Interrupted,
    SupervisionError,
    Supervisor,
    claim_folder,
    find_port,
    is_serving,
)
from tests.prototype import Prototype, Reply
from tests.waiting import wait_until

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]
DYING = [sys.executable, "-c", "print('no such table', flush=True); raise SystemExit(7)"]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    with Supervisor(logs=tmp_path / "logs", say=said.append, patience_s=0.3, back_off_s=0.05) as supervisor:
        yield supervisor


def check_until(supervisor: Supervisor, name: str, restarts: int) -> None:
    def restarted() -> bool:
        supervisor.check()
        return supervisor.children[name].restarts >= restarts

    wait_until(restarted, 10, f"{name} was started again")


def wait_for_output(supervisor: Supervisor, name: str) -> int:
    """Wait until the child has said `up`; its process id."""
    child = supervisor.children[name]
    wait_until(lambda: child.log.exists() and "up\n" in child.log.read_text(), 10, f"{name} is up")
    assert child.process is not None
    return child.process.pid


def test_killed_child_is_started_again(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.add("worker", SLEEPER)
    supervisor.start()
    before = wait_for_output(supervisor, "worker")
    os.kill(before, signal.SIGKILL)
    check_until(supervisor, "worker", 1)
    child = supervisor.children["worker"]
    assert child.process is not None
    assert (child.is_running, child.process.pid != before) == (True, True)
    assert said == [f"worker was killed by SIGKILL, starts again in 0.05 s: {child.log}"]


def test_wait_doubles_with_each_quick_death(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.add("beat", DYING)
    supervisor.start()
    check_until(supervisor, "beat", 2)
    log = supervisor.children["beat"].log
    assert said[:2] == [f"beat ended with exit code 7, starts again in {wait} s: {log}" for wait in ("0.05", "0.1")]


def test_wait_never_exceeds_the_most(supervisor: Supervisor) -> None:
    supervisor.add("beat", DYING)
    child = supervisor.children["beat"]
    child.started_at = time.monotonic()
    assert [child.plan_restart() for _ in range(20)][-1] == supervision.BACK_OFF_MOST_S


def test_wait_is_short_again_after_a_healthy_minute(supervisor: Supervisor) -> None:
    supervisor.add("beat", DYING)
    child = supervisor.children["beat"]
    child.started_at, child.quick_deaths = time.monotonic() - supervision.HEALTHY_AFTER_S - 1, 9
    assert child.plan_restart() == 0.05


def test_other_children_are_left_alone(supervisor: Supervisor) -> None:
    supervisor.add("web", SLEEPER)
    supervisor.add("worker", SLEEPER)
    supervisor.start()
    web = wait_for_output(supervisor, "web")
    os.kill(wait_for_output(supervisor, "worker"), signal.SIGKILL)
    check_until(supervisor, "worker", 1)
    assert wait_for_output(supervisor, "web") == web


def test_start_takes_only_the_named_ones(supervisor: Supervisor) -> None:
    supervisor.add("web", SLEEPER)
    supervisor.add("worker", SLEEPER)
    supervisor.start("worker")
    assert [child.is_running for child in supervisor.children.values()] == [False, True]


def test_stop_ends_all_and_kills_the_deaf(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.add("web", SLEEPER)
    supervisor.add("deaf", DEAF)
    supervisor.start()
    processes = [child.process for child in supervisor.children.values()]
    wait_for_output(supervisor, "deaf")
    supervisor.stop()
    assert [process.returncode for process in processes if process] == [-signal.SIGTERM, -signal.SIGKILL]
    assert said == ["deaf did not stop within 0.3 s and was killed."]


def test_stopped_child_is_not_started_again(supervisor: Supervisor) -> None:
    supervisor.add("web", SLEEPER)
    supervisor.start()
    supervisor.stop()
    supervisor.check()
    assert not supervisor.children["web"].is_running


def test_child_that_ends_early_is_told_with_the_end_of_its_log(supervisor: Supervisor) -> None:
    supervisor.add("web", DYING)
    supervisor.start()
    with pytest.raises(SupervisionError, match=r"(?s)web did not start; .*web\.log ends with:.*no such table"):
        supervisor.wait_until_ready("web", lambda: False)


def test_child_that_is_never_ready_is_told(supervisor: Supervisor) -> None:
    supervisor.add("web", SLEEPER)
    supervisor.start()
    with pytest.raises(SupervisionError, match=r"web was not ready after 0 s"):
        supervisor.wait_until_ready("web", lambda: False, seconds=0.1)


def test_environment_of_a_child_adds_to_ours(supervisor: Supervisor) -> None:
    supervisor.add("web", [sys.executable, "-c", "import os; print(os.environ['COLOUR'], 'PATH' in os.environ)"])
    supervisor.add("tinted", supervisor.children["web"].argv, {"COLOUR": "red"})
    supervisor.start("tinted")
    log = supervisor.children["tinted"].log
    wait_until(lambda: log.read_text().splitlines()[1:] == ["red True"], 10, "the child has spoken")


def test_large_log_is_put_aside(supervisor: Supervisor, tmp_path: Path) -> None:
    log = tmp_path / "logs/web.log"
    log.write_bytes(b"x" * (supervision.LOG_BYTES + 1))
    supervisor.add("web", SLEEPER)
    supervisor.start()
    assert log.with_name("web.log.1").stat().st_size == supervision.LOG_BYTES + 1


@pytest.mark.parametrize("number", supervision.SIGNALS)
def test_signal_ends_running_forever(supervisor: Supervisor, number: signal.Signals) -> None:
    supervisor.add("web", SLEEPER)
    supervisor.start()
    sender = [sys.executable, "-c", f"import os, time; time.sleep(0.3); os.kill({os.getpid()}, {number.value})"]
    with subprocess.Popen(sender):
        supervisor.run_forever()
    assert supervisor.children["web"].is_running


def test_signal_during_the_start_stops_the_children_and_exits(tmp_path: Path, said: list[str]) -> None:
    supervisor = Supervisor(logs=tmp_path, say=said.append)
    ended: list[Process | None] = []

    def begin() -> None:
        with supervisor:
            supervisor.add("web", SLEEPER)
            supervisor.start()
            ended.append(supervisor.children["web"].process)
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)

    with pytest.raises(SystemExit) as exit_:
        begin()
    assert exit_.value.code == 130
    assert [process.returncode for process in ended if process] == [-signal.SIGTERM]
    assert said == ["Stopped before everything was up."]


def test_handlers_of_before_are_put_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Supervisor(logs=tmp_path, say=print):
        assert signal.getsignal(signal.SIGTERM) is supervision.interrupt
    assert signal.getsignal(signal.SIGTERM) is before


def test_second_signal_while_stopping_kills_at_once(
    supervisor: Supervisor, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor.patience_s = 60
    supervisor.add("deaf", DEAF)
    supervisor.start()
    wait_for_output(supervisor, "deaf")
    calls: list[float] = []

    def interrupted_once(processes: list[Process], *, patience_s: float) -> list[Process]:
        calls.append(patience_s)
        if len(calls) == 1:
            raise Interrupted
        return stop_processes(processes, patience_s=patience_s)

    monkeypatch.setattr("portal.supervision.stop_processes", interrupted_once)
    supervisor.stop()
    assert calls == [60, 0]


def test_answer_below_500_is_serving(prototype: Prototype) -> None:
    prototype.default = Reply(status=404)
    assert is_serving("127.0.0.1", port_of(prototype))()
    assert [call.path for call in prototype.calls] == ["/healthz/"]


def test_answer_of_500_is_not_serving(prototype: Prototype) -> None:
    prototype.default = Reply(status=500)
    assert not is_serving("127.0.0.1", port_of(prototype))()


def test_closed_port_is_not_serving() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        assert not is_serving("127.0.0.1", listener.getsockname()[1])()


def test_taken_port_gives_the_next_free_one() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = listener.getsockname()[1]
        assert find_port("127.0.0.1", taken) > taken


def test_no_free_port_is_told() -> None:
    with pytest.raises(SupervisionError, match=r"No port from 80 to 99 is free on 192\.0\.2\.1"):
        find_port("192.0.2.1", 80)


def test_claimed_folder_is_refused_to_the_second(tmp_path: Path) -> None:
    with (
        claim_folder(tmp_path),
        pytest.raises(SupervisionError, match=rf"already runs on .* \(process {os.getpid()}\)"),
    ):
        claim_folder(tmp_path)


def test_folder_is_free_again_after_use(tmp_path: Path) -> None:
    claim_folder(tmp_path).close()
    claim_folder(tmp_path).close()


def port_of(prototype: Prototype) -> int:
    return int(prototype.base_url.rpartition(":")[2])
