"""What modules declare and pass on, read off their source: where a name lives for its users."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bugbash.demo.prototype.harvest import statements
from bugbash.demo.prototype.sources import Source


@dataclass(frozen=True, slots=True)
class Exports:
    """`declared` is `__all__`, `defined` what the module makes, `passed_on` pairs (module, name or `*`)."""

    source: Source
    declared: frozenset[str]
    defined: tuple[str, ...]
    passed_on: tuple[tuple[str, str], ...]

    @property
    def names(self) -> Iterable[str]:
        """What `import *` takes."""
        return self.declared or self.defined


def exports_of(source: Source, tree: ast.Module) -> Exports:
    """What a reader of the source alone can say about a module's names."""
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return Exports(source, declared(tree), tuple(defined), tuple(passed_on(source, tree)))


def public_homes(modules: Iterable[Exports]) -> Mapping[tuple[str, str], str]:
    """(module, name) -> the public module that passes it on: `unittest.case`, `TestCase` -> `unittest`."""
    by_name = {exports.source.module: exports for exports in modules}
    homes: dict[tuple[str, str], str] = {}
    for exports in by_name.values():
        home = exports.source.module
        if not exports.source.is_public:
            continue
        for origin, name in exports.passed_on:
            if origin in by_name:
                for each in by_name[origin].names if name == "*" else (name,):
                    homes[origin, each] = min(homes.get((origin, each), home), home, key=len)
    return homes


def passed_on(source: Source, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What a module imports from its own parts or from private modules."""
    for node in statements(tree.body):
        if isinstance(node, ast.ImportFrom):
            origin = absolute(source, node)
            if origin.startswith((f"{source.module}.", "_")):
                kept = [alias.name for alias in node.names if alias.asname in (None, alias.name)]
                yield from ((origin, name) for name in kept)


def absolute(source: Source, node: ast.ImportFrom) -> str:
    """The full name of the module that an import names, relative or not."""
    if not node.level:
        return node.module or ""
    package = source.module.split(".")
    up = node.level - 1 if source.is_package else node.level
    return ".".join([*package[: len(package) - up], *(node.module or "").split(".")]).strip(".")


def declared(tree: ast.Module) -> frozenset[str]:
    """The names in `__all__`, as far as they are written out there."""
    names: set[str] = set()
    for node in statements(tree.body):
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                names.update(strings(value))
    return frozenset(names)


def strings(value: ast.expr) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
