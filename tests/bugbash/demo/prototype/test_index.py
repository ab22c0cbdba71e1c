from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bugbash.demo.prototype.__main__ import open_store, show_progress
from bugbash.demo.prototype.entries import Entry
from bugbash.demo.prototype.index import build
from bugbash.demo.prototype.store import FRESH, STALE, Store, Wanted
from tests.bugbash.demo.prototype.small import DOCS, entries, store_of
from tests.bugbash.demo.running import Running


def test_index_holds_every_entry(store: Store) -> None:
    assert store.count(FRESH) == len(DOCS)


def test_failed_build_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> Iterator[Entry]:
        yield entries()[0]
        raise MemoryError

    with pytest.raises(MemoryError):
        build(tmp_path / "index.sqlite3", broken())
    assert list(tmp_path.iterdir()) == []


def test_stale_index_lacks_the_same_few_entries_everywhere(tmp_path: Path) -> None:
    many = [replace(entries()[0], id=f"a.name{number:03}") for number in range(200)]
    with store_of(tmp_path, many) as store:
        assert (store.count(FRESH), store.count(STALE)) == (200, 195)


def test_stale_index_has_some_older_summaries(tmp_path: Path) -> None:
    many = [replace(entries()[0], id=f"a.name{number:03}", doc="Two\nlines.") for number in range(200)]
    with store_of(tmp_path, many) as store:
        summaries = [hit.summary for hit in store.search(STALE, Wanted("lines"), 200).hits]
    assert (summaries.count("Two lines."), summaries.count("Two")) == (172, 23)


def test_real_library_has_thousands_of_entries(prototype: Running) -> None:
    assert prototype.ready["entries"] > 4000


def test_index_is_built_once(prototype: Running, cache_dir: Path) -> None:
    store, found, seconds = open_store(cache_dir)
    store.close()
    assert (found, seconds) == (prototype.ready["entries"], 0.0)


def test_damaged_index_is_built_anew(prototype: Running, tmp_path: Path, cache_dir: Path) -> None:
    (index,) = cache_dir.glob("*.sqlite3")
    (tmp_path / index.name).write_bytes(b"not a database, but long enough to be read as one" * 100)
    store, found, seconds = open_store(tmp_path)
    store.close()
    assert found == prototype.ready["entries"]
    assert seconds > 0


def test_progress_is_a_line_for_each_quarter(capsys: pytest.CaptureFixture[str]) -> None:
    for done in range(1, 9):
        show_progress(done, 8)
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == [
        "2 of 8 files",
        "4 of 8 files",
        "6 of 8 files",
        "8 of 8 files",
    ]
