import pytest

from bugbash.choices import CheckResult
from bugbash.logic.alike import Alike, alike_of, pattern_of
from bugbash.logic.evidence import CheckOutcome
from bugbash.logic.mentions import mentioned
from bugbash.logic.trail_words import tell


def failed(*lines: str, result: CheckResult = CheckResult.FAIL) -> list[CheckOutcome]:
    return [CheckOutcome(line, result, "It is not there.") for line in lines]


def test_same_error_is_alike_whatever_is_expected() -> None:
    one = alike_of("timeout-total", failed("min-results: 1"), "")
    assert one == alike_of("timeout-total", [], "")
    assert one.words == "The call ends in an error: no complete answer in time."
    assert one.key != alike_of("refused", [], "").key


def test_same_result_that_is_missing_is_alike_however_many_are_looked_at() -> None:
    one = alike_of("", failed("in-top-3: shutil.copy"), "a")
    assert one == alike_of("", failed("in-top-10: shutil.copy"), "b")
    assert one.words == "Fails in-top: shutil.copy."
    assert one.key != alike_of("", failed("in-top-3: shutil.move"), "a").key


def test_checks_that_pass_tell_nothing_and_the_answer_does() -> None:
    passing = failed("min-results: 1", result=CheckResult.PASS)
    assert alike_of("", passing, "d1") == alike_of("", [], "d1")
    assert alike_of("", [], "d1").words == "The same answer."
    assert alike_of("", [], "d1").key != alike_of("", [], "d2").key


def test_nothing_known_is_like_nothing() -> None:
    assert alike_of("", [], "") == Alike("", "")


def test_words_are_cut() -> None:
    assert len(alike_of("", failed("contains: " + "x" * 400), "a").words) == 300


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("in-top-3: a-1", "in-top: a-1"),
        ("not in-top-10: a", "not in-top: a"),
        ("passes-2-of-3: min-results: 1", "passes-of: min-results: 1"),
        ("no-duplicates", "no-duplicates"),
    ],
)
def test_pattern_leaves_out_the_numbers_of_the_kind(line: str, pattern: str) -> None:
    assert pattern_of(line) == pattern


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@engineer-1 look", ["engineer-1"]),
        ("See @sme-1, @sme-1 and (@owner.2).", ["sme-1", "owner.2"]),
        ("a@b.example is an address, /@x a path", []),
        ("Ask @owner.2.", ["owner.2.", "owner.2"]),
        ("@", []),
        ("*@Ünal*", ["Ünal"]),
    ],
)
def test_names_are_found_behind_an_at_sign(text: str, names: list[str]) -> None:
    assert mentioned(text) == names


def test_trail_tells_what_changed() -> None:
    changes = {"owner": ["nobody", "Engineer 1"], "checks": [["a", "b"], ["b", "c"]]}
    assert tell({"changes": changes, "batch": "x"}) == ["owner: nobody → Engineer 1", "− a", "+ c"]


def test_trail_tells_what_was_written_before() -> None:
    assert tell({"status": ["new", "confirmed"], "severity": "S2"}) == ["status: new → confirmed"]
    assert tell({"from": "new", "replay": 3, "version": "0.5"}) == ["by replay 3 of 0.5"]
    assert tell({"mentioned": ["sme-1"]}) == ["mentions sme-1"]
    assert tell({}) == []
