"""What has come together over a quantity: a line of steps on two numeric axes."""

from collections.abc import Sequence
from html import escape

from portal.lib.charts.lines import whole_ticks
from portal.lib.charts.svg import frame, say_number

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 40, 14, 12, 36
LONGEST_TABLE = 60

Pair = tuple[float, float]


def step_line(pairs: Sequence[Pair], *, label: str, across: str, up: str) -> str:
    """Values that hold until the next one, from zero on both axes; `across` and `up` name the axes."""
    xs, ys = (whole_ticks(max((pair[axis] for pair in pairs), default=0)) for axis in (0, 1))

    def place(pair: Pair) -> tuple[float, float]:
        x = LEFT + pair[0] / xs[-1] * (WIDTH - LEFT - RIGHT)
        return x, TOP + (1 - pair[1] / ys[-1]) * (HEIGHT - TOP - BOTTOM)

    inner = "".join(_rule(tick, place((0, tick))[1]) for tick in ys)
    inner += "".join(_mark(tick, place((tick, 0))[0]) for tick in xs)
    inner += f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 4}" text-anchor="end">{escape(across)}</text>'
    inner += f'<text x="{LEFT + 4}" y="{TOP + 2}">{escape(up)}</text>'
    return frame(inner + _line([place(pair) for pair in pairs]), css="chart", box=(WIDTH, HEIGHT), label=label)


def steps_table(pairs: Sequence[Pair], *, across: str, up: str) -> str:
    """The figures behind the line as a folded table; of a long line every so manieth, and always the last."""
    every = max(1, -(-len(pairs) // LONGEST_TABLE))
    shown = [pair for number, pair in enumerate(pairs) if (len(pairs) - 1 - number) % every == 0]
    rows = "".join(f'<tr><th scope="row">{say_number(x)}</th><td>{say_number(y)}</td></tr>' for x, y in shown)
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in (across, up))
    return (
        '<details class="numbers"><summary>Numbers</summary>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _rule(tick: float, y: float) -> str:
    return (
        f'<line class="rule" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{say_number(tick)}</text>'
    )


def _mark(tick: float, x: float) -> str:
    return f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{say_number(tick)}</text>'


def _line(spots: Sequence[tuple[float, float]]) -> str:
    if not spots:
        return ""
    steps = [f"M{spots[0][0]:.1f} {spots[0][1]:.1f}"]
    steps += [f"H{x:.1f}V{y:.1f}" for x, y in spots[1:]]
    x, y = spots[-1]
    return f'<path class="line" d="{"".join(steps)}"/><circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
