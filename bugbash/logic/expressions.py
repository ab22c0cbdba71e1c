"""JMESPath with every way of failing turned into one sentence."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.functions import Functions, signature

from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import canonical_json

LONGEST = 1000
FIELDS = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
# Functions and slices of jmespath let errors of Python's own through, such as a step of 0 or the ceiling of infinity.
FAULTS = (ValueError, TypeError, ArithmeticError, AttributeError, LookupError, RecursionError)


class MoreFunctions(Functions):
    """The functions of JMESPath and two of its community edition, with which parallel lists become one object."""

    @signature({"types": ["array"], "variadic": True})
    def _func_zip(self, *lists: list[Json]) -> list[Json]:
        """The first entries of all lists together, then the second ones, up to the end of the shortest."""
        return [list(row) for row in zip(*lists, strict=False)]

    @signature({"types": ["array"]})
    def _func_from_items(self, pairs: list[Json]) -> Json:
        """An object from pairs of a name and a value."""
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
                raise TypeError("from_items takes a list of pairs of a name and a value")
        return dict(pairs)


OPTIONS = jmespath.Options(custom_functions=MoreFunctions())


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
    return searcher(path)(value)


def is_plain(path: str) -> bool:
    """Whether it is empty or field names alone, which need nothing of JMESPath but its meaning and never fail."""
    return not path or FIELDS.fullmatch(path) is not None


@lru_cache(maxsize=1024)
def searcher(path: str) -> Callable[[Json], Json]:
    """A path made ready to be followed often."""
    if not is_plain(path):
        return lambda value: evaluate(path, value)
    first, *further = path.split(".")
    if further:
        return lambda value: follow([first, *further], value)
    return lambda value: value.get(first) if first and isinstance(value, dict) else None


def follow(names: list[str], value: Json) -> Json:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def evaluate(path: str, value: Json) -> Json:
    try:
        found = compiled(path).search(value, options=OPTIONS)
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
