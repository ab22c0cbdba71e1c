"""How far raters agree: Krippendorff's alpha beside the raw share, both with the number they rest on."""

from collections import Counter
from collections.abc import Iterable, Sequence
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
    rated = [Counter(values) for values in items if len(values) >= 2]
    if len(rated) < ENOUGH:
        return Agreement(len(rated), _percent(rated), None, f"too few: {len(rated)} of {ENOUGH} items rated twice")
    domain = sorted(set().union(*rated))
    if len(domain) == 1:
        return Agreement(len(rated), 100.0, None, "everybody gave the same value to every item: alpha is undefined")
    counts = np.array([[votes[value] for value in domain] for votes in rated])
    alpha = krippendorff.alpha(value_counts=counts, value_domain=domain, level_of_measurement=level)
    return Agreement(len(rated), _percent(rated), float(alpha), f"{len(rated)} items rated twice or more")


def _percent(rated: Sequence[Counter[int]]) -> float | None:
    pairs = sum(comb(votes.total(), 2) for votes in rated)
    agreeing = sum(comb(count, 2) for votes in rated for count in votes.values())
    return 100 * agreeing / pairs if pairs else None
