import json
import logging
import pickle
from typing import Any

import pytest

from portal.lib.secrets import Box, Hidden, KeysError, SealError, make_key

BOUND = {"project": "1", "name": "key", "origin": "https://api.example"}
CANARY = Hidden("canary-4711")
OLD, NEW = make_key(), make_key()


def test_value_comes_back_where_it_was_entered() -> None:
    box = Box([NEW])
    sealed = box.seal(CANARY, BOUND)
    assert (box.open(sealed, BOUND).reveal(), "canary" in sealed) == ("canary-4711", False)


@pytest.mark.parametrize(
    "other", [{"project": "2"}, {"name": "token"}, {"origin": "http://api.example"}, {"more": "x"}], ids=str
)
def test_value_does_not_open_elsewhere(other: dict[str, str]) -> None:
    box = Box([NEW])
    with pytest.raises(SealError, match="It was entered for another place"):
        box.open(box.seal(CANARY, BOUND), {**BOUND, **other})


def test_first_key_seals_and_all_open() -> None:
    sealed = Box([OLD]).seal(CANARY, BOUND)
    assert Box([NEW, OLD]).open(sealed, BOUND) == CANARY
    with pytest.raises(SealError, match="None of the keys of this instance opens it"):
        Box([OLD]).open(Box([NEW, OLD]).seal(CANARY, BOUND), BOUND)


@pytest.mark.parametrize("sealed", ["", "x", "é", Box([OLD]).seal(CANARY, BOUND)], ids=["empty", "x", "é", "old key"])
def test_what_no_key_opens_is_told_apart(sealed: str) -> None:
    with pytest.raises(SealError, match="None of the keys of this instance opens it"):
        Box([NEW]).open(sealed, BOUND)
    with pytest.raises(SealError, match="None of the keys of this instance opens it"):
        Box([NEW]).renew(sealed)


def test_renewed_value_needs_the_old_key_no_more() -> None:
    renewed = Box([NEW, OLD]).renew(Box([OLD]).seal(CANARY, BOUND))
    assert renewed is not None
    assert Box([NEW]).open(renewed, BOUND) == CANARY
    assert Box([NEW]).renew(renewed) is None


@pytest.mark.parametrize(
    "key", ["", "short", "é" * 32, NEW[:-2], "!" * 44], ids=["empty", "short", "not ASCII", "cut", "not Base64"]
)
def test_key_that_is_none_is_named_by_its_place(key: str) -> None:
    with pytest.raises(KeysError, match=r"Key 2 for secrets is not 32 bytes") as caught:
        Box([NEW, key])
    assert not key or key not in str(caught.value)


def test_box_needs_a_key() -> None:
    with pytest.raises(KeysError, match="There is no key for secrets"):
        Box([])


@pytest.mark.parametrize("show", [str, repr, "{}".format, "{:>20}".format, "%s".__mod__, "%r".__mod__])
def test_hidden_text_is_not_shown(show: Any) -> None:
    assert show(CANARY) == "•••"


def test_hidden_text_is_not_shown_in_collections_and_logs(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").error("%s %r", CANARY, {"key": CANARY})
    assert [record.getMessage() for record in caplog.records] == ["••• {'key': •••}"]


@pytest.mark.parametrize("write", [pickle.dumps, json.dumps])
def test_hidden_text_can_not_be_written_down(write: Any) -> None:
    with pytest.raises(TypeError):
        write(CANARY)
