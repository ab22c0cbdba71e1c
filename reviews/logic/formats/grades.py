"""Grades as files write them."""

import re
from typing import Any

from bugbash.errors import RefusedError

WHOLE = re.compile(r"[+-]?[0-9]{1,9}(?:\.0*)?", re.ASCII)


def read_grade(value: Any, *, field: str = "rating") -> int:
    """A whole number, also as 3.0 or "3.000"; raises RefusedError for anything else."""
    text = value.strip() if isinstance(value, str) else repr(value)
    if not WHOLE.fullmatch(text):
        raise RefusedError(f"{text[:40]!r} is no whole number; grades have no fractions.", field=field)
    return int(text.partition(".")[0])
