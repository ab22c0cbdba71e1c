"""The frame that every chart is drawn in."""

from html import escape


def frame(inner: str, *, css: str, box: tuple[int, int], label: str, stretched: bool = False) -> str:
    """An SVG image with a text alternative; `stretched` lets its width follow the page without its height."""
    ratio = ' preserveAspectRatio="none"' if stretched else ""
    return (
        f'<svg class="{css}" viewBox="0 0 {box[0]} {box[1]}"{ratio} role="img" '
        f'aria-label="{escape(label)}">{inner}</svg>'
    )


def say_number(number: float) -> str:
    """Short, without an exponent for the sizes that people count in."""
    return f"{number:.0f}" if abs(number) >= 1000 else f"{number:.4g}"
