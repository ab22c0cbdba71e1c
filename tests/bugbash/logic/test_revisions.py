from typing import Any

import pytest

from bugbash.logic.revisions import Change, compare_revisions

LONG = "x" * 400


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [Change("a", "1", "2")]),
        ({"a": "", "b": None}, {}, []),
        ({"a": False}, {"a": True}, [Change("a", "false", "true")]),
        ({"a": "x"}, {"b": "x"}, [Change("a", "x", None), Change("b", None, "x")]),
        (
            {"request": {"query": [["q", "1"], ["k", "10"]]}},
            {"request": {"query": [["k", "10"], ["q", "2"]]}},
            [Change("request.query.q", "1", "2")],
        ),
        (
            {"request": {"headers": (("Accept", "a"),)}},
            {"request": {"headers": ()}},
            [Change("request.headers.Accept", "a", None)],
        ),
        (
            {"request": {"body": {"messages": [{"content": "{{query}}"}]}}},
            {"request": {"body": {"messages": [{"content": "Find: {{query}}"}]}}},
            [Change("request.body.messages[0].content", "{{query}}", "Find: {{query}}")],
        ),
        ({"a": LONG}, {"a": f"{LONG}y"}, [Change("a", f"{'x' * 300}…", f"{'x' * 300}…")]),
    ],
)
def test_parts_that_differ_are_named(before: Any, after: Any, changes: list[Change]) -> None:
    assert compare_revisions(before, after) == changes
