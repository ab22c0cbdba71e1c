import ast
from pathlib import Path
from textwrap import dedent

from bugbash.demo.prototype.entries import Entry
from bugbash.demo.prototype.harvest import entries_of, parse
from bugbash.demo.prototype.sources import Source

SOURCE = Source("tools", Path("tools.py"))


def harvest(text: str) -> dict[str, Entry]:
    return {entry.id: entry for entry in entries_of(SOURCE, ast.parse(dedent(text)))}


def test_module_documentation() -> None:
    assert harvest('"""Things to work with."""') == {
        "tools": Entry("tools", "module", "tools", "", "tools", "Things to work with.")
    }


def test_function_with_required_and_optional_parameters() -> None:
    found = harvest('def cut(wood, saw, *, gloves=True):\n    """Cut wood."""')
    assert found == {
        "tools.cut": Entry(
            "tools.cut",
            "function",
            "tools",
            "(wood, saw, *, gloves=True)",
            "tools.cut(wood, saw, ...)",
            "Cut wood.",
        )
    }


def test_class_shows_its_constructor_and_its_public_methods() -> None:
    found = harvest(
        """
        class Saw:
            def __init__(self, teeth): ...
            def sharpen(self, file=None): ...
            @staticmethod
            def buy(shop): ...
            @property
            def blunt(self): ...
            @blunt.setter
            def blunt(self, value): ...
            def _rust(self): ...
        """
    )
    assert [(entry.kind, entry.title) for entry in found.values()] == [
        ("class", "tools.Saw(teeth)"),
        ("method", "tools.Saw.sharpen(...)"),
        ("method", "tools.Saw.buy(shop)"),
        ("property", "tools.Saw.blunt"),
    ]


def test_class_without_constructor_takes_nothing() -> None:
    assert harvest("class Nail: ...")["tools.Nail"].title == "tools.Nail()"


def test_definitions_in_conditions_and_attempts_are_found() -> None:
    found = harvest(
        """
        if posix:
            def saw(): ...
        else:
            def hammer(): ...
        try:
            async def drill(): ...
        except ImportError:
            def screw(): ...
        """
    )
    assert list(found) == ["tools.saw", "tools.hammer", "tools.drill", "tools.screw"]


def test_methods_of_a_hidden_instance_are_functions() -> None:
    found = harvest(
        """
        class Box:
            def pick(self, one):
                "Pick one."
            def drop(self): ...
        _box = Box()
        pick = _box.pick
        put = _box.drop
        """
    )
    assert found["tools.pick"].title == "tools.pick(one)"
    assert "tools.put" not in found


def test_private_names_are_left_out() -> None:
    assert harvest("def _saw(): ...\nclass _Box:\n    def open(self): ...") == {}


def test_overloads_are_left_out() -> None:
    assert harvest("@typing.overload\ndef saw(wood: str): ...") == {}


def test_unreadable_file_is_no_module(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("def (")
    assert parse(broken) is None
