"""Keys that are made once."""

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import env
from portal.lib.secrets import make_key

FIRST, SECOND = make_key(), make_key()


def test_kept_text_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "key"
    texts = [env.read_kept(path, make) for make in (lambda: "one", lambda: "two")]
    assert (texts, stat.S_IMODE(path.stat().st_mode)) == (["one", "one"], 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_of_those_that_race_for_a_kept_text_one_wins(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def make() -> str:
        together.wait(10)
        return make_key()

    with ThreadPoolExecutor(8) as pool:
        texts = set(pool.map(lambda _: env.read_kept(tmp_path / "key", make), range(8)))
    assert texts == {(tmp_path / "key").read_text()}


def test_keys_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEYS", f"{FIRST}, {SECOND}")
    assert env.read_secret_keys("SECRET_KEYS", tmp_path / "keys") == [FIRST, SECOND]
    assert list(tmp_path.iterdir()) == []


def test_keys_are_kept_in_a_file_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SECRET_KEYS", raising=False)
    keys = env.read_secret_keys("SECRET_KEYS", tmp_path / "keys")
    assert (keys, env.read_secret_keys("SECRET_KEYS", tmp_path / "keys")) == (keys, keys)
    (tmp_path / "keys").write_text(f"{FIRST}\n{SECOND}\n")
    assert env.read_secret_keys("SECRET_KEYS", tmp_path / "keys") == [FIRST, SECOND]


def test_malformed_key_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEYS", f"{FIRST},mistyped")
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEYS: Key 2 for secrets is not 32 bytes in URL-safe"):
        env.read_secret_keys("SECRET_KEYS", tmp_path / "keys")


def test_emptied_key_file_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SECRET_KEYS", raising=False)
    (tmp_path / "keys").touch()
    with pytest.raises(ImproperlyConfigured, match="keys: There is no key for secrets"):
        env.read_secret_keys("SECRET_KEYS", tmp_path / "keys")
