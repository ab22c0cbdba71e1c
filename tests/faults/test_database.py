"""A database that goes away in the middle, or whose disk is full (RELIABILITY R5, R22)."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests

from bugbash.choices import Verdict
from portal.lib.processes import Process, kill_group
from tests.bugbash.replays import a_requested_replay, a_served_version, verdicts_of
from tests.faults.breaking import Database
from tests.faults.crowd import Crowd, harm
from tests.faults.figures import Figures
from tests.faults.test_workers import texts
from tests.prototype import Prototype
from tests.services import start_postgres

pytestmark = pytest.mark.faults


def test_database_is_restarted_every_eight_seconds(
    crowd: Crowd, database: Database, prototype: Prototype, figures: Figures
) -> None:
    prototype.delay_s = 1.2
    crowd.start_beat()
    worker = crowd.start_worker()
    replay = a_requested_replay(a_served_version(prototype, concurrency=32), *texts(600))
    restarts = harm(replay, database.restart, every_s=8, times=8)
    figures.note(restarts=restarts)
    figures.note_replay(replay, prototype)
    assert restarts >= 3
    assert worker.is_running
    assert verdicts_of(replay) == dict.fromkeys(texts(600), Verdict.NEW)


SIZE_MB, LEFT = 110, 200_000
MAKE = """
from bugbash.choices import Role
from tests.api import a_token
from tests.builders import a_member, a_project
print(a_token(a_member(a_project(slug="small-disk"), Role.OWNER, "Owner 1")))
"""


@pytest.fixture
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file system of 110 MB; the test is left out where none may be mounted."""
    folder = Path("/tmp") / f"bashboard-disk-{os.getpid()}"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=755", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        folder.rmdir()
        pytest.skip("No small file system can be mounted here: a full disk was not tried.")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


@pytest.fixture
def small_postgres(small_disk: Path) -> Iterator[Process]:
    """A PostgreSQL with its data on the small file system and its log of changes beside it."""
    (small_disk / "pg").mkdir()
    elsewhere = small_disk.with_name(f"{small_disk.name}-log")
    process = start_postgres(small_disk / "pg", log_of_changes=elsewhere)
    yield process
    kill_group(process)
    shutil.rmtree(elsewhere)


def post_query(url: str, token: str, text: str) -> int:
    response = requests.post(
        f"{url}/api/v1/projects/small-disk/queries/",
        json={"text": text},
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )
    return response.status_code


def test_full_disk_is_an_error_and_loses_nothing(
    crowd: Crowd, small_disk: Path, small_postgres: Process, figures: Figures
) -> None:
    socket = small_disk / "pg"
    env = {"DATABASE_URL": f"postgresql://postgres@/postgres?host={socket}"}
    manage = ["python", "manage.py"]
    crowd.run([*manage, "migrate", "--verbosity", "0"], **env)
    token = crowd.run([*manage, "shell", "--verbosity", "0", "-c", MAKE], **env).split()[-1]
    url = crowd.start_web(**env)
    padding = "x" * 4000
    assert post_query(url, token, f"before {padding}") == 201

    ballast = small_disk / "ballast"
    with ballast.open("wb") as file:
        free = os.statvfs(small_disk)
        file.write(bytes(free.f_bavail * free.f_frsize - LEFT))
    acknowledged: list[str] = [f"before {padding}"]
    refused: list[int] = []
    for number in range(400):
        text = f"query {number} {os.urandom(1500).hex()}"
        status = post_query(url, token, text)
        if status == 201:
            acknowledged.append(text)
        else:
            refused.append(status)
        if len(refused) >= 5:
            break
    assert refused == [503] * 5
    ballast.unlink()
    assert post_query(url, token, "after") == 201
    acknowledged.append("after")
    with psycopg.connect(f"postgresql://postgres@/postgres?host={socket}") as direct:
        stored = {row[0] for row in direct.execute("SELECT text FROM bugbash_query")}
    assert small_postgres.poll() is None
    lost = set(acknowledged) - stored
    figures.note(acknowledged=len(acknowledged), answers_503=len(refused), lost=len(lost))
    assert lost == set()
    assert stored == set(acknowledged)
