"""Chance that comes out the same on every machine and under every Python."""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

Option = TypeVar("Option")


class Chance:
    """Draws in [0, 1) that a name and a seed determine.

    Of Python's generator only `random()` after seeding with a whole number is promised never to change; everything
    else here is made of it.
    """

    def __init__(self, name: str, seed: int) -> None:
        digest = hashlib.sha256(f"{name}:{seed}".encode()).digest()
        self._random = random.Random(int.from_bytes(digest, "big"))  # noqa: S311  makes queries, guards nothing

    def draw(self) -> float:
        return self._random.random()


def pick(options: Sequence[Option], draw: float) -> Option:
    """The option that a draw in [0, 1) falls on; each has the same share."""
    return options[int(draw * len(options))]
