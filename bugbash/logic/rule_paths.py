"""The paths of comparison rules: a part of JMESPath that names places, never values.

`results[].score` is the score of every result, `prices.*` every field of prices, `"a b"[0]` the first item of a field
with a blank in its name. A lone `*` is every place there is.
"""

import json
import re
from collections.abc import Iterable

from bugbash.logic.json_paths import quoted

EVERYWHERE = "*"
ITEM = -1
ANY_FIELD = None
STEP = re.compile(
    r'\.?(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<any>\*))|\[(?P<item>\d*|\*)\]'
)
MAP_KEY = re.compile(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}", re.IGNORECASE)


Step = str | int | None


class RuleError(ValueError):
    """A rule that says nothing that can be followed; the message is a sentence."""


def read_path(path: str) -> tuple[Step, ...]:
    """The steps from the root down: names, positions, `ITEM` for every item, `ANY_FIELD` for every field.

    Raises RuleError for what is no path, and for the root itself.
    """
    steps: list[Step] = []
    place = 0
    while place < len(path):
        match = STEP.match(path, place)
        if match is None or (path[place] == ".") != (bool(steps) and path[place] != "["):
            raise RuleError(f"This is no path at {path[place : place + 20]!r}: write it like results[].score.")
        steps.append(read_step(match))
        place = match.end()
    if not steps:
        raise RuleError("Name a place inside the answer, such as results[].score.")
    return tuple(steps)


def read_step(match: re.Match[str]) -> Step:
    if (item := match["item"]) is not None:
        return int(item) if item.isdigit() else ITEM
    if match["any"]:
        return ANY_FIELD
    if match["quoted"] is None:
        return match["name"]
    try:
        return str(json.loads(match["quoted"]))
    except ValueError:
        raise RuleError(f"{match['quoted']} is no name: write it as in JSON.") from None


def generalise(steps: Iterable[Step]) -> str:
    """The path with every position as `[]` and every name that looks like an id as `*`: alike places become one."""
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += "[]"
        else:
            path += f".{general_name(step)}" if path else general_name(step)
    return path


def general_name(name: str | None) -> str:
    """A field that is named by a number or a UUID belongs to a map: its keys come and go, its shape stays."""
    return EVERYWHERE if name is ANY_FIELD or MAP_KEY.fullmatch(name) else quoted(name)
