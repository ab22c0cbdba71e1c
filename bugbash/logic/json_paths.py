"""Where something stands in a JSON value, written in JMESPath, so that it can be copied into a `json-path` check."""

import json
import re
from collections.abc import Iterable
from functools import lru_cache

ROOT = "@"
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@lru_cache(maxsize=4096)
def quoted(key: str) -> str:
    """The key as JMESPath wants it: bare where it is a plain name, else in double quotes."""
    return key if PLAIN_NAME.match(key) else json.dumps(key, ensure_ascii=False)


def join(path: str, key: str) -> str:
    """The path of a field; `path` is empty for the root."""
    return f"{path}.{quoted(key)}" if path else quoted(key)


def render(trail: Iterable[str | int]) -> str:
    """Keys and list positions from the root down as one path; no steps at all are the root itself, `@`."""
    path = ""
    for step in trail:
        path = f"{path}[{step}]" if isinstance(step, int) else join(path, step)
    return path or ROOT
