"""Build or find the index, say `{"ready": true, ...}` and serve until told to stop."""

import json
import os
import platform
import signal
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path
from random import Random
from types import FrameType

from bugbash.demo.prototype.index import cached_index
from bugbash.demo.prototype.options import Options, read_options
from bugbash.demo.prototype.server import PrototypeServer
from bugbash.demo.prototype.service import Service
from bugbash.demo.prototype.store import FRESH, Store


class Stopped(BaseException):
    """Somebody asked the process to end."""


def main() -> None:
    options = read_options(sys.argv[1:], os.environ)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        with suppress(Stopped):
            serve(options)
    except OSError as error:
        sys.exit(f"The prototype cannot run: {error}")


def serve(options: Options) -> None:
    store, entries, seconds = open_store(options.cache_dir)
    service = Service(store, options.faults, Random(options.seed))  # noqa: S311
    with PrototypeServer(options.port, service) as server:
        facts = {"port": server.server_port, "entries": entries, "build_s": round(seconds, 3)}
        print(json.dumps({"ready": True, **facts}), flush=True)
        server.serve_forever()


def stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def open_store(folder: Path) -> tuple[Store, int, float]:
    """The index as a store, its number of entries and the seconds it took; a damaged one is built anew."""
    path, seconds = cached_index(folder, show_progress)
    store = Store(path)
    try:
        return store, store.count(FRESH), seconds
    except sqlite3.DatabaseError:
        store.close()
        path.unlink()
        path, seconds = cached_index(folder, show_progress)
        store = Store(path)
        return store, store.count(FRESH), seconds


def show_progress(done: int, total: int) -> None:
    """A line for each quarter of the work."""
    if done * 4 // total > (done - 1) * 4 // total:
        version = platform.python_version()
        print(f"Reading the standard library of Python {version}: {done} of {total} files", flush=True)


if __name__ == "__main__":
    main()
