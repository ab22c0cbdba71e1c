"""Counting what something costs in statements of the database."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def statements(call: Callable[[], object]) -> int:
    """How many statements `call` sends; a lazy result must be read to its end by the call."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)
