from uuid import uuid4

import pytest

from portal.lib.keeping import keep


@pytest.fixture
def name() -> str:
    """One that nothing is kept under yet."""
    return f"test-{uuid4()}"


@pytest.mark.parametrize("counted", [7, None, []])
def test_count_is_kept_under_its_state(name: str, counted: object) -> None:
    assert keep(name, lambda: ["a"], lambda: counted) == counted
    assert keep(name, lambda: ["a"], lambda: "anew") == counted
    assert keep(name, lambda: ["b"], lambda: "anew") == "anew"


def test_nothing_is_kept_without_a_state(name: str) -> None:
    assert [keep(name, lambda: None, partial_count) for partial_count in (lambda: 1, lambda: 2)] == [1, 2]


def test_what_changes_in_the_middle_leaves_nothing_behind(name: str) -> None:
    states = iter(["before", "after"])
    assert keep(name, lambda: next(states), lambda: 1) == 1
    assert keep(name, lambda: "before", lambda: 2) == 2
