"""The versions of the search: what each looks for, and the shape in which it answers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from bugbash.demo.prototype.store import FRESH, NOTHING, STALE, Found, Hit, Shelf, Store, Wanted
from bugbash.demo.prototype.synonyms import synonyms_of
from bugbash.demo.prototype.wording import WORD, telling

Shape = Callable[[Hit], dict[str, Any]]


def plain(text: str) -> Wanted:
    """Version 0.4: any of the telling words; quotes and stars are handed on for phrases and prefixes."""
    return Wanted(" OR ".join(telling(re.sub(r'[^\w\s"*]', " ", text).split())))


def expanded(text: str) -> Wanted:
    """Version 0.5: the telling words and their synonyms, each quoted, so that nothing typed is syntax."""
    words = WORD.findall(text.lower())
    wanted = telling(words) or words
    related = [other for word in wanted for other in synonyms_of(word) if other not in wanted]
    return Wanted(any_of(wanted), any_of(related) or NOTHING)


def any_of(words: list[str]) -> str:
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(words))


def as_numbers(hit: Hit) -> dict[str, Any]:
    return asdict(hit)


def as_texts(hit: Hit) -> dict[str, Any]:
    """Version 0.6: the score as text, and `summary` under its new name."""
    shown = asdict(hit)
    return shown | {"abstract": shown.pop("summary"), "score": f"{hit.score:.4f}"}


@dataclass(frozen=True, slots=True)
class Engine:
    """One version on one index."""

    version: str
    shelf: Shelf
    read: Callable[[str], Wanted]
    shape: Shape
    lean: bool = False

    def find(self, store: Store, text: str, k: int) -> Found:
        """The best `k` hits; raises sqlite3.OperationalError where the text is not what FTS5 can read."""
        wanted = self.read(text)
        if not wanted.typed:
            return Found(0)
        return (store.search_lean if self.lean else store.search)(self.shelf, wanted, k)


DEPLOYMENTS: Mapping[str, Engine] = {
    "0.4": Engine("0.4", FRESH, plain, as_numbers),
    "0.5": Engine("0.5", FRESH, expanded, as_numbers),
    "0.5-stale": Engine("0.5", STALE, expanded, as_numbers),
    "0.6": Engine("0.6", FRESH, lru_cache(maxsize=4096)(expanded), as_texts, lean=True),
}
