"""Entries out of source files: parsed as text, never imported."""

import ast
import warnings
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from pathlib import Path

from bugbash.demo.prototype.entries import Entry
from bugbash.demo.prototype.sources import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
NESTING = (ast.If, ast.Try, ast.With)


def parse(path: Path) -> ast.Module | None:
    """The tree of one file, or None for a file that this interpreter cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None


def entries_of(source: Source, tree: ast.Module) -> Iterator[Entry]:
    """The module itself and every public name defined in it, methods of public classes included."""
    doc = documentation(tree)
    if doc and source.is_public:
        yield Entry(source.module, "module", source.module, "", source.module, doc)
    for node in definitions(tree.body):
        yield from definition_entries(node, source.module, source.module)
    for method in offered_methods(tree):
        yield function_entry(method, source.module, source.module, "function", bound=True)


def definition_entries(node: Definition, module: str, owner: str) -> Iterator[Entry]:
    if node.name.startswith("_"):
        return
    if isinstance(node, ast.ClassDef):
        yield class_entry(node, module, owner)
        for child in definitions(node.body):
            yield from definition_entries(child, module, f"{owner}.{node.name}")
        return
    decorators = {ast.unparse(decorator).rsplit(".", 1)[-1] for decorator in node.decorator_list}
    if decorators & {"setter", "deleter", "overload"}:
        return
    if decorators & {"property", "cached_property"}:
        name = f"{owner}.{node.name}"
        yield Entry(name, "property", module, "", name, documentation(node))
    elif owner == module:
        yield function_entry(node, module, owner, "function", bound=False)
    else:
        yield function_entry(node, module, owner, "method", bound="staticmethod" not in decorators)


def class_entry(node: ast.ClassDef, module: str, owner: str) -> Entry:
    name = f"{owner}.{node.name}"
    makers = (child for child in node.body if isinstance(child, ast.FunctionDef) and child.name == "__init__")
    maker = next(makers, None)
    if maker is None:
        return Entry(name, "class", module, "()", f"{name}()", documentation(node))
    title = name + brief(maker.args, bound=True)
    return Entry(name, "class", module, f"({ast.unparse(maker.args)})", title, documentation(node))


def function_entry(node: Function, module: str, owner: str, kind: str, *, bound: bool) -> Entry:
    name = f"{owner}.{node.name}"
    title = name + brief(node.args, bound=bound)
    return Entry(name, kind, module, f"({ast.unparse(node.args)})", title, documentation(node))


def brief(arguments: ast.arguments, *, bound: bool) -> str:
    """The required parameters, and three dots for the others: `(path, ...)`."""
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    required = positional[: len(positional) - len(arguments.defaults)]
    shown = required[1:] if bound else required
    more = arguments.defaults or arguments.kwonlyargs or arguments.vararg or arguments.kwarg
    return f"({', '.join([*shown, '...'] if more else shown)})"


def documentation(node: ast.Module | Definition) -> str:
    return cleandoc(ast.get_docstring(node, clean=False) or "").strip()


def definitions(body: Iterable[ast.stmt]) -> Iterator[Definition]:
    """Classes and functions of a body, also those that depend on the platform."""
    return (node for node in statements(body) if isinstance(node, Definition))


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body, with those in its conditions and attempts."""
    for node in body:
        yield node
        if isinstance(node, NESTING):
            yield from statements(node.body)
            for handler in getattr(node, "handlers", ()):
                yield from statements(handler.body)
            yield from statements(getattr(node, "orelse", ()))


def offered_methods(tree: ast.Module) -> Iterator[Function]:
    """Methods that a module offers as functions of its own, as in `choice = _inst.choice`."""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    instances: dict[str, ast.ClassDef] = {}
    for target, value in assignments(tree):
        match value:
            case ast.Call(func=ast.Name(id=name)) if name in classes:
                instances[target] = classes[name]
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in instances:
                for node in definitions(instances[name].body):
                    if node.name == attribute == target and not isinstance(node, ast.ClassDef):
                        yield node


def assignments(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
