"""JMESPath with every way of failing turned into one sentence."""

from functools import lru_cache
from typing import Any

import jmespath

from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import canonical_json

LONGEST = 1000
# Functions and slices of jmespath let errors of Python's own through, such as a step of 0 or the ceiling of infinity.
FAULTS = (ValueError, TypeError, ArithmeticError, AttributeError, LookupError, RecursionError)


class ExpressionError(Exception):
    """A JMESPath that can not be used on this value; the message says why."""


def find_fault(path: str) -> str:
    """Why this is not JMESPath, as half a sentence; empty if it is."""
    if len(path) > LONGEST:
        return f"longer than {LONGEST} characters"
    try:
        compiled(path)
    except FAULTS as error:
        return first_line(error)
    return ""


@lru_cache(maxsize=1024)
def compiled(path: str) -> Any:
    return jmespath.compile(path)


def search(path: str, value: Json) -> Json:
    """What a path finds, always JSON; None where nothing stands there or there is no path. Raises ExpressionError."""
    if not path:
        return None
    try:
        found = compiled(path).search(value)
        canonical_json(found)
    except FAULTS as error:
        raise ExpressionError(f"“{path}” can not be evaluated ({first_line(error)}).") from None
    return found


def first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".:")


def name_of(value: Json) -> str:
    """What stands there, in words."""
    if value is None:
        return "missing"
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false"}
    return names.get(type(value), "a number")
