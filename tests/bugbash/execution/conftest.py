import random

import pytest

from tests.bugbash.gauge import Gauge, gauge

__all__ = ["Gauge", "gauge", "no_pauses"]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other at once: the jitter between them is chance, and no test is about chance."""
    monkeypatch.setattr(random, "uniform", lambda least, most: least)
