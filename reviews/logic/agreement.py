"""How far raters agree: Krippendorff's alpha beside the raw share, both with the number they rest on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Literal

import krippendorff
import numpy as np

Level = Literal["nominal", "ordinal"]
ENOUGH = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """`n` items that two or more people rated; `percent` in 0..100; a None is explained by `sentence`."""

    n: int
    percent: float | None
    alpha: float | None
    sentence: str


def agreement(items: Iterable[Sequence[int]], *, level: Level) -> Agreement:
    """Agreement over items, each given as the values that different people gave to it.

    Ordinal for grades, nominal for pass/fail and preference (Krippendorff, Content Analysis, 2004).
    `percent` is the share of agreeing pairs of raters over all pairs of all items. Items with fewer than
    two values do not count.
    """
    ways = Counter(tuple(sorted(values)) for values in items if len(values) >= 2)  # many items, few ways to vote
    n = ways.total()
    if n < ENOUGH:
        return Agreement(n, _percent(ways), None, f"too few: {n} of {ENOUGH} items rated twice")
    domain = sorted(set().union(*ways))
    if len(domain) == 1:
        return Agreement(n, 100.0, None, "everybody gave the same value to every item: alpha is undefined")
    counts = np.repeat([[way.count(value) for value in domain] for way in ways], list(ways.values()), axis=0)
    alpha = krippendorff.alpha(value_counts=counts, value_domain=domain, level_of_measurement=level)
    return Agreement(n, _percent(ways), float(alpha), f"{n} items rated twice or more")


def _percent(ways: Mapping[tuple[int, ...], int]) -> float | None:
    pairs = sum(times * comb(len(way), 2) for way, times in ways.items())
    agreeing = sum(times * comb(same, 2) for way, times in ways.items() for same in Counter(way).values())
    return 100 * agreeing / pairs if pairs else None
