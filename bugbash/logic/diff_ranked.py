"""Two ranked answers: which results came, went, moved or were rewritten."""

from collections.abc import Sequence
from itertools import repeat

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Result
from bugbash.logic.diff_overlap import jaccard_at, overlap_at, rank_biased_overlap
from bugbash.logic.differences import SMALLEST, Diff, Place, counted

REWRITING_WEIGHT = 0.1
Key = tuple[str, int]


def compare_ranked(left: Answer, right: Answer, k: int) -> Diff:
    """Distance is 1 - RBO: what people see first weighs most, and a list need not be cut anywhere.

    Where the order agrees but titles or texts differ, up to `REWRITING_WEIGHT` of the agreement is taken away,
    in proportion to the results concerned. Scores do not count: they move without anybody seeing it.
    """
    old, new = number_repeats(left.ids), number_repeats(right.ids)
    before = {key: rank for rank, key in enumerate(old, start=1)}
    after = {key: rank for rank, key in enumerate(new, start=1)}
    entered = tuple(Place(key[0], None, rank) for key, rank in after.items() if key not in before)
    gone = tuple(Place(key[0], rank, None) for key, rank in before.items() if key not in after)
    moved = tuple(Place(key[0], before[key], rank) for key, rank in after.items() if before.get(key, rank) != rank)
    rewritten = tuple(
        key[0]
        for key, rank in after.items()
        if key in before and is_rewritten(left.results[before[key] - 1], right.results[rank - 1])
    )
    same = not (entered or gone or moved or rewritten)
    rbo = rank_biased_overlap(old, new)
    overlap = overlap_at(old, new, k)
    change = describe(len(entered), len(gone), len(moved), len(rewritten))
    return Diff(
        kind=AnswerKind.RANKED,
        same=same,
        distance=0.0 if same else distance(rbo, len(rewritten), len(after)),
        sentence=f"overlap@{k} {overlap:.2f}; {change}",
        entered=entered,
        left=gone,
        moved=moved,
        rewritten=rewritten,
        overlap=overlap,
        jaccard=jaccard_at(old, new, k),
        rbo=rbo,
    )


def number_repeats(ids: Sequence[str]) -> list[Key]:
    """Each id with how often it stood further up, so that a duplicate that comes or goes is seen."""
    if len(set(ids)) == len(ids):
        return list(zip(ids, repeat(0)))
    counts: dict[str, int] = {}
    keys = []
    for identity in ids:
        counts[identity] = counts.get(identity, -1) + 1
        keys.append((identity, counts[identity]))
    return keys


def is_rewritten(old: Result, new: Result) -> bool:
    """A title or text that both sides have differs; one that vanished is for the contract to say."""
    return differs(old.title, new.title) or differs(old.text, new.text)


def differs(old: str | None, new: str | None) -> bool:
    return old != new and old is not None and new is not None


def distance(rbo: float, rewritten: int, results: int) -> float:
    kept = 1 - REWRITING_WEIGHT * rewritten / results if rewritten else 1.0
    return max(SMALLEST, 1 - rbo * kept)


def describe(entered: int, gone: int, moved: int, rewritten: int) -> str:
    """`4 results new, 1 moved`; results gone are counted where they are not just replaced."""
    parts = [
        f"{counted(entered, 'result')} new" if entered else "",
        f"{counted(gone, 'result')} gone" if gone and gone != entered else "",
        f"{moved} moved" if moved else "",
        f"{rewritten} rewritten" if rewritten else "",
    ]
    return ", ".join(filter(None, parts)) or "the same results"
