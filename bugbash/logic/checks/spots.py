"""Spots in a JSON value that a comparison leaves out, written as simple paths: took, hits[].score, meta."odd name"."""

import re
from collections.abc import Sequence

STEP = re.compile(r'(?:(?:\A|(?<=.)\.)(?:([A-Za-z_][\w-]*)|"((?:[^"\\]|\\.)+)"|(\*)))|\[(\d{1,6}|\*?)\]', re.ASCII)
EVERY = object()
Step = str | int | object


def read_spot(path: str) -> tuple[Step, ...] | None:
    """The steps from the root down; `[]`, `[*]` and `*` are any. None where it is no such path."""
    steps: list[Step] = []
    place = 0
    while place < len(path):
        match = STEP.match(path, place)
        if not match or match.end() == place:
            return None
        name, quoted, star, index = match.groups()
        if name or quoted:
            steps.append(name or re.sub(r"\\(.)", r"\1", quoted))
        else:
            steps.append(EVERY if star or not index or index == "*" else int(index))
        place = match.end()
    return tuple(steps) or None


def is_under(trail: Sequence[str | int], spots: Sequence[Sequence[Step]]) -> bool:
    """Whether one of the spots is exactly where the trail leads."""
    return any(
        len(spot) == len(trail) and all(step is EVERY or step == one for step, one in zip(spot, trail, strict=True))
        for spot in spots
    )
