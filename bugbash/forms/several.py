"""Filters that an address names more than once: any of the values will do."""

from django.http import QueryDict

MOST = 50
Several = tuple[tuple[str, tuple[str, ...]], ...]


def apart(data: QueryDict, names: tuple[str, ...]) -> tuple[QueryDict, Several]:
    """The data without those of these filters that have two values or more, and (filter, its values) of each of them.

    A field shows one value, so it stays empty where there are several; each of them is shown by itself. Where one is
    left beside an empty field, the field takes it over.
    """
    found = {name: tuple(dict.fromkeys(filter(None, data.getlist(name))))[:MOST] for name in names}
    once = data.copy()
    for name, values in found.items():
        once.setlist(name, values if len(values) == 1 else [])
    return once, tuple((name, values) for name, values in found.items() if len(values) > 1)
