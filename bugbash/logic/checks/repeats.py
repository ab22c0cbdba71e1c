"""The check that is decided by several askings: k of n have to pass."""

from collections.abc import Mapping
from typing import Any

from bugbash.logic.checks.kinds import ArgumentError, Arguments, Field, FieldType, Group, Kind, take_nothing

NAME = "passes"
MOST = 20


def check_numbers(arguments: Mapping[str, Any]) -> None:
    """Raise ArgumentError unless 1 <= k <= n and 2 <= n <= 20."""
    if not 1 <= arguments["k"] <= arguments["n"] or not 2 <= arguments["n"] <= MOST:
        raise ArgumentError(f"needs k of n with k from 1 to n and n from 2 to {MOST}")


def write_numbers(arguments: Arguments) -> str:
    check_numbers(arguments)
    return ""


KINDS = (
    Kind(
        NAME,
        take_nothing,
        write_numbers,
        None,
        "passes-4-of-5",
        Group.REPEATS,
        "A replay asks n times, and the other checks have to pass k times or more.",
        (Field("k", "Passes", FieldType.WHOLE), Field("n", "Askings", FieldType.WHOLE, f"2 to {MOST}.")),
        ("k", "n"),
        waits_for="a replay asks several times and decides",
    ),
)
