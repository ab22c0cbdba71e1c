"""Numbers and lists inside the sentences of gates and reports."""

from collections.abc import Sequence

from portal.lib.amounts import say_percent


def percent(share: float) -> str:
    """A share of 0..1 with at most one decimal; never rounded up to 100 % or down to 0 %."""
    return say_percent(share, digits=1).replace(".0 %", " %")


def number(value: float) -> str:
    """Up to four decimals, without trailing zeros: 300, 0.75."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def count(amount: int, noun: str, plural: str = "") -> str:
    """`1 result`, `1,200 results`, `2 queries`."""
    return f"{amount:,} {noun if amount == 1 else plural or noun + 's'}"


def listed(names: Sequence[str], *, most: int = 5) -> str:
    """`a`, `a and b`, `a, b and c`; beyond `most` the rest is counted."""
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
