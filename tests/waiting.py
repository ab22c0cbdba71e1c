"""Waiting for what another process does."""

import time
from collections.abc import Callable


def wait_until(is_true: Callable[[], object], seconds: float, what: str) -> None:
    """Return as soon as `is_true()`; fail the test with `what` when it has not become so in `seconds`."""
    ends_at = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > ends_at:
            raise AssertionError(f"Waited {seconds:g} s in vain until {what}.")
        time.sleep(0.02)
