"""Trouble on request: slowness, errors and disorder, so that noise and failures can be shown."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Self, TypeVar

Item = TypeVar("Item")
LIMITS = {"delay_ms": 60_000.0, "jitter_ms": 60_000.0, "error_rate": 1.0, "shuffle_rate": 1.0}


class ParameterError(ValueError):
    """A parameter that cannot be used; the sentence names it, its rule and the value."""


@dataclass(frozen=True, slots=True)
class Faults:
    """`delay_ms` always, up to `jitter_ms` more by chance; the rates are shares of the calls in 0..1."""

    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    error_rate: float = 0.0
    shuffle_rate: float = 0.0

    def overridden(self, values: Mapping[str, str]) -> Self:
        """These faults with what `values` says instead; raises ParameterError."""
        return replace(self, **{name: amount(name, values[name]) for name in LIMITS if name in values})

    def hold_up(self, chance: Random) -> None:
        """Wait as long as an answer is to be late."""
        late_ms = self.delay_ms + self.jitter_ms * chance.random()
        if late_ms:
            time.sleep(late_ms / 1000)

    def fails(self, chance: Random) -> bool:
        return chance.random() < self.error_rate

    def disordered(self, items: list[Item], chance: Random) -> list[Item]:
        """`items`, in a random order if chance has it."""
        if chance.random() < self.shuffle_rate:
            return chance.sample(items, len(items))
        return items


def amount(name: str, text: str) -> float:
    """The number that `text` says for a fault; raises ParameterError."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if 0 <= number <= LIMITS[name]:
        return number
    raise ParameterError(f"{name} must be a number from 0 to {LIMITS[name]:g}, not {text!r}.")


def whole(name: str, text: str, lowest: int, highest: int) -> int:
    """The whole number that `text` says; raises ParameterError."""
    if text.isascii() and text.isdecimal() and len(text) < 20 and lowest <= int(text) <= highest:
        return int(text)
    raise ParameterError(f"{name} must be a whole number from {lowest} to {highest}, not {text!r}.")
