from bugbash.choices import AnswerKind
from bugbash.logic.diff import compare
from tests.bugbash.logic.answers import ranked, text, value


def test_answers_of_different_kinds_have_nothing_in_common() -> None:
    diff = compare(ranked("a"), value({"status": 404}))
    assert (diff.kind, diff.same, diff.distance) == (AnswerKind.JSON, False, 1)
    assert diff.sentence == "ranked results became JSON"


def test_each_kind_is_compared_in_its_own_way() -> None:
    assert compare(ranked("a"), ranked("b")).rbo == 0
    assert compare(text("a"), text("b")).similarity == 0
    assert compare(value(1), value(2)).changes == (("@", "changed", 1, 2),)
