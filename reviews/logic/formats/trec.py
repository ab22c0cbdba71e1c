"""What is written only: TREC runs and TREC preferences."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviews.logic.formats.qrels import write_rater


class Preference(NamedTuple):
    """One rater's word on two answers; 1 says that the first is better, -1 the second, 0 neither."""

    group: str
    rater: str
    pair: int
    first: str
    second: str
    better: int


def write_run(rankings: Iterable[tuple[str, Iterable[str]]], tag: str) -> Iterator[str]:
    """topic Q0 document rank score tag; of a document that an answer has twice the better rank, and scores that fall
    by one a rank, for evaluation sorts by them. Documents and topics with blanks are left out.
    """
    name = write_rater(tag)
    for group, ids in rankings:
        found = list(dict.fromkeys(ids))
        if len(group.split()) != 1:
            continue
        for rank, doc in enumerate(found, 1):
            if len(doc.split()) == 1:
                yield f"{group} Q0 {doc} {rank} {len(found) - rank + 1} {name}\n"


def write_preferences(words: Iterable[Preference]) -> Iterator[str]:
    """topic, rater, pair, document and level, two lines a word: the better one has level 2, the other 1, equals 1."""
    for word in words:
        if len(word.group.split()) != 1:
            continue
        for name, better in ((word.first, word.better > 0), (word.second, word.better < 0)):
            yield f"{word.group} {write_rater(word.rater)} {word.pair} {write_rater(name)} {1 + better}\n"
