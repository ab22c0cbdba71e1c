"""What changed from one revision of an endpoint definition to the next, part by part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import canonical_json

NAMED_PAIRS = ("request.query", "request.headers")
LONGEST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Change:
    """One part, such as `request.headers.Accept`; None where it was not there, or is no more."""

    part: str
    before: str | None
    after: str | None


def compare_revisions(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[Change]:
    """The parts that differ, in the order in which they stand; an empty part is one that is not there."""
    old, new = dict(leaves(before)), dict(leaves(after))
    return [
        Change(part, shown(old.get(part)), shown(new.get(part)))
        for part in {**old, **new}
        if old.get(part) != new.get(part)
    ]


def leaves(value: Json, where: str = "") -> Iterator[tuple[str, str]]:
    """(path, text) of all that is said."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from leaves(item, f"{where}.{name}" if where else name)
    elif isinstance(value, list | tuple):
        named = where in NAMED_PAIRS
        for place, item in enumerate(value):
            yield from leaves(item[1] if named else item, f"{where}.{item[0]}" if named else f"{where}[{place}]")
    elif value not in ("", None):
        yield where, value if isinstance(value, str) else canonical_json(value).decode()


def shown(text: str | None) -> str | None:
    return text if text is None or len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
