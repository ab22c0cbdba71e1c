"""The PDF of a frozen report: the same JSON gives the same bytes, and nothing in it is ever evaluated.

Typst draws in a child process of its own with bounded time and memory, an empty environment and a root that holds
the template alone; the facts come in as data (RELIABILITY W6).
"""

import re
import subprocess
import sys
from pathlib import Path

import orjson
from django.core.cache import cache

from bugbash.errors import RefusedError
from bugbash.logic.fingerprints import sha256_hex
from reviews.logic.frozen import LATER

FOLDER = Path(__file__).resolve().parent
SECONDS = 30
KEPT_S = 3600
LONGEST = 5000
UNBROKEN = re.compile(r"(\S{20})(?=\S)")


def pdf_of(payload: str) -> bytes:
    """The PDF, drawn at most once an hour for each report; RefusedError where it can not be drawn in time."""
    sha256 = sha256_hex(payload.encode())
    key = f"report-pdf:{sha256}:{sha256_hex((FOLDER / 'report.typ').read_bytes())}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = draw(payload, sha256)
        cache.set(key, kept, KEPT_S)
    return kept


def draw(payload: str, sha256: str) -> bytes:
    facts = soften({**LATER, **orjson.loads(payload), "sha256": sha256})
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-I", str(FOLDER / "child.py")],
            input=orjson.dumps(facts),
            capture_output=True,
            env={},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RefusedError(
            f"The PDF could not be drawn within {SECONDS} seconds; the page and the JSON hold it all."
        ) from None
    if done.returncode:
        raise RefusedError("The PDF could not be drawn; the page and the JSON hold it all.")
    return done.stdout


def soften(value: object) -> object:
    """Long words get places to break at, and texts that would fill pages are cut, which they say."""
    match value:
        case dict():
            return {name: soften(item) for name, item in value.items()}
        case list() | tuple():
            return [soften(item) for item in value]
        case str():
            cut = value if len(value) <= LONGEST else f"{value[:LONGEST]} … (cut here; the JSON has the whole text)"
            return UNBROKEN.sub("\\1\u200b", cut)
        case _:
            return value
