from bugbash.choices import CallError, CheckResult, QueryStatus
from bugbash.logic.answers import Answer
from bugbash.logic.asking import BASELINE, CANDIDATE, Said
from bugbash.logic.change_keys import pattern_of
from bugbash.logic.verdicts import judge
from tests.bugbash.logic.answers import label, ranked, text, value
from tests.bugbash.logic.sayings import failed_call, outcome, said


def key(*sayings: Said) -> str:
    return judge(sayings, open_breakage=False).change_key


def moved(old: Answer, new: Answer) -> str:
    return key(said(CANDIDATE, answer=new), said(BASELINE, answer=old))


def failing(line: str, reason: str) -> str:
    check = outcome(CheckResult.FAIL, reason, line)
    return key(said(CANDIDATE, 0, QueryStatus.FAIL, checks=(check,)), said(BASELINE, 0, QueryStatus.FAIL))


def test_what_nobody_has_to_look_at_has_no_key() -> None:
    assert moved(text("a"), text("a")) == ""
    assert key(said(CANDIDATE, 0, QueryStatus.PASS), said(BASELINE, 0, QueryStatus.PASS)) == ""
    assert key(said(CANDIDATE)) == ""


def test_the_same_results_that_come_and_go_are_alike() -> None:
    first, second = moved(ranked("abc"), ranked("abx")), moved(ranked("dec"), ranked("dex"))
    assert (first, len(first)) == (second, 64)
    assert moved(ranked("abc"), ranked("aby")) != first
    assert moved(ranked("abx"), ranked("abc")) != first


def test_the_same_results_that_only_move_are_alike() -> None:
    assert moved(ranked("abc"), ranked("bac")) == moved(ranked("xab"), ranked("xba"))
    assert moved(ranked("abc"), ranked("bac")) != moved(ranked("abc"), ranked("acb"))


def test_the_same_part_that_is_reworded_is_alike_whatever_the_result() -> None:
    assert moved(ranked("ab"), ranked("ab", a="x")) == moved(ranked("cd"), ranked("cd", d="y"))


def test_the_same_places_of_json_are_alike() -> None:
    first = moved(value([{"at": 1, "n": 1}]), value([{"at": 2, "n": 1}]))
    assert first == moved(value([{"at": 1}, {"at": 5}]), value([{"at": 1}, {"at": 6}]))
    assert first != moved(value([{"at": 1}]), value([{"at": "1"}]))
    assert moved(value(1), value(2)) == moved(value(3), value(4))


def test_the_same_words_that_are_exchanged_are_alike() -> None:
    assert moved(text("see the old page"), text("see the new page")) == moved(text("old or not"), text("new or not"))
    assert moved(text("see old"), text("see new")) != moved(text("see old"), text("see other"))


def test_texts_that_are_written_anew_are_alike() -> None:
    first, second = " ".join(f"a{n}" for n in range(20)), " ".join(f"b{n}" for n in range(20))
    assert moved(text(first), text(second)) == moved(text(second + " x"), text(first + " y"))


def test_the_same_change_of_label_is_alike() -> None:
    assert moved(label("a"), label("b")) == moved(label("a"), label("b"))
    assert moved(label("a"), label("b")) != moved(label("b"), label("a"))
    assert moved(label("a", {"a": 0.9}), label("a", {"a": 0.8})) == moved(
        label("a", {"a": 0.5}), label("a", {"a": 0.7})
    )


def test_checks_that_fail_in_the_same_way_are_alike_whatever_they_look_for() -> None:
    first = failing("in-top-3: doc-42", "doc-42 is 4th")
    assert first == failing("in-top-3: page 7", "page 7 is 12th")
    assert first != failing("in-top-3: doc-42", "doc-42 is not among the results")
    assert first != failing("in-top-1: doc-42", "doc-42 is 4th")


def test_pattern_leaves_out_what_is_this_query_s_own() -> None:
    told = outcome(CheckResult.FAIL, "“refund within 14 days” is not in the text", "contains: refund")
    assert pattern_of(told) == "contains: … is not in the text"


def test_the_same_error_is_alike() -> None:
    assert key(failed_call(CANDIDATE)) == key(failed_call(CANDIDATE), said(BASELINE))
    assert key(failed_call(CANDIDATE)) != key(failed_call(CANDIDATE, error=CallError.DNS))
