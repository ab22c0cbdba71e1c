"""Two ranked answers: which results came, went, moved or were rewritten."""

from collections.abc import Mapping, Sequence
from itertools import repeat

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Json, Result
from bugbash.logic.comparison_rules import Rules
from bugbash.logic.diff_json import make_walk
from bugbash.logic.diff_overlap import jaccard_at, overlap_at, rank_biased_overlap
from bugbash.logic.differences import SMALLEST, Change, Diff, Place, counted

REWRITING_WEIGHT = 0.1
Key = tuple[str, int]


def compare_ranked(left: Answer, right: Answer, k: int, rules: Rules | None = None) -> Diff:
    """Distance is 1 - RBO: what people see first weighs most, and a list need not be cut anywhere.

    Where the order agrees but titles, texts or further fields differ, up to `REWRITING_WEIGHT` of the agreement is
    taken away, in proportion to the results concerned. Scores do not count: they move without anybody seeing it.
    """
    old, new = number_repeats(left.ids), number_repeats(right.ids)
    before = {key: rank for rank, key in enumerate(old, start=1)}
    after = {key: rank for rank, key in enumerate(new, start=1)}
    entered = tuple(Place(key[0], None, rank) for key, rank in after.items() if key not in before)
    gone = tuple(Place(key[0], rank, None) for key, rank in before.items() if key not in after)
    moved = tuple(Place(key[0], before[key], rank) for key, rank in after.items() if before.get(key, rank) != rank)
    if rules and rules.key_at(("results",)) is not None:
        moved = ()
        old = [key for key in new if key in before] + [key for key in old if key not in after]
    rewordings = [
        (key[0], found)
        for key, rank in after.items()
        if key in before
        and (found := reworded(left.results[before[key] - 1], right.results[rank - 1], rank - 1, rules))
    ]
    rewritten = tuple(identity for identity, _ in rewordings)
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
        changes=tuple(change for _, found in rewordings for change in found),
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


def reworded(old: Result, new: Result, place: int, rules: Rules | None) -> list[Change]:
    """What differs in the title, the text and the further fields that both sides have; what vanished is for the
    contract to say. `place` is that of the new side, from 0.
    """
    if old.title == new.title and old.text == new.text and old.fields == new.fields:
        return []
    walk = make_walk(rules, "results", place)
    walk.compare_objects(*shared_parts(old, new))
    return walk.changes


def shared_parts(old: Result, new: Result) -> tuple[dict[str, Json], dict[str, Json]]:
    """The parts that neither side lacks."""
    mine, theirs = both(old.fields, new.fields)
    return both(
        {"title": old.title, "text": old.text, "fields": mine}, {"title": new.title, "text": new.text, "fields": theirs}
    )


def both(old: Mapping[str, Json], new: Mapping[str, Json]) -> tuple[dict[str, Json], dict[str, Json]]:
    names = [name for name in old if old[name] is not None and new.get(name) is not None]
    return {name: old[name] for name in names}, {name: new[name] for name in names}


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
