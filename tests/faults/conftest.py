"""What faults need: the run's own services to break, quick leases and looks, and one line of figures in the end."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection

from bugbash.actions import replays as sizes
from bugbash.choices import Role
from bugbash.models import Version
from tests.bugbash.replays import a_served_version
from tests.builders import a_member, a_query
from tests.faults.breaking import Broker, Database
from tests.faults.crowd import Crowd
from tests.faults.figures import Figures
from tests.prototype import Prototype
from tests.workers import empty_broker

LEASE_S, SWEEP_S, PROBE_S = 3, 1, 2


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that start from now on take over, look and probe after a few seconds; shards are small."""
    monkeypatch.setenv("BASHBOARD_LEASE_S", str(LEASE_S))
    monkeypatch.setenv("BASHBOARD_SWEEP_S", str(SWEEP_S))
    monkeypatch.setenv("BASHBOARD_PROBE_S", str(PROBE_S))
    monkeypatch.setattr(sizes, "SHARD", 50)


@pytest.fixture
def broker(transactional_db: None) -> Iterator[Broker]:
    """The Valkey of this run, whole again at the end; the test is left out where somebody else's is used."""
    broker = Broker.of_this_run()
    yield broker
    broker.mend()


@pytest.fixture
def database(transactional_db: None) -> Iterator[Database]:
    """The PostgreSQL of this run, up again at the end; the test is left out where somebody else's is used."""
    database = Database.of_this_run()
    yield database
    database.mend()


@pytest.fixture
def crowd(transactional_db: None, tmp_path_factory: pytest.TempPathFactory, quick: None) -> Iterator[Crowd]:
    """Workers, beat and a web server that a test starts as it likes; all are killed at the end."""
    empty_broker()
    crowd = Crowd(tmp_path_factory.mktemp("crowd"))
    yield crowd
    crowd.kill()


@pytest.fixture
def figures(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Iterator[Figures]:
    """`figures.note(items=600, kills=12)` prints one line when the test has passed."""
    figures = Figures(request.node.name)
    yield figures
    with capsys.disabled():
        print(figures.line, flush=True)
    connection.close()


@pytest.fixture
def a_version_of(transactional_db: None, prototype: Prototype) -> tuple[Version, User]:
    """A version with 20 queries, and an owner of its project."""
    version = a_served_version(prototype)
    for number in range(20):
        a_query(version.project, f"query {number}")
    return version, a_member(version.project, Role.OWNER, "Owner 1")
