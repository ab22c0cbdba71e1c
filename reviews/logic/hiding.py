"""Words that would tell a blind rater which version an answer comes from, and how they are hidden."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

HIDDEN = "▮▮"
LONGEST_COUNT = 3


def hide_names(value: Any, names: Sequence[str]) -> Any:
    """Any JSON value, keys too, with these names replaced, in capitals or not.

    A name goes where it stands apart or inside a longer one ("0.5" in "v0.5-rc", "alpha" in "search_ALPHA2"), and
    stays where it is part of another number or word (10.5, 0.5.1, alphabet). One that is a short number by itself
    goes only after a word like "version": else every 2 of every answer would go.
    """
    pattern = pattern_of(tuple(sorted({name for name in names if name}, key=lambda name: (-len(name), name))))
    return _hidden(value, pattern) if pattern else value


@lru_cache(maxsize=64)
def pattern_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(_alone, names)), re.IGNORECASE) if names else None


def _hidden(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(HIDDEN, value)
    if isinstance(value, Mapping):
        return _hidden_items(value, pattern)
    return [_hidden(item, pattern) for item in value] if isinstance(value, list) else value


def _hidden_items(value: Mapping[str, Any], pattern: re.Pattern[str]) -> dict[str, Any]:
    """Two keys that would become one stay two."""
    items: dict[str, Any] = {}
    for key, item in value.items():
        name = pattern.sub(HIDDEN, key)
        while name in items:
            name += HIDDEN
        items[name] = _hidden(item, pattern)
    return items


def _alone(name: str) -> str:
    """The pattern of one name; `v1.2` hides `1.2` as well."""
    bare = name[1:] if re.match(r"[vV]\d+\.", name) else name
    if bare.isdecimal() and len(bare) <= LONGEST_COUNT:
        return rf"(?:version|release|build|ver|rev|v)[\s._:#-]*{bare}(?!\d|\.\d)"
    before = r"(?<!\d)(?<!\d\.)" if bare[0].isdecimal() else r"(?<![^\W\d_])" if bare[0].isalpha() else ""
    after = r"(?!\d|\.\d)" if bare[-1].isdecimal() else r"(?![^\W\d_])" if bare[-1].isalpha() else ""
    return before + re.escape(bare) + after
