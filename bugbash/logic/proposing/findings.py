"""What the parts of the search have in common: a walk over the answer, and a mapping with how likely it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bugbash.logic.answers import Json
from bugbash.logic.json_paths import join
from bugbash.logic.mapping import ResponseMapping

DEEPEST = 6
MOST_VALUES = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """A mapping, the sentence that speaks for it without its full stop, and how much speaks for it."""

    weight: float
    mapping: ResponseMapping
    because: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A value with its path, and the name under which it stands (of the list, for an entry of a list)."""

    path: str
    name: str
    depth: int
    value: Json

    @property
    def shown(self) -> str:
        return "the answer" if self.path == "@" else self.path


def walk(body: Json) -> list[Spot]:
    """Every value that one fixed path reaches, the upper ones first; of a list only its first entry is entered."""
    found = [Spot("@", "", 0, body)]
    for spot in found:
        if spot.depth < DEEPEST and len(found) < MOST_VALUES:
            found.extend(below(spot))
    return found


def below(spot: Spot) -> Iterator[Spot]:
    if isinstance(spot.value, Mapping):
        for key, value in spot.value.items():
            yield Spot(join("" if spot.path == "@" else spot.path, key), key.lower(), spot.depth + 1, value)
    elif isinstance(spot.value, list) and spot.value:
        yield Spot(f"{'' if spot.path == '@' else spot.path}[0]", spot.name, spot.depth + 1, spot.value[0])


def sibling(path: str, key: str) -> str:
    """The path of a field of the object at `path`."""
    return join("" if path == "@" else path, key)


def is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_share(value: Json) -> bool:
    return is_number(value) and 0 <= value <= 1


def sums_to_one(values: list[Json]) -> bool:
    """Whether these are probabilities; whole numbers alone are counts that happen to be few."""
    shares = len(values) > 1 and all(is_share(value) for value in values)
    return shares and any(isinstance(value, float) for value in values) and abs(sum(values) - 1) < 0.02


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
