"""Numbers and lists inside the sentences of gates and reports."""

from collections.abc import Sequence

from portal.lib.amounts import say_decimal, say_percent


def percent(share: float) -> str:
    """A share of 0..1 with at most one decimal; never rounded up to 100 % or down to 0 %."""
    return say_percent(share, digits=1).replace(".0 %", " %")


def number(value: float) -> str:
    """Up to four decimals, without trailing zeros: 300, 0.75."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def signed(value: float) -> str:
    """`0.01`, `−0.02`: `number` of what may be below 0."""
    return number(value).replace("-", "−")


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


def change(amount: float | None) -> str:
    """`+0.012`, `−0.300`, `0.000`; empty where there is none."""
    if amount is None:
        return ""
    text = say_decimal(abs(amount), 3)
    return text if float(text) == 0 else f"{'+' if amount > 0 else '−'}{text}"


def interval(low: float | None, high: float | None) -> str:
    """`0.612–0.760`; empty where there is none."""
    return "" if low is None or high is None else f"{say_decimal(low, 3)}–{say_decimal(high, 3)}"


def change_interval(low: float | None, high: float | None) -> str:
    """`−0.010 to +0.120`; empty where there is none."""
    return "" if low is None or high is None else f"{change(low)} to {change(high)}"


def p_value(p: float) -> str:
    """`0.012`, or `<0.001`: never 0."""
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def p_equals(p: float) -> str:
    """`p = 0.012`, or `p < 0.001`."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
