"""How much two rankings agree: three measures over lists of ids, best first."""

from collections.abc import Hashable, Sequence

PERSISTENCE = 0.9


def overlap_at(left: Sequence[Hashable], right: Sequence[Hashable], k: int) -> float:
    """Shared ids of the first `k`, as a share of the longer list's; 1 for two empty lists."""
    first, second = set(left[:k]), set(right[:k])
    longer = max(len(first), len(second))
    return len(first & second) / longer if longer else 1.0


def jaccard_at(left: Sequence[Hashable], right: Sequence[Hashable], k: int) -> float:
    """Shared ids of the first `k`, as a share of all ids there; 1 for two empty lists."""
    first, second = set(left[:k]), set(right[:k])
    every = len(first | second)
    return len(first & second) / every if every else 1.0


def rank_biased_overlap(left: Sequence[Hashable], right: Sequence[Hashable], p: float = PERSISTENCE) -> float:
    """Average overlap over all depths down to the longer list's end, depth d weighing p**(d-1); in 0..1.

    Rank-biased overlap of Webber, Moffat and Zobel ("A similarity measure for indefinite rankings", ACM TOIS
    28(4), 2010), truncated at the depth that was seen and divided by the weights down to there, so that equal
    lists give exactly 1. A repeated id counts where it stands first. Two empty lists give 1.
    """
    depth = max(len(left), len(right))
    if not depth:
        return 1.0
    seen_left: set[Hashable] = set()
    seen_right: set[Hashable] = set()
    shared, agreement, total, weight = 0, 0.0, 0.0, 1.0
    for place in range(depth):
        shared += meet(left, place, seen_left, seen_right) + meet(right, place, seen_right, seen_left)
        agreement += weight * shared / (place + 1)
        total += weight
        weight *= p
    return agreement / total


def meet(ids: Sequence[Hashable], place: int, own: set[Hashable], others: set[Hashable]) -> int:
    """Note the id that stands at `place`; 1 if the other list has shown it already, else 0."""
    if place >= len(ids) or ids[place] in own:
        return 0
    own.add(ids[place])
    return int(ids[place] in others)
