import pytest

from reviews.logic.hiding import HIDDEN, hide_names


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("I am version 0.5.", f"I am version {HIDDEN}."),
        ("0.5", HIDDEN),
        ("v0.5, search_0.5 and 0.5-rc", f"v{HIDDEN}, search_{HIDDEN} and {HIDDEN}-rc"),
        ("10.5 and 0.5.1 and 0.55", "10.5 and 0.5.1 and 0.55"),
        ("Alpha, search_ALPHA2, alphabet", f"{HIDDEN}, search_{HIDDEN}2, alphabet"),
        ("see http://one.example:8000/a?b", f"see {HIDDEN}/a?b"),
        ("1.2 is v1.2", f"{HIDDEN} is v{HIDDEN}"),
        ("7 files of version 7, v7 or release-7, not v70", f"7 files of {HIDDEN}, {HIDDEN} or {HIDDEN}, not v70"),
        ("nothing", "nothing"),
    ],
)
def test_names_are_hidden_apart_and_inside_longer_ones(text: str, hidden: str) -> None:
    names = ["0.5", "alpha", "http://one.example:8000", "one.example:8000", "v1.2", "7", ""]
    assert hide_names({"a": [text, 1, None]}, names) == {"a": [hidden, 1, None]}


def test_keys_are_hidden_and_stay_apart() -> None:
    value = {"0.5": 1, "beta": {"x": 2}, "BETA": 3}
    assert hide_names(value, ["0.5", "beta"]) == {HIDDEN: 1, HIDDEN * 2: {"x": 2}, HIDDEN * 3: 3}


def test_without_names_nothing_changes() -> None:
    assert hide_names({"a": "0.5"}, [""]) == {"a": "0.5"}
