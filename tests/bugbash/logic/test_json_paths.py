import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.json_paths import render


@pytest.mark.parametrize(
    ("trail", "path"),
    [
        ([], "@"),
        (["total"], "total"),
        (["hits", 0, "id"], "hits[0].id"),
        ([2], "[2]"),
        (["odd key", "b"], '"odd key".b'),
        (['say "hi"'], r'"say \"hi\""'),
        (["1st"], '"1st"'),
        (["name\n"], r'"name\n"'),
    ],
)
def test_render_writes_jmespath(trail: list[str | int], path: str) -> None:
    assert render(trail) == path


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.integers(0, 3), max_size=4))
def test_rendered_path_finds_its_value(trail: list[str | int]) -> None:
    value: object = "found"
    for step in reversed(trail):
        value = [None] * step + [value] if isinstance(step, int) else {step: value}
    assert jmespath.search(render(trail), value) == "found"
