"""A library of a few entries, so that a test can say what the whole answer is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bugbash.demo.prototype.entries import Entry
from bugbash.demo.prototype.index import build
from bugbash.demo.prototype.store import Store

DOCS = {
    "shutil.rmtree": "Recursively delete a directory tree.",
    "mailbox.remove_folder": "Delete the named folder.",
    "json.loads": "Deserialize a string.",
    "a.twin": "Alike.",
    "b.twin": "Alike.",
}


def entries() -> list[Entry]:
    return [Entry(name, "function", name.split(".")[0], "(x)", f"{name}(x)", doc) for name, doc in sorted(DOCS.items())]


@contextmanager
def store_of(folder: Path, entries: list[Entry]) -> Iterator[Store]:
    build(folder / "index.sqlite3", entries)
    store = Store(folder / "index.sqlite3")
    yield store
    store.close()
