import pytest

from bugbash.choices import AnswerKind, CallError
from bugbash.logic.answers import Answer
from bugbash.models import Observation
from bugbash.selectors.offers import Offer, in_time, offers_for_call, offers_for_label, offers_for_result
from tests.builders import a_ranking


def lines(offers: tuple[Offer, ...]) -> list[tuple[str, str]]:
    return [(offer.line, offer.words) for offer in offers]


def seen(error: str = "", elapsed_ms: float = 38) -> Observation:
    return Observation(error=error, elapsed_ms=elapsed_ms)


def test_result_may_be_wanted_first_near_or_away() -> None:
    assert lines(offers_for_result("shutil.rmtree")) == [
        ("in-top-1: shutil.rmtree", "should be first"),
        ("in-top-3: shutil.rmtree", "should be in the top 3"),
        ("not in-top-10: shutil.rmtree", "should not be here"),
    ]


@pytest.mark.parametrize("identity", ["", " a ", "a\nb", "\ud800", "x" * 2000])
def test_id_that_a_check_can_not_say_gets_no_offer(identity: str) -> None:
    assert offers_for_result(identity) == ()


def test_label_may_be_wrong_and_another_right() -> None:
    answer = Answer(AnswerKind.LABEL, label="spam", probabilities={"ham": 0.1, "spam": 0.7, "other": 0.2})
    assert lines(offers_for_label(answer)) == [
        ("not label-is: spam", "not spam"),
        ("label-is: other", "should be other"),
        ("label-is: ham", "should be ham"),
    ]


def test_ten_likeliest_classes_are_offered() -> None:
    chances = {f"class-{n:02}": n / 100 for n in range(20)}
    offers = lines(offers_for_label(Answer(AnswerKind.LABEL, label="spam", probabilities=chances)))
    assert [words for _, words in offers[1:]] == [f"should be class-{n:02}" for n in range(19, 9, -1)]


@pytest.mark.parametrize(
    ("error", "answer", "expected"),
    [
        ("", a_ranking("a", "b"), []),
        ("", a_ranking(), ["min-results: 1"]),
        ("", a_ranking("a", "a"), ["no-duplicates"]),
        ("", Answer(AnswerKind.TEXT, text="a"), []),
        (CallError.HTTP_4XX, None, ["status: 200"]),
        (CallError.HTTP_5XX, None, ["status: 200"]),
        (CallError.RESET, None, []),
    ],
)
def test_call_is_offered_what_it_lacks(error: str, answer: Answer | None, expected: list[str]) -> None:
    offered = [line for line, _ in lines(offers_for_call(seen(error), answer))]
    assert offered == [*expected, "latency-under: 50ms"]


@pytest.mark.parametrize(
    ("elapsed_ms", "line"),
    [
        (0, "latency-under: 1ms"),
        (0.4, "latency-under: 1ms"),
        (1, "latency-under: 2ms"),
        (9.9, "latency-under: 10ms"),
        (10, "latency-under: 20ms"),
        (38, "latency-under: 50ms"),
        (50, "latency-under: 100ms"),
        (99.9, "latency-under: 100ms"),
        (1200, "latency-under: 2000ms"),
        (60_000, "latency-under: 100000ms"),
    ],
)
def test_next_round_time_is_offered(elapsed_ms: float, line: str) -> None:
    assert in_time(elapsed_ms)[1] == line
