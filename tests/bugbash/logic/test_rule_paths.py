import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.json_paths import render
from bugbash.logic.rule_paths import ANY_FIELD, ITEM, RuleError, Step, generalise, read_path


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("took", ("took",)),
        ("results[].score", ("results", ITEM, "score")),
        ("results[*].score", ("results", ITEM, "score")),
        ("results[3].fields.price", ("results", 3, "fields", "price")),
        ("[0]", (0,)),
        ("[].id", (ITEM, "id")),
        ("prices.*", ("prices", ANY_FIELD)),
        ("*.price", (ANY_FIELD, "price")),
        ('"a b"."*"', ("a b", "*")),
        ("a[][]", ("a", ITEM, ITEM)),
    ],
)
def test_path_is_read_step_by_step(path: str, steps: tuple[Step, ...]) -> None:
    assert read_path(path) == steps


@pytest.mark.parametrize("path", ["", "a b", ".a", "a.", "a..b", "a[", "a[x]", "a.[0]", "a]", "a[?b]", '"a', "a*", "@"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(RuleError):
        read_path(path)


@given(st.lists(st.one_of(st.text(), st.integers(0, 9)), min_size=1))
def test_every_rendered_path_is_read_back(trail: list[str | int]) -> None:
    assert read_path(render(trail)) == tuple(trail)


@pytest.mark.parametrize(
    ("path", "wide"),
    [
        ("results[3].title", "results[].title"),
        ('prices."4711".net', "prices.*.net"),
        ('users."3f2504e0-4f89-11d3-9a0c-0305e82c3301"', "users.*"),
        ('"a b".c', '"a b".c'),
        ("a.*", "a.*"),
    ],
)
def test_alike_places_have_one_wide_path(path: str, wide: str) -> None:
    assert generalise(read_path(path)) == wide
