"""Filters that an address names more than once: any of the values will do."""

from typing import Any

MOST = 50


def read_several(data: Any, names: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(filter, its values) of each that has two values or more; fewer are for the form's own field."""
    found = {name: tuple(dict.fromkeys(filter(None, data.getlist(name))))[:MOST] for name in names if data}
    return tuple((name, values) for name, values in found.items() if len(values) > 1)
