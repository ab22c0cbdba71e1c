"""Filters that an address names more than once: any of the values will do."""

from django.http import QueryDict

MOST = 50
Several = tuple[tuple[str, tuple[str, ...]], ...]


def apart(data: QueryDict, names: tuple[str, ...]) -> tuple[QueryDict, Several]:
    """The data without those of these filters that have two values or more, and (filter, its values) of each of them.

    A field shows one value, so it stays empty where there are several; each of them is shown by itself.
    """
    found = {name: tuple(dict.fromkeys(filter(None, data.getlist(name))))[:MOST] for name in names}
    several = tuple((name, values) for name, values in found.items() if len(values) > 1)
    once = data.copy()
    for name, _ in several:
        del once[name]
    return once, several
