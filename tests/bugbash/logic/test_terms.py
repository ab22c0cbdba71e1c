"""On what terms answers are compared: rules, repeats, accepted answers."""

import pytest

from bugbash.choices import DiffRuleKind, QueryStatus, Verdict
from bugbash.logic.asking import BASELINE, CANDIDATE, Terms, next_asks
from bugbash.logic.comparison_rules import Rule, compile_rules
from bugbash.logic.noise import noise_floor
from bugbash.logic.parity import hold_against
from bugbash.logic.verdicts import judge
from tests.bugbash.logic.answers import ranked, text, value
from tests.bugbash.logic.sayings import failed_call, said

RULES = compile_rules((Rule(DiffRuleKind.IGNORE, "at"), Rule(DiffRuleKind.TOLERANCE, "n", "0.1")))
RULED = Terms(rules=RULES)
OLD, SAME, OTHER = value({"at": 1, "n": 1.0}), value({"at": 2, "n": 1.05}), value({"at": 2, "n": 2.0})
WORDS = "accepted by Engineer 1 on 3 May 2026"


def test_what_rules_hide_is_unchanged_and_counted() -> None:
    reading = judge([said(CANDIDATE, answer=SAME), said(BASELINE, answer=OLD)], open_breakage=False, terms=RULED)
    assert (reading.verdict, reading.because, reading.distance) == (Verdict.UNCHANGED, "the same answer", 0)
    assert (reading.hidden, reading.change_key) == (2, "")


def test_what_rules_do_not_hide_is_changed() -> None:
    reading = judge([said(CANDIDATE, answer=OTHER), said(BASELINE, answer=OLD)], open_breakage=False, terms=RULED)
    assert (reading.verdict, reading.hidden) == (Verdict.CHANGED, 1)
    assert reading.because == "1 of 1 values differ: n 1.0 → 2.0; distance 1.00, own noise 0.00"


def test_what_rules_hide_is_not_asked_again() -> None:
    both = [said(CANDIDATE, answer=SAME), said(BASELINE, answer=OLD)]
    assert next_asks(both, has_baseline=True, terms=RULED) == ()
    assert len(next_asks(both, has_baseline=True)) == 3


def test_noise_and_parity_are_told_under_the_rules() -> None:
    assert noise_floor([OLD, SAME], RULES) == 0 < noise_floor([OLD, SAME])
    assert hold_against(OLD, SAME, noise=0, rules=RULES) == ("same", "the same answer")
    assert hold_against(OLD, OTHER, noise=0, rules=RULES)[0] == "differs"


def test_filed_answer_is_recognised_under_the_rules() -> None:
    filed = said(CANDIDATE, answer=OLD).digest
    terms = Terms(rules=RULES, known={filed: OLD})
    heard = [said(CANDIDATE, answer=SAME), said(BASELINE, answer=OTHER)]
    assert judge(heard, open_breakage=True, filed_digests=[filed], terms=terms).verdict == Verdict.STILL_BROKEN
    assert judge(heard, open_breakage=True, filed_digests=[filed], terms=RULED).verdict == Verdict.CHANGED


@pytest.mark.parametrize("terms", [Terms(), RULED])
def test_accepted_answer_is_unchanged_and_says_who_accepted_it(terms: Terms) -> None:
    now = said(CANDIDATE, answer=OTHER)
    terms = Terms(rules=terms.rules, accepted={now.digest: WORDS})
    reading = judge([now, said(BASELINE, answer=OLD)], open_breakage=False, terms=terms)
    assert (reading.verdict, reading.because, reading.change_key) == (Verdict.UNCHANGED, WORDS, "")
    assert reading.distance == 1


def test_answer_that_equals_an_accepted_one_under_the_rules_is_unchanged() -> None:
    accepted = said(CANDIDATE, answer=OLD).digest
    terms = Terms(rules=RULES, accepted={accepted: WORDS}, known={accepted: OLD})
    heard = [said(CANDIDATE, answer=SAME), said(BASELINE, answer=OTHER)]
    assert judge(heard, open_breakage=False, terms=terms).because == WORDS


def test_accepted_answer_is_not_asked_again() -> None:
    now = said(CANDIDATE, answer=OTHER)
    both = [now, said(BASELINE, answer=OLD)]
    assert next_asks(both, has_baseline=True, terms=Terms(accepted={now.digest: WORDS})) == ()


def test_acceptance_decides_nothing_where_a_check_does() -> None:
    now = said(CANDIDATE, 0, QueryStatus.FAIL, OTHER)
    heard = [now, said(CANDIDATE, 1, QueryStatus.FAIL, OTHER), said(BASELINE, 0, QueryStatus.PASS, OLD)]
    reading = judge(heard, open_breakage=False, terms=Terms(accepted={now.digest: WORDS}))
    assert reading.verdict == Verdict.REGRESSED


def test_the_baseline_s_own_answer_needs_no_acceptance() -> None:
    now = said(CANDIDATE)
    reading = judge([now, said(BASELINE)], open_breakage=False, terms=Terms(accepted={now.digest: WORDS}))
    assert reading.because == "the same answer"


def test_each_side_is_asked_as_often_as_the_replay_says() -> None:
    both = [said(CANDIDATE), said(BASELINE)]
    assert next_asks(both, True, terms=Terms(repeats=3)) == (
        (CANDIDATE, 1),
        (CANDIDATE, 2),
        (BASELINE, 1),
        (BASELINE, 2),
    )
    assert next_asks([said(CANDIDATE)], False, terms=Terms(repeats=2)) == ((CANDIDATE, 1),)
    assert next_asks(both, True, terms=Terms(repeats=1)) == ()


def test_confirming_comes_beside_the_repeats_and_asks_nothing_twice() -> None:
    both = [said(CANDIDATE, answer=text("w x y z")), said(BASELINE)]
    asks = next_asks(both, True, terms=Terms(repeats=2))
    assert sorted(asks) == sorted([(CANDIDATE, 1), (BASELINE, 1), (CANDIDATE, 2)])
    both = [*both, *(said(CANDIDATE, repeat) for repeat in range(1, 5)), said(BASELINE, 1)]
    assert next_asks(both, True, terms=Terms(repeats=5)) == ((BASELINE, 2), (BASELINE, 3), (BASELINE, 4))


def test_a_side_that_can_not_be_observed_is_not_repeated() -> None:
    assert next_asks([failed_call(CANDIDATE), said(BASELINE)], True, terms=Terms(repeats=2)) == ((BASELINE, 1),)
    assert next_asks([failed_call(CANDIDATE)], False, terms=Terms(repeats=9)) == ()


def test_repeats_without_a_baseline_show_a_flaky_query() -> None:
    heard = [said(CANDIDATE, 0, QueryStatus.PASS), said(CANDIDATE, 1, QueryStatus.FAIL, ranked("a"))]
    reading = judge(heard, open_breakage=False)
    assert (reading.verdict, reading.candidate_status, reading.noise) == (Verdict.UNSTABLE, QueryStatus.FLAKY, 1.0)
