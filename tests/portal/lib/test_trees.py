from typing import Any

import pytest

from portal.lib.trees import draw_text, draw_tree


@pytest.mark.parametrize(
    ("value", "html"),
    [
        (None, '<span class="word">null</span>'),
        (True, '<span class="word">true</span>'),
        (0.5, '<span class="number">0.5</span>'),
        ("<b>", '<span class="string">&quot;&lt;b&gt;&quot;</span>'),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_leaf_is_escaped_and_typed(value: Any, html: str) -> None:
    assert draw_tree(value) == f'<div class="tree">{html}</div>'


def test_object_folds_with_its_size() -> None:
    assert draw_tree({"<k>": [1]}, unfolded=1) == (
        '<div class="tree"><details open><summary>{…} <span class="size">1</span></summary><ul>'
        '<li><details><summary><span class="key">&lt;k&gt;</span>: […] <span class="size">1</span></summary>'
        '<ul><li><span class="key">0</span>: <span class="number">1</span></li></ul></details></li>'
        "</ul></details></div>"
    )


def test_what_does_not_fit_is_counted() -> None:
    assert draw_tree(list(range(10)), limit=4).count("<li>") == 3
    assert '<li class="size">7 more not shown</li>' in draw_tree(list(range(10)), limit=4)


def test_long_text_is_cut_with_its_length() -> None:
    assert draw_tree("x" * 700) == (
        f'<div class="tree"><span class="string">&quot;{"x" * 600}… (700 characters)&quot;</span></div>'
    )


def test_deep_value_is_cut_and_does_not_crash() -> None:
    value: Any = 1
    for _ in range(5000):
        value = [value]
    assert draw_tree(value, limit=10_000).count("deeper levels not shown") == 1


def test_value_that_is_not_json_is_refused() -> None:
    with pytest.raises(TypeError, match="set is not JSON"):
        draw_tree({1})


def test_text_keeps_letters_and_indents() -> None:
    assert draw_text({"a": "é"}) == '{\n  "a": "é"\n}'
