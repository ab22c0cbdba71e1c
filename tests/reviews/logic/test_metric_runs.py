import json
import math
from typing import Any

import pytest

from reviews.choices import Metric
from reviews.logic.metric_comparison import (
    Comparison,
    Mover,
    Passes,
    compare,
    movers,
    slices,
)
from reviews.logic.metric_runs import Asked, Line, Summary, Unrated, score_all, summarise
from reviews.logic.metrics import score

GRADES = {"g": {"d1": 3.0, "d2": 2.0, "d3": 0.0}, "h": {"x": 1.0}, "none": {"y": 0.0}}
ASKED = [
    Asked(1, "g", ["d1", "new", "d2", "d1"]),
    Asked(2, "g", ["new", "d3", "other"]),
    Asked(3, "h", []),
    Asked(4, "none", ["y", "z"]),
]


def lines(asked: list[Asked] = ASKED, k: int = 3) -> dict[int, Line]:
    return score_all(asked, GRADES, k, max_grade=3)


def summary(k: int = 3) -> Summary:
    return summarise(ASKED, lines(k=k), GRADES, k, errors=5)


def again(value: Any) -> Any:
    """As it comes back from the database."""
    return json.loads(json.dumps(value))


def test_line_has_every_metric_of_its_query() -> None:
    theirs = score(ASKED[0].run, GRADES["g"], 3)
    line = lines()[1]
    assert (line.group, line.duplicates, line.judged) == ("g", 1, theirs.judged)
    assert line.scores == (
        theirs.ndcg_exp,
        theirs.ndcg_lin,
        theirs.precision,
        theirs.recall,
        theirs.reciprocal_rank,
        theirs.average_precision,
        theirs.err,
    )
    assert line.score(Metric.RECALL) == 1.0


def test_lines_and_summary_come_back_in_full_precision() -> None:
    kept = {key: again(line.to_json()) for key, line in lines().items()}
    assert {key: Line.from_json(line) for key, line in kept.items()} == lines()
    assert Summary.from_json(again(summary().to_json())) == summary()


def test_queries_are_counted_by_what_can_be_said_about_them() -> None:
    told = summary()
    assert (told.queries, told.undefined, told.errors, told.repeating) == (3, 1, 5, 1)


def test_judged_counts_each_result_of_a_group_once() -> None:
    told = summary()
    assert (told.judged, told.unrated, told.judged_share) == (4, 3, 4 / 7)


def test_means_leave_out_undefined_queries_and_count_empty_answers() -> None:
    figure = summary().figure(Metric.RECIPROCAL_RANK)
    assert figure is not None
    assert figure.mean == pytest.approx(1 / 3)
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low <= figure.mean <= figure.high


def test_nothing_rated_has_no_means() -> None:
    told = summarise([], {}, GRADES, 3, errors=0)
    assert (told.figures, told.figure(Metric.NDCG), told.judged_share) == ({}, None, None)


def test_results_to_rate_come_by_the_weight_of_their_ranks() -> None:
    first, *rest = summary().to_rate
    assert first == Unrated("g", "new", pytest.approx(1 + 1 / math.log2(3)), queries=2, query=2, rank=1)  # type: ignore[arg-type]
    assert [(row.result_id, row.rank, row.queries) for row in rest] == [("z", 2, 1), ("other", 3, 1)]


def test_only_the_first_k_are_to_be_rated() -> None:
    assert [row.result_id for row in summary(k=1).to_rate] == ["new"]


BETTER = {1: Asked(1, "g", ["d1", "d2"]), 2: Asked(2, "g", ["d2"]), 3: Asked(3, "h", ["x"]), 5: Asked(5, "h", ["x"])}


def compared() -> Comparison:
    overlaps = [(BETTER[one.query].run, one.run) for one in ASKED if one.query in BETTER]
    return compare(lines(list(BETTER.values())), lines(), overlaps, 3)


def test_versions_are_compared_over_the_queries_of_both() -> None:
    difference = compared().of(Metric.RECIPROCAL_RANK)
    assert difference is not None
    assert (compared().queries, difference.candidate, difference.p, difference.is_clear) == (3, 1.0, 0.5, False)
    assert [difference.other, difference.mean] == pytest.approx([1 / 3, 2 / 3])


def test_overlap_is_over_all_lists_that_both_showed() -> None:
    found = compared()
    assert found.jaccard == pytest.approx((2 / 3 + 0 + 0) / 3)
    assert found.rbo is not None
    assert 0 < found.rbo < 1


def test_comparison_comes_back_as_it_was() -> None:
    assert Comparison.from_json(again(compared().to_json())) == compared()


def test_versions_without_a_common_query_say_nothing() -> None:
    assert compare(lines(), {}, [], 3) == Comparison()


def test_same_version_differs_nowhere() -> None:
    difference = compare(lines(), lines(), [], 3).of(Metric.NDCG)
    assert difference is not None
    assert (difference.mean, difference.low, difference.high, difference.p) == (0, 0, 0, 1)


def test_slices_tell_each_part_and_its_change() -> None:
    now, before = lines(list(BETTER.values())), lines()
    parts = {"io": [1, 2], "text": [5], "empty": [77]}
    io, text = slices(now, before, parts, Metric.RECIPROCAL_RANK)
    assert (io.name, io.queries, io.mean, io.paired, io.other, io.change) == ("io", 2, 1.0, 2, 0.5, 0.5)
    assert (text.mean, text.paired, text.other, text.change) == (1.0, 0, None, None)


def test_movers_come_from_the_greatest_loss_to_the_greatest_gain() -> None:
    now, before = lines(), lines(list(BETTER.values()))
    assert movers(now, before, Metric.RECIPROCAL_RANK) == [Mover(2, 0.0, 1.0), Mover(3, 0.0, 1.0)]
    assert [mover.change for mover in movers(before, now, Metric.RECIPROCAL_RANK)] == [1.0, 1.0]


def test_passes_are_held_against_each_other_by_mcnemar() -> None:
    passes = Passes(both=30, only_candidate=9, only_other=3, neither=8)
    assert (passes.total, round(passes.p, 3)) == (50, 0.146)
    assert (passes.candidate.passed, passes.other.rate) == (39, 33 / 50)
