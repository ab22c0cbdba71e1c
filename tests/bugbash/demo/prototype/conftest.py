from collections.abc import Iterator
from pathlib import Path

import pytest

from bugbash.demo.prototype.store import Store
from tests.bugbash.demo.prototype.small import entries, store_of


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with store_of(tmp_path, entries()) as small:
        yield small
