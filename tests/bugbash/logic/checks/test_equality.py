from typing import Any

import pytest

from bugbash.logic.checks.spots import is_under, read_spot
from tests.bugbash.logic.checks.seeing import body, said

BODY = {"total": 2, "took": 38, "hits": [{"id": "a", "score": 0.71}, {"id": "b", "score": 0.4}], "odd name": {"x": 1}}


@pytest.mark.parametrize(
    ("argument", "reason"),
    [
        ('{"total": 2}', "took is 38, wanted missing"),
        ('{"total": 2, "took": 38}', 'hits is [{"id":"a","score":0.71},{"id":"b","score":0.4}], wanted missing'),
        ('{"total": 2, "more": 1}', "more is missing, wanted 1"),
        ('{"total": 3} ignoring took', "total is 2, wanted 3"),
        ('{"total": "2"}', 'total is 2, wanted "2"'),
        ('{"total": 2, "took": 38, "hits": [{"id": "a"}]}', "hits[0].score is 0.71, wanted missing"),
    ],
)
def test_the_first_gap_is_told(argument: str, reason: str) -> None:
    assert said(f"json-equals: {argument}", body(BODY)) == ("fail", reason)


@pytest.mark.parametrize(
    ("wanted", "actual", "tolerance", "result"),
    [
        ("1", 1.05, "0.1", "pass"),
        ("1", 1.2, "0.1", "fail"),
        ("1", True, "1", "fail"),
        ("true", True, "1", "pass"),
        ("1", 1.0, "0", "pass"),
        ("[1,2]", [1], "1", "fail"),
        ("[1]", [1, None], "1", "fail"),
        ("null", None, "1", "pass"),
        ("9007199254740993", 9007199254740992, "0", "fail"),
    ],
)
def test_numbers_may_be_apart(wanted: str, actual: Any, tolerance: str, result: str) -> None:
    assert said(f"json-equals: {wanted} within {tolerance}", body(actual))[0] == result


@pytest.mark.parametrize(
    "ignored",
    [
        'took, hits[].score, "odd name"',
        'took, hits[0].score, hits[1].score, "odd name".x',
        'took, hits[*].score, "odd name".*',
        "*",
    ],
)
def test_ignored_spots_count_on_neither_side(ignored: str) -> None:
    wanted = '{"total": 2, "hits": [{"id": "a"}, {"id": "b", "score": 9}], "odd name": {}}'
    assert said(f"json-equals: {wanted} ignoring {ignored}", body(BODY))[0] == "pass"


@pytest.mark.parametrize("ignored", ["took, hits[0].score", "score", "hits.score", "hits"])
def test_what_is_not_ignored_counts(ignored: str) -> None:
    wanted = '{"total": 3, "took": 38, "hits": [], "odd name": {"x": 1}}'
    assert said(f"json-equals: {wanted} ignoring {ignored}", body(BODY))[0] == "fail"


@pytest.mark.parametrize("path", ["", ".", "a.", ".a", "a..b", "a[", "a[-1]", "a b", '"a', "a[1", "a.[0]", "a]"])
def test_what_is_no_spot_is_refused(path: str) -> None:
    assert read_spot(path) is None


def test_spots_are_exact() -> None:
    spots = [read_spot("a[].b") or ()]
    assert [is_under(trail, spots) for trail in (("a", 0, "b"), ("a", 0), ("a", 0, "b", "c"), ("a", 0, "c"))] == [
        True,
        False,
        False,
        False,
    ]
