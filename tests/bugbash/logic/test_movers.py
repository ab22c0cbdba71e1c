from bugbash.choices import QueryStatus, Verdict
from bugbash.logic.movers import Mover, Standing, biggest_movers

PASSES = Standing(0, Verdict.PASSING, QueryStatus.PASS, "d1", 0.0)
FAILS = Standing(0, Verdict.REGRESSED, QueryStatus.FAIL, "d2", 0.4)
CHANGED = Standing(0, Verdict.CHANGED, QueryStatus.OPEN, "d3", 0.9)
DRIFTS = Standing(0, Verdict.CHANGED, QueryStatus.OPEN, "d4", 0.3)
UNCHANGED = Standing(0, Verdict.UNCHANGED, QueryStatus.OPEN, "d3", 0.0)


def test_worse_comes_first_then_better_then_another_verdict_then_another_answer() -> None:
    pairs = [
        Mover("same", PASSES, PASSES),
        Mover("another answer", CHANGED, DRIFTS),
        Mover("another verdict", UNCHANGED, CHANGED),
        Mover("better", FAILS, PASSES),
        Mover("worse", PASSES, FAILS),
    ]
    order = biggest_movers(pairs, 10)
    assert [mover.text for mover in order] == ["worse", "better", "another verdict", "another answer"]
    assert [mover.what for mover in order] == [mover.text for mover in order]


def test_among_equals_the_furthest_shift_comes_first() -> None:
    near = Standing(0, Verdict.CHANGED, QueryStatus.OPEN, "d5", 0.2)
    pairs = [Mover("near", UNCHANGED, near), Mover("far", UNCHANGED, CHANGED)]
    assert [mover.text for mover in biggest_movers(pairs, 10)] == ["far", "near"]
    assert [mover.text for mover in biggest_movers(pairs, 1)] == ["far"]


def test_query_moves_by_verdict_answer_or_status() -> None:
    assert not Mover("same", PASSES, PASSES).moved
    assert Mover("answer", CHANGED, DRIFTS).moved
    new_pass, new_fail = (Standing(0, Verdict.NEW, one, "d") for one in (QueryStatus.PASS, QueryStatus.FAIL))
    assert (Mover("status", new_pass, new_fail).moved, Mover("status", new_pass, new_fail).worse) == (True, 3)
