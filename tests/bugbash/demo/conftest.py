from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bugbash.demo.running import Running, running


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prototype")


@pytest.fixture(scope="session")
def prototype(cache_dir: Path) -> Iterator[Running]:
    """One real process for all tests that only ask."""
    with running(cache_dir) as process:
        yield process
