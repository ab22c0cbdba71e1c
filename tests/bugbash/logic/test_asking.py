from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.choices import QueryStatus
from bugbash.logic.asking import BASELINE, CANDIDATE, Said, next_asks
from tests.bugbash.logic.answers import ranked, text
from tests.bugbash.logic.sayings import failed_call, said

PASS, FAIL, OPEN = QueryStatus.PASS, QueryStatus.FAIL, QueryStatus.OPEN
CONFIRMING = ((CANDIDATE, 1), (CANDIDATE, 2), (BASELINE, 1))
MOVED = text("w x y z")


def test_candidate_is_asked_first_and_the_baseline_beside_it() -> None:
    assert next_asks([], has_baseline=True) == ((CANDIDATE, 0), (BASELINE, 0))


def test_without_a_baseline_one_answer_is_all() -> None:
    assert next_asks([], has_baseline=False) == ((CANDIDATE, 0),)
    assert next_asks([said(CANDIDATE)], has_baseline=False) == ()
    assert next_asks([said(CANDIDATE), said(BASELINE, answer=MOVED)], has_baseline=False) == ()


def test_a_known_baseline_is_not_asked_again() -> None:
    assert next_asks([said(BASELINE)], has_baseline=True) == ((CANDIDATE, 0),)


def test_equal_answers_are_settled() -> None:
    assert next_asks([said(CANDIDATE), said(BASELINE)], has_baseline=True) == ()


def test_a_field_that_only_one_side_has_is_no_other_answer() -> None:
    both = [said(CANDIDATE, answer=ranked("ab", a=None)), said(BASELINE, answer=ranked("ab"))]
    assert next_asks(both, has_baseline=True) == ()


@pytest.mark.parametrize("status", [OPEN, PASS, FAIL])
def test_another_answer_is_asked_for_again_on_both_sides(status: QueryStatus) -> None:
    both = [said(CANDIDATE, status=status, answer=MOVED), said(BASELINE, status=status)]
    assert next_asks(both, has_baseline=True) == CONFIRMING


def test_a_failure_that_passed_before_is_confirmed_even_if_the_answer_is_the_same() -> None:
    both = [said(CANDIDATE, status=FAIL), said(BASELINE, status=PASS)]
    assert next_asks(both, has_baseline=True) == CONFIRMING


@pytest.mark.parametrize(("candidate", "baseline"), [(PASS, FAIL), (FAIL, FAIL), (FAIL, OPEN)])
def test_the_same_answer_is_confirmed_for_no_other_reason(candidate: QueryStatus, baseline: QueryStatus) -> None:
    both = [said(CANDIDATE, status=candidate), said(BASELINE, status=baseline)]
    assert next_asks(both, has_baseline=True) == ()


def test_an_error_is_not_confirmed() -> None:
    assert next_asks([failed_call(CANDIDATE), said(BASELINE)], has_baseline=True) == ()
    assert next_asks([said(CANDIDATE), failed_call(BASELINE)], has_baseline=True) == ()


def test_a_check_that_does_not_apply_is_not_confirmed() -> None:
    both = [said(CANDIDATE, status=QueryStatus.ERROR, answer=MOVED), said(BASELINE, status=PASS)]
    assert next_asks(both, has_baseline=True) == ()


def test_a_restarted_worker_goes_on_where_the_dead_one_stopped() -> None:
    both = [said(CANDIDATE, answer=MOVED), said(BASELINE)]
    assert next_asks([*both, said(CANDIDATE, 2)], has_baseline=True) == ((CANDIDATE, 1), (BASELINE, 1))


def test_a_repeat_that_failed_is_not_asked_again() -> None:
    both = [said(CANDIDATE, answer=MOVED), said(BASELINE)]
    repeats = [failed_call(CANDIDATE, 1), failed_call(CANDIDATE, 2), failed_call(BASELINE, 1)]
    assert next_asks([*both, *repeats], has_baseline=True) == ()


replies = st.sampled_from(
    [
        failed_call,
        lambda side, repeat: said(side, repeat, PASS),
        lambda side, repeat: said(side, repeat, FAIL, MOVED),
        lambda side, repeat: said(side, repeat, OPEN, MOVED),
        lambda side, repeat: said(side, repeat, QueryStatus.ERROR),
    ]
)


@given(st.booleans(), st.lists(replies, min_size=5, max_size=5), st.randoms(use_true_random=False))
def test_asking_ends_and_asks_nothing_twice(
    has_baseline: bool, answers: list[Callable[[str, int], Said]], order: Random
) -> None:
    heard: list[Said] = []
    asked: list[tuple[str, int]] = []
    while asks := next_asks(heard, has_baseline):
        side, repeat = order.choice(asks)
        asked.append((side, repeat))
        heard.append(answers[len(heard)](side, repeat))
    assert len(asked) == len(set(asked))
    assert {*asked} <= {(CANDIDATE, 0), (BASELINE, 0), *CONFIRMING}
    assert next_asks(heard[::-1], has_baseline) == ()
