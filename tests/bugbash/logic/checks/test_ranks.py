import pytest

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer
from bugbash.logic.checks.ranks import ordinal
from tests.bugbash.logic.checks.seeing import ranked, reply, said, showing

TEN = ranked(*"abcdefghij")


@pytest.mark.parametrize(
    ("line", "result", "reason"),
    [
        ("in-top-1: a", "pass", "a is 1st"),
        ("in-top-3: c", "pass", "c is 3rd"),
        ("in-top-3: d", "fail", "d is 4th, wanted in the top 3"),
        ("in-top-3: z", "fail", "z is not in the 10 results"),
        ("not-in-top-3: d", "pass", "d is 4th"),
        ("not-in-top-3: z", "pass", "z is not in the 10 results"),
        ("not-in-top-3: c", "fail", "c is 3rd, wanted not in the top 3"),
        ("not in-top-3: c", "fail", "c is 3rd, wanted not in the top 3"),
        ("not not-in-top-3: d", "fail", "d is 4th, wanted in the top 3"),
        ("not not-in-top-3: c", "pass", "c is 3rd"),
    ],
)
def test_in_top(line: str, result: str, reason: str) -> None:
    assert said(line, TEN) == (result, reason)


@pytest.mark.parametrize(
    ("ids", "reason"),
    [
        ((), "a is not in the 0 results"),
        (("b",), "a is not in the 1 result"),
        (("b", "c"), "a is not in the 2 results"),
    ],
)
def test_what_is_not_there_is_counted_against(ids: tuple[str, ...], reason: str) -> None:
    assert said("in-top-3: a", ranked(*ids)) == ("fail", reason)


def test_a_repeated_id_counts_at_its_first_place() -> None:
    assert said("in-top-1: a", ranked("a", "b", "a")) == ("pass", "a is 1st")


def test_a_long_id_is_shortened_in_the_reason() -> None:
    assert said(f"in-top-1: {'x' * 100}", ranked("x" * 100)) == ("pass", f"{'x' * 79}… is 1st")


@pytest.mark.parametrize(
    ("line", "result", "reason"),
    [
        ("ranked-above: a > b", "pass", "a is 1st, b is 2nd"),
        ("ranked-above: b > a", "fail", "b is 2nd, a is 1st"),
        ("ranked-above: a > z", "pass", "a is 1st, z is not in the 10 results"),
        ("ranked-above: z > a", "fail", "z is not in the 10 results, a is 1st"),
        ("ranked-above: y > z", "fail", "y is not in the 10 results, z is not in the 10 results"),
    ],
)
def test_ranked_above(line: str, result: str, reason: str) -> None:
    assert said(line, TEN) == (result, reason)


@pytest.mark.parametrize(
    ("line", "result", "reason"),
    [
        ("min-results: 10", "pass", "10 results"),
        ("min-results: 11", "fail", "10 results, wanted at least 11"),
        ("not min-results: 10", "fail", "10 results, wanted fewer than 10"),
    ],
)
def test_min_results(line: str, result: str, reason: str) -> None:
    assert said(line, TEN) == (result, reason)


@pytest.mark.parametrize(
    ("ids", "result", "reason"),
    [
        ("", "pass", "every result came once"),
        ("abc", "pass", "every result came once"),
        ("abcab", "fail", "a, b came more than once"),
        ("aabbccdde", "fail", "a, b, c and 1 more came more than once"),
    ],
)
def test_no_duplicates(ids: str, result: str, reason: str) -> None:
    assert said("no-duplicates", ranked(*ids)) == (result, reason)


@pytest.mark.parametrize(
    "line", ["in-top-3: a", "not-in-top-3: a", "ranked-above: a > b", "min-results: 1", "no-duplicates"]
)
@pytest.mark.parametrize("answer", [None, Answer(AnswerKind.TEXT, text="a"), Answer(AnswerKind.LABEL, label="a")])
def test_an_answer_without_ranks_is_an_error(line: str, answer: Answer | None) -> None:
    seen = showing(answer) if answer else reply()
    assert said(line, seen) == ("error", "this looks at ranked results, and the answer has none")


@pytest.mark.parametrize(
    ("rank", "word"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (10, "10th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (22, "22nd"), (100, "100th"), (101, "101st"), (111, "111th"), (112, "112th")],
)  # fmt: skip
def test_ordinals(rank: int, word: str) -> None:
    assert ordinal(rank) == word
