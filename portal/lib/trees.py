"""A JSON value as a folding tree of `details`, bounded so that no answer can make a page huge."""

import json
from collections.abc import Iterable
from html import escape
from typing import Any

LONGEST_TEXT = 600
DEEPEST = 40


class _Tree:
    def __init__(self, limit: int, unfolded: int) -> None:
        self.left = limit
        self.unfolded = unfolded

    def draw(self, value: Any, key: str, depth: int) -> str:
        self.left -= 1
        if depth > DEEPEST:
            return f'{key}<span class="size">deeper levels not shown</span>'
        if isinstance(value, dict) and value:
            return self._branch(key, "{…}", len(value), value.items(), depth)
        if isinstance(value, list) and value:
            return self._branch(key, "[…]", len(value), enumerate(value), depth)
        return f"{key}{_leaf(value)}"

    def _branch(self, key: str, sign: str, size: int, children: Iterable[tuple[Any, Any]], depth: int) -> str:
        items = []
        for count, (name, child) in enumerate(children):
            if self.left <= 0:
                items.append(f'<li class="size">{size - count} more not shown</li>')
                break
            label = f'<span class="key">{escape(_short(str(name)))}</span>: '
            items.append(f"<li>{self.draw(child, label, depth + 1)}</li>")
        mark = " open" if depth < self.unfolded else ""
        return (
            f"<details{mark}><summary>{key}{sign} "
            f'<span class="size">{size}</span></summary><ul>{"".join(items)}</ul></details>'
        )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}… ({len(text)} characters)"


def _leaf(value: Any) -> str:
    match value:
        case str():
            return f'<span class="string">{escape(chr(34) + _short(value) + chr(34))}</span>'
        case bool() | None:
            return f'<span class="word">{str(value).lower() if value is not None else "null"}</span>'
        case int() | float():
            return f'<span class="number">{value!r}</span>'
        case dict():
            return "{}"
        case list():
            return "[]"
    raise TypeError(f"{type(value).__name__} is not JSON.")


def draw_tree(value: Any, *, limit: int = 400, unfolded: int = 2) -> str:
    """HTML of at most `limit` nodes, the first `unfolded` levels unfolded; what is left out is counted.

    Raises TypeError for a value that JSON does not know.
    """
    return f'<div class="tree">{_Tree(limit, unfolded).draw(value, "", 0)}</div>'


def draw_text(value: Any) -> str:
    """The same value as indented JSON text (for raw tabs and copying)."""
    return json.dumps(value, indent=2, ensure_ascii=False)
