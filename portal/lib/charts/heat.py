"""Counts by two headings. A table and not a drawing: it is read aloud, wraps and prints."""

from collections.abc import Sequence
from html import escape
from math import floor

STEPS = 4


def heat_map(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]], *, label: str) -> str:
    """Deeper colour for more. A cell with nothing stays visible, hatched: nobody has looked there."""
    most = max((count or 0 for _, counts in rows for count in counts), default=0)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(_cell(count, most) for count in counts)}</tr>'
        for name, counts in rows
    )
    return (
        f'<table class="heat"><caption class="visually-hidden">{escape(label)}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(count: int | None, most: int) -> str:
    if not count:
        return '<td class="z0">–</td>'
    step = min(STEPS, 1 + floor(STEPS * (count - 1) / most))
    return f'<td class="z{step}">{count}</td>'
