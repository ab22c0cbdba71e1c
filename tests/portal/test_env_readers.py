"""What the environment may say, and the sentence that stops the start where it says something else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import env

NAME = "BASHBOARD_TEST_VALUE"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    def say(value: str | None) -> None:
        monkeypatch.delenv(NAME, raising=False)
        if value is not None:
            monkeypatch.setenv(NAME, value)

    return say


Say = Callable[[str | None], None]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, True),
        ("", False),
        ("1", True),
        (" YES ", True),
        ("on", True),
        ("0", False),
        ("False", False),
        ("off", False),
    ],
)
def test_switch_is_read(said: Say, value: str | None, expected: bool) -> None:
    said(value)
    assert env.read_bool(NAME, default=True) is expected


def test_odd_switch_stops_the_start(said: Say) -> None:
    said("maybe")
    with pytest.raises(ImproperlyConfigured, match=r"VALUE must be 1 or 0, not 'maybe'\."):
        env.read_bool(NAME, default=False)


@pytest.mark.parametrize(("value", "expected"), [(None, 7), ("", 7), (" 12 ", 12), ("2", 2)])
def test_number_is_read(said: Say, value: str | None, expected: int) -> None:
    said(value)
    assert env.read_int(NAME, 7, least=2) == expected


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("x", "BASHBOARD_TEST_VALUE must be a whole number, not 'x'."),
        ("1.5", "BASHBOARD_TEST_VALUE must be a whole number, not '1.5'."),
        ("1", "BASHBOARD_TEST_VALUE must be at least 2, not 1."),
    ],
)
def test_odd_number_stops_the_start(said: Say, value: str, sentence: str) -> None:
    said(value)
    with pytest.raises(ImproperlyConfigured) as caught:
        env.read_int(NAME, 7, least=2)
    assert str(caught.value) == sentence


def test_list_is_parted_by_commas(said: Say) -> None:
    said(" a, ,b ")
    assert env.read_list(NAME) == ["a", "b"]


def test_path_is_made_absolute(said: Say, tmp_path: Path) -> None:
    said(f"{tmp_path}/a/../b")
    assert env.read_path(NAME, Path("x")) == tmp_path / "b"
    said(None)
    assert env.read_path(NAME, Path("x")) == Path("x")


def test_without_address_the_database_is_a_file(said: Say, tmp_path: Path) -> None:
    said(None)
    database = env.read_database(NAME, sqlite=tmp_path)
    assert (database["ENGINE"], database["NAME"]) == ("django.db.backends.sqlite3", tmp_path)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://me:p%40ss@db.example:5433/bash%20board", ("bash board", "me", "p@ss", "db.example", "5433")),
        ("postgres://db.example/bashboard", ("bashboard", "", "", "db.example", "")),
        ("postgresql://me@/bashboard?host=/run/pg", ("bashboard", "me", "", "/run/pg", "")),
    ],
)
def test_address_names_the_database(said: Say, tmp_path: Path, url: str, expected: tuple[str, ...]) -> None:
    said(url)
    database = env.read_database(NAME, sqlite=tmp_path)
    assert tuple(database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == expected


def test_other_databases_stop_the_start(said: Say, tmp_path: Path) -> None:
    said("mysql://db.example/bashboard")
    with pytest.raises(ImproperlyConfigured, match=r"VALUE must start with postgresql://, not 'mysql'\."):
        env.read_database(NAME, sqlite=tmp_path)


def test_own_listeners_are_those_with_an_address() -> None:
    urls = ("postgresql://db.example/a", "postgresql:///a?host=/run/pg", "redis://cache.example:6380/0", "")
    assert env.read_listeners(*urls) == [("db.example", 5432), ("cache.example", 6380)]


def test_text_that_goes_with_another_is_wanted_only_beside_it(said: Say) -> None:
    said(None)
    assert env.read_with(NAME, "", "OTHER") == ""
    with pytest.raises(ImproperlyConfigured, match=rf"\AOTHER needs {NAME} beside it\.\Z"):
        env.read_with(NAME, "http://127.0.0.1", "OTHER")
    said(" small ")
    assert env.read_with(NAME, "http://127.0.0.1", "OTHER") == "small"
