"""How alike short texts are to a person who looks for what was reported already."""

from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.process import cdist
from rapidfuzz.utils import default_process

READ = 300
LEAST = 74.0


def prepare(text: str) -> str:
    """Lower case, letters and digits only; of a long text its beginning."""
    return str(default_process(text[:READ]))


def likenesses(asked: Sequence[str], said: Sequence[str]) -> list[float]:
    """For each of `said` how alike it is to the likest of `asked`, 0 to 100; all of them prepared.

    Half of it is for the words that two texts share, half for the whole in any order. So “delete folder” is like
    “delete a folder that is not empty”, and “resturant” like “restaurant”. Nothing is like an empty text.
    """
    whole = [one for one in asked if one]
    if not whole or not said:
        return [0.0] * len(said)
    shared, ordered = (cdist(whole, said, scorer=scorer) for scorer in (fuzz.token_set_ratio, fuzz.token_sort_ratio))
    best = ((shared + ordered) / 2).max(axis=0).tolist()
    return [score if text else 0.0 for score, text in zip(best, said, strict=True)]
