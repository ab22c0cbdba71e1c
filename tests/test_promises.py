"""The documentation names tests; those tests must be there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NODES = sorted(set(re.findall(r"`(tests/[\w/.]+\.py(?:::\w+)?)`", (ROOT / "docs/promises.md").read_text("utf-8"))))


@pytest.mark.parametrize(("letter", "count"), [("R", 22), ("O", 18)])
def test_every_promise_has_a_row(letter: str, count: int) -> None:
    rows = re.findall(rf"^\| ({letter}\d+) \|.*`tests/", (ROOT / "docs/promises.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [f"{letter}{number}" for number in range(1, count + 1)]


@pytest.mark.parametrize("node", NODES)
def test_named_test_is_there(node: str) -> None:
    path, _, name = node.partition("::")
    assert re.search(rf"^def {name or 'test_'}", (ROOT / path).read_text("utf-8"), re.MULTILINE)
