import pytest

from bugbash.logic.likeness import LEAST, READ, likenesses, prepare


def alike(one: str, other: str) -> float:
    return likenesses([prepare(one)], [prepare(other)])[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("delete folder", "delete a folder that is not empty"),
        ("resturant", "restaurant"),
        ("Copy a FILE!", "copy a file"),
        ("file copy", "copy file"),
    ],
)
def test_same_thing_in_other_letters_is_alike(one: str, other: str) -> None:
    assert alike(one, other) >= LEAST


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("how do I copy a file", "how do I sort the list"),
        ("file", "delete a file or a directory tree"),
        ("copy", "sort"),
    ],
)
def test_few_common_words_are_not_alike(one: str, other: str) -> None:
    assert alike(one, other) < LEAST


@pytest.mark.parametrize(("one", "other"), [("", ""), ("", "copy"), ("copy", ""), ("!!!", "???"), ("!", "copy")])
def test_nothing_is_like_nothing(one: str, other: str) -> None:
    assert alike(one, other) == 0


def test_likest_of_what_was_asked_counts() -> None:
    assert likenesses(["sort", "copy"], ["copy", "sort"]) == [100, 100]


def test_only_the_beginning_is_read() -> None:
    assert alike("a" * READ + " x", "a" * READ + " y") == 100
