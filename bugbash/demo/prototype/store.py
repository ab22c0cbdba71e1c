"""Reading the index: ranked rows for an FTS5 expression, from as many threads as there are callers."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue

# How much a word counts in name, module, summary, signature and documentation.
WEIGHTS = "8.0, 2.0, 4.0, 0.5, 1.0"
RELATED = 0.5
NOTHING = '""'


@dataclass(frozen=True, slots=True)
class Hit:
    """One found entry; a higher `score` (BM25) is better."""

    id: str
    title: str
    kind: str
    module: str
    summary: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, and how many entries matched at all."""

    total: int
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """One of the two copies of the library in the index file."""

    table: str
    summary: str


FRESH = Shelf("fresh", "summary")
STALE = Shelf("stale", "stale_summary")


@dataclass(frozen=True, slots=True)
class Wanted:
    """FTS5 expressions: what was typed, and what else may have been meant, which counts for less."""

    typed: str
    related: str = NOTHING


class Store:
    """Read-only connections to the index, used by one thread at a time and then by another."""

    def __init__(self, path: Path) -> None:
        self.address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self.idle: LifoQueue[sqlite3.Connection] = LifoQueue()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        try:
            database = self.idle.get_nowait()
        except Empty:
            database = sqlite3.connect(self.address, uri=True, check_same_thread=False)
        try:
            yield database
        finally:
            self.idle.put(database)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while not self.idle.empty():
            self.idle.get_nowait().close()

    def count(self, shelf: Shelf) -> int:
        """How many entries a shelf holds; raises sqlite3.DatabaseError if this is not an index."""
        with self.connection() as database:
            row = database.execute(f"SELECT count(*) FROM {shelf.table}_docsize").fetchone()  # noqa: S608
            return int(row[0])

    def search(self, shelf: Shelf, wanted: Wanted, k: int) -> Found:
        """Everything that matches, read whole and then cut; raises sqlite3.OperationalError on bad syntax."""
        statement = f"""
            SELECT id, title, kind, module, {shelf.summary}, round(score, 4)
            FROM ({ranking(shelf)}) JOIN entry USING (number) ORDER BY score DESC, id
        """  # noqa: S608
        with self.connection() as database:
            rows = database.execute(statement, (wanted.typed, wanted.related)).fetchall()
        return Found(len(rows), tuple(Hit(*row) for row in rows[:k]))

    def search_lean(self, shelf: Shelf, wanted: Wanted, k: int) -> Found:
        """The same answer as `search`; only the shown entries are read."""
        ranked = f"{ranking(shelf)} ORDER BY score DESC, number"
        entry = f"""
            SELECT id, title, kind, module, {shelf.summary}, round(?, 4) FROM entry WHERE number = ?
        """  # noqa: S608
        with self.connection() as database:
            rows = database.execute(ranked, (wanted.typed, wanted.related)).fetchall()
            shown = [database.execute(entry, (score, number)).fetchone() for number, score in rows[:k]]
        return Found(len(rows), tuple(Hit(*row) for row in shown))


def ranking(shelf: Shelf) -> str:
    """SQL for (number, score): BM25 of what was typed plus half of that of what is related."""
    score = f"-bm25({shelf.table}, {WEIGHTS})"
    return f"""
        SELECT number, sum(score) AS score FROM (
            SELECT rowid AS number, {score} AS score FROM {shelf.table} WHERE {shelf.table} MATCH ?
            UNION ALL
            SELECT rowid, {RELATED} * {score} FROM {shelf.table} WHERE {shelf.table} MATCH ?
        ) GROUP BY number
    """  # noqa: S608
