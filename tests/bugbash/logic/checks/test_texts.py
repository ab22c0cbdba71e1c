import pytest

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Result
from bugbash.logic.evidence import Evidence
from tests.bugbash.logic.checks.seeing import body, held, reply, said, showing


def text(content: str) -> Evidence:
    return showing(Answer(AnswerKind.TEXT, text=content))


@pytest.mark.parametrize(
    ("line", "result", "reason"),
    [
        ("contains: Refund", "pass", "the answer contains “Refund”"),
        ("contains: refund", "fail", "the answer does not contain “refund”"),
        ("not contains: Refund", "fail", "the answer contains “Refund”"),
        ("icontains: REFUND", "pass", "the answer contains “REFUND”"),
        ("icontains: strasse", "pass", "the answer contains “strasse”"),
        ("icontains: price", "fail", "the answer does not contain “price”"),
    ],
)
def test_contains(line: str, result: str, reason: str) -> None:
    assert said(line, text("Refund to Hauptstraße 1")) == (result, reason)


@pytest.mark.parametrize("word", ["id-1", "Title", "Body"])
def test_ids_titles_and_texts_of_results_are_looked_at(word: str) -> None:
    seen = showing(Answer(AnswerKind.RANKED, results=(Result("id-1", "Title", "Body", "Score"), Result("id-2"))))
    assert held(f"contains: {word}", seen).result == "pass"


def test_scores_of_results_are_not_looked_at() -> None:
    seen = showing(Answer(AnswerKind.RANKED, results=(Result("id-1", "Title", "Body", "Score"),)))
    assert held("contains: Score", seen).result == "fail"


def test_parts_of_results_do_not_run_into_each_other() -> None:
    seen = showing(Answer(AnswerKind.RANKED, results=(Result("a", "b"),)))
    assert held("contains: ab", seen).result == "fail"


@pytest.mark.parametrize(("word", "result"), [("spam", "pass"), ("ham", "fail")])
def test_of_a_label_only_the_label_is_looked_at(word: str, result: str) -> None:
    seen = showing(Answer(AnswerKind.LABEL, label="spam", probabilities={"spam": 0.9, "ham": 0.1}))
    assert held(f"contains: {word}", seen).result == result


def test_of_json_the_body_is_looked_at() -> None:
    assert held('contains: "a":1', body({"a": 1})).result == "pass"


def test_without_an_answer_the_body_is_looked_at() -> None:
    assert held("contains: Not Found", reply(text="404 Not Found")).result == "pass"


@pytest.mark.parametrize(
    ("pattern", "result", "reason"),
    [
        ("[0-9]+ days", "pass", "“30 days” matches"),
        ("^Within", "pass", "“Within” matches"),
        ("within", "fail", "nothing matches “within”"),
        ("(?i)within", "pass", "“Within” matches"),
        ("^days", "fail", "nothing matches “^days”"),
        ("(a+)+$", "fail", "nothing matches “(a+)+$”"),
        ("x*", "pass", "“” matches"),
    ],
)
def test_regex(pattern: str, result: str, reason: str) -> None:
    assert said(f"regex: {pattern}", text("Within 30 days.")) == (result, reason)


def test_regex_takes_linear_time() -> None:
    """A backtracking engine would need 2**50,000 steps."""
    assert held("regex: ^(a+)+$", text("a" * 50_000 + "b")).result == "fail"


def test_reasons_stay_one_short_line() -> None:
    outcome = held("regex: (?s).+", text("a\nb" + "x" * 100))
    assert outcome.reason == f"“a b{'x' * 76}…” matches"


@pytest.mark.parametrize(
    ("line", "result", "reason"),
    [
        ("label-is: spam", "pass", "the label is “spam”"),
        ("label-is: ham", "fail", "the label is “spam”, wanted “ham”"),
        ("not label-is: spam", "fail", "the label is “spam”, wanted any but “spam”"),
    ],
)
def test_label_is(line: str, result: str, reason: str) -> None:
    assert said(line, showing(Answer(AnswerKind.LABEL, label="spam"))) == (result, reason)


def test_label_is_says_nothing_about_other_answers() -> None:
    assert said("label-is: spam", text("spam")) == ("error", "label-is looks at labels, and this answer is none")
