"""The whole standard library as entries, each under the name that its users know."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from bugbash.demo.prototype.entries import Entry
from bugbash.demo.prototype.exports import Exports, exports_of, public_homes
from bugbash.demo.prototype.harvest import entries_of, parse
from bugbash.demo.prototype.sources import find_sources

Progress = Callable[[int, int], None]
Homes = Mapping[tuple[str, str], str]


def read_library(root: Path, progress: Progress) -> list[Entry]:
    """All public entries below `root`, sorted by id, each id once; `progress` hears (files done, files).

    Things without documentation are left out, unless their module declares them in `__all__`.
    What is implemented in C alone has no source here and is therefore unknown.
    """
    modules = read_modules(root, progress)
    homes = public_homes(exports for exports, _ in modules)
    found: dict[str, Entry] = {}
    for exports, entries in modules:
        for entry in entries:
            known = at_home(entry, homes)
            if (entry.doc or entry.name in exports.declared) and (known or exports.source.is_public):
                found.setdefault((known or entry).id, known or entry)
    return sorted(found.values(), key=lambda entry: entry.id)


def read_modules(root: Path, progress: Progress) -> list[tuple[Exports, list[Entry]]]:
    """Each file's exports and entries; its tree is let go at once."""
    sources = list(find_sources(root))
    modules = []
    for done, source in enumerate(sources, start=1):
        tree = parse(source.path)
        if tree is not None:
            modules.append((exports_of(source, tree), list(entries_of(source, tree))))
        progress(done, len(sources))
    return modules


def at_home(entry: Entry, homes: Homes) -> Entry | None:
    """The same entry under its public name, or None if it has no other."""
    home = homes.get((entry.module, entry.name.split(".", 1)[0]))
    if home is None or entry.kind == "module":
        return None
    moved = f"{home}.{entry.name}"
    return replace(entry, id=moved, module=home, title=entry.title.replace(entry.id, moved, 1))
