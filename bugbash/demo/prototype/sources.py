"""Which source files make up the public standard library, and under which name each is documented."""

import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Not documentation for users of the library, or packaged apart by many systems.
NOT_PUBLIC = """
    __phello__ antigravity dist-packages distutils ensurepip idlelib lib-dynload lib2to3 msilib ntpath
    nturl2path pydoc_data site-packages test this tkinter turtle turtledemo
"""
SKIPPED = frozenset(NOT_PUBLIC.split())
SKIPPED_PARTS = frozenset({"test", "tests", "__pycache__", "__main__", "_test"})
# Written in C as well; these files are the same things in Python, so they are listed under the public name.
PUBLIC_NAMES = {
    "_collections_abc": "collections.abc",
    "_pydatetime": "datetime",
    "_pydecimal": "decimal",
    "_pyio": "io",
    "genericpath": "os.path",
    "posixpath": "os.path",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file and the dotted name of the module in it."""

    module: str
    path: Path

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def is_public(self) -> bool:
        return self.module in PUBLIC_NAMES.values() or not any(part.startswith("_") for part in self.module.split("."))


def standard_library() -> Path:
    """The folder of the interpreter's own modules, also inside a virtual environment."""
    return Path(sysconfig.get_paths()["stdlib"])


def find_sources(root: Path) -> Iterator[Source]:
    """Every source file below `root` that may hold public things, in a fixed order."""
    for top in sorted(root.iterdir()):
        if top.stem not in SKIPPED and not top.name.startswith("config-"):
            for path in sorted(top.rglob("*.py")) if top.is_dir() else [top]:
                yield from source_at(path, root)


def source_at(path: Path, root: Path) -> Iterator[Source]:
    parts = path.relative_to(root).with_suffix("").parts
    codec = parts[0] == "encodings" and parts[-1] != "__init__"
    if path.suffix != ".py" or codec or SKIPPED_PARTS.intersection(parts):
        return
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    yield Source(PUBLIC_NAMES.get(module, module), path)
