"""`manage.py up` as people run it: on SQLite and the file broker, in a data folder of its own."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.lib.processes import Process, kill_group, start_process
from portal.supervision import is_serving
from tests.services import free_port
from tests.waiting import wait_until
from tests.workers import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up")


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def up(folder: Path, port: int) -> Iterator[Process]:
    """The running product; its pages are served."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment["BASHBOARD_DATA"] = str(folder)
    argv: list[str | Path] = [sys.executable, ROOT / "manage.py", "up", "--port", str(port)]
    process = start_process(argv, log=folder / "up.log", env=environment, cwd=folder)
    try:
        wait_until(lambda: "Bashboard is at" in said(folder) or process.poll() is not None, 60, "it is up")
        yield process
    finally:
        kill_group(process)


def said(folder: Path) -> str:
    return (folder / "up.log").read_text()


def children(process: Process) -> dict[str, int]:
    """The ids of the supervisor's children by what they are."""
    ids = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    lines = {int(id_): Path(f"/proc/{id_}/cmdline").read_text() for id_ in ids}
    return {name: id_ for id_, line in lines.items() for name in ("granian", "worker\0", "beat\0") if name in line}


def test_tells_what_it_does_and_where_it_is(up: Process, folder: Path, port: int) -> None:
    assert said(folder).splitlines() == [
        "Brought the database up to date.",
        "Collected the static files.",
        f"Bashboard is at http://127.0.0.1:{port}/ (Ctrl-C stops it; logs in {folder}/logs).",
    ]


def test_sign_in_page_is_served_with_hashed_files(up: Process, port: int) -> None:
    assert is_serving("127.0.0.1", port, "/sign-in/")()


@pytest.mark.skipif(sys.platform != "linux", reason="the children of a process are read from /proc")
def test_killed_worker_comes_back(up: Process, folder: Path) -> None:
    before = children(up)
    os.kill(before["worker\0"], signal.SIGKILL)
    wait_until(lambda: children(up).get("worker\0", before["worker\0"]) != before["worker\0"], 20, "it is back")
    assert "worker was killed by SIGKILL, starts again in 1 s" in said(folder)
    assert children(up)["granian"] == before["granian"]


def test_second_start_on_the_same_folder_is_refused(up: Process, folder: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "BASHBOARD_DATA": str(folder)}
    log = tmp_path / "second.log"
    second = start_process([sys.executable, ROOT / "manage.py", "up"], log=log, env=environment, cwd=folder)
    assert second.wait() == 1
    assert log.read_text() == f"CommandError: Bashboard already runs on {folder} (process {up.pid}); stop it first.\n"


def test_sigterm_stops_everything(up: Process, folder: Path, port: int) -> None:
    up.send_signal(signal.SIGTERM)
    assert up.wait(20) == 0
    assert said(folder).splitlines()[-1] == "Stopping."
    assert not is_serving("127.0.0.1", port)()
