"""The search index: one SQLite file per Python version, built once and put in place whole."""

import hashlib
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from bugbash.demo.prototype.entries import Entry
from bugbash.demo.prototype.library import Progress, read_library
from bugbash.demo.prototype.names import words_of
from bugbash.demo.prototype.sources import standard_library

SCHEMA = 1
SEARCHED = "name, module, summary, signature, doc, content='', tokenize='porter unicode61'"
TABLES = f"""
    CREATE TABLE entry (number INTEGER PRIMARY KEY, id TEXT UNIQUE, title TEXT, kind TEXT, module TEXT,
                        signature TEXT, summary TEXT, stale_summary TEXT);
    CREATE VIRTUAL TABLE fresh USING fts5({SEARCHED});
    CREATE VIRTUAL TABLE stale USING fts5({SEARCHED});
"""
STALE_MISSING = 0.04
STALE_OLDER = 0.10


def cached_index(folder: Path, progress: Progress) -> tuple[Path, float]:
    """The index of this interpreter in `folder` and the seconds it took to build, 0.0 if it was there."""
    version = ".".join(map(str, sys.version_info[:3]))
    path = folder / f"stdlib-{version}-schema{SCHEMA}.sqlite3"
    if path.exists():
        return path, 0.0
    started = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    build(path, read_library(standard_library(), progress))
    return path, time.perf_counter() - started


def build(path: Path, entries: Iterable[Entry]) -> None:
    """Write the index beside its place and move it there, so that nobody ever sees half of one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}-", suffix=".part")
    os.close(handle)
    temporary = Path(name)
    try:
        with closing(sqlite3.connect(temporary)) as database:
            fill(database, entries)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def fill(database: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {TABLES}")
    with database:
        for number, entry in enumerate(entries, start=1):
            old = entry.first_line if fraction(entry.id, "older") < STALE_OLDER else entry.summary
            facts = (entry.id, entry.title, entry.kind, entry.module, entry.signature, entry.summary, old)
            database.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *facts))
            insert(database, "fresh", number, entry, entry.summary)
            if fraction(entry.id, "missing") >= STALE_MISSING:
                insert(database, "stale", number, entry, old)
    for name in ("fresh", "stale"):
        database.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608
    database.commit()


def insert(database: sqlite3.Connection, name: str, number: int, entry: Entry, summary: str) -> None:
    words = (words_of(entry.name), words_of(entry.module), summary, words_of(entry.signature), entry.doc)
    database.execute(
        f"INSERT INTO {name} (rowid, name, module, summary, signature, doc) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
        (number, *words),
    )


def fraction(identifier: str, purpose: str) -> float:
    """A number in 0..1 that is the same for the same id on every machine."""
    digest = hashlib.sha256(f"{purpose}:{identifier}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32
