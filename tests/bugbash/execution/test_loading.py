import pytest
from pytest_django import DjangoAssertNumQueries

from bugbash.choices import CallError, QueryStatus, Verdict
from bugbash.execution.loading import load_outcomes
from bugbash.execution.outcomes import OpenOutcome
from bugbash.logic.asking import BASELINE, CANDIDATE
from bugbash.models import Observation, Outcome, Replay, Shard, Version
from tests.builders import (
    a_check_outcome,
    a_definition,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_version,
    an_observation,
    an_outcome,
)


def an_open_replay(queries: int = 1, *, checks: tuple[str, ...] = ()) -> Replay:
    """A replay of version 0.5 against 0.4 of which nothing is recorded yet, in one shard."""
    project = a_project()
    baseline = a_version(project, "0.4", baseline=True)
    replay = a_replay(a_version(project, "0.5"), baseline=baseline, total=queries)
    for number in range(queries):
        an_outcome(replay, a_query(project, f"query {number}", checks=checks), verdict=None)
    Shard.objects.create(replay=replay, deployment=replay.version.deployments.get(), first=0, last=queries - 1)
    return Replay.objects.select_related("version__definition", "baseline__definition").get(pk=replay.pk)


def load(replay: Replay) -> list[OpenOutcome]:
    reference = replay.baseline.deployments.get() if replay.baseline else None
    return load_outcomes(replay, replay.shards.get(), reference)


def earlier(replay: Replay, version: Version) -> Outcome:
    """An outcome of the same query in an earlier replay of `version`."""
    return an_outcome(a_replay(version), replay.outcomes.get().query)


def test_fresh_outcome_asks_both_sides(db: None) -> None:
    [outcome] = load(an_open_replay())
    assert outcome.asks() == [(CANDIDATE, 0), (BASELINE, 0)]


def test_judged_outcomes_are_left_out(db: None) -> None:
    replay = an_open_replay(3)
    replay.outcomes.filter(ordinal=1).update(verdict=Verdict.PASSING)
    assert [outcome.row.ordinal for outcome in load(replay)] == [0, 2]


def test_recorded_answer_of_this_attempt_is_recalled(db: None) -> None:
    replay = an_open_replay()
    row = replay.outcomes.get()
    an_observation(row.query, replay.version, outcome=row)
    [outcome] = load(replay)
    assert outcome.asks() == [(BASELINE, 0)]
    assert outcome.first_ids == {CANDIDATE: Observation.objects.get().pk}


def test_recorded_answer_of_an_earlier_attempt_is_not_recalled(db: None) -> None:
    replay = an_open_replay()
    row = replay.outcomes.get()
    an_observation(row.query, replay.version, error=CallError.RESET, outcome=row)
    replay.outcomes.update(attempt=1)
    [outcome] = load(replay)
    assert outcome.asks() == [(CANDIDATE, 0), (BASELINE, 0)]


def test_half_confirmed_outcome_asks_for_the_rest(db: None) -> None:
    replay = an_open_replay()
    row = replay.outcomes.get()
    assert replay.baseline is not None
    an_observation(row.query, replay.version, a_ranking("a"), outcome=row)
    an_observation(row.query, replay.version, a_ranking("a"), outcome=row, repeat=1)
    an_observation(row.query, replay.baseline, a_ranking("b"), outcome=row)
    [outcome] = load(replay)
    assert outcome.asks() == [(CANDIDATE, 2), (BASELINE, 1)]


def test_baselines_answer_is_taken_from_an_earlier_replay(db: None) -> None:
    replay = an_open_replay()
    assert replay.baseline is not None
    old = earlier(replay, replay.baseline)
    seen = an_observation(old.query, replay.baseline, a_ranking("a"), outcome=old)
    [outcome] = load(replay)
    assert (outcome.asks(), outcome.first_ids) == ([(CANDIDATE, 0)], {BASELINE: seen.pk})


def test_baselines_newest_answer_counts(db: None) -> None:
    replay = an_open_replay()
    assert replay.baseline is not None
    for word in ("old", "new"):
        outcome = earlier(replay, replay.baseline)
        seen = an_observation(outcome.query, replay.baseline, a_ranking(word), outcome=outcome)
    [loaded] = load(replay)
    assert [said.digest for said in loaded.said] == [seen.answer_digest]


def test_baselines_answer_is_read_where_the_digests_differ(db: None) -> None:
    replay = an_open_replay()
    assert replay.baseline is not None
    old = earlier(replay, replay.baseline)
    an_observation(old.query, replay.baseline, a_ranking("a"), outcome=old)
    mine = replay.outcomes.get()
    an_observation(mine.query, replay.version, a_ranking("b"), outcome=mine)
    [loaded] = load(replay)
    assert {said.side: said.answer.ids for said in loaded.said if said.answer} == {BASELINE: ("a",), CANDIDATE: ("b",)}


def test_baselines_answer_is_not_read_where_the_digests_are_equal(db: None) -> None:
    replay = an_open_replay()
    assert replay.baseline is not None
    old = earlier(replay, replay.baseline)
    an_observation(old.query, replay.baseline, a_ranking("a"), outcome=old)
    mine = replay.outcomes.get()
    an_observation(mine.query, replay.version, a_ranking("a"), outcome=mine)
    [loaded] = load(replay)
    assert [said.side for said in loaded.said if said.answer] == [CANDIDATE]


def test_baselines_error_is_asked_again(db: None) -> None:
    replay = an_open_replay()
    assert replay.baseline is not None
    old = earlier(replay, replay.baseline)
    an_observation(old.query, replay.baseline, error=CallError.RESET, outcome=old)
    [outcome] = load(replay)
    assert outcome.asks() == [(CANDIDATE, 0), (BASELINE, 0)]


def test_baselines_answer_in_the_console_does_not_count(db: None) -> None:
    replay = an_open_replay()
    assert replay.baseline is not None
    an_observation(replay.outcomes.get().query, replay.baseline)
    [outcome] = load(replay)
    assert not outcome.knows_baseline


def test_baselines_answer_to_another_request_does_not_count(db: None) -> None:
    replay = an_open_replay()
    assert replay.baseline is not None
    old = earlier(replay, replay.baseline)
    an_observation(old.query, replay.baseline, outcome=old)
    Observation.objects.update(definition=a_definition(replay.project))
    [outcome] = load(replay)
    assert not outcome.knows_baseline


def test_recalled_answer_is_held_against_the_checks_of_today(db: None) -> None:
    replay = an_open_replay(checks=("in-top-1: shutil.rmtree", "min-results: 3"))
    assert replay.baseline is not None
    old = earlier(replay, replay.baseline)
    seen = [a_check_outcome("in-top-1: shutil.rmtree")]
    an_observation(old.query, replay.baseline, a_ranking("shutil.rmtree"), outcome=old, checks=seen)
    [outcome] = load(replay)
    assert [check.line for check in outcome.said[0].checks] == ["in-top-1: shutil.rmtree", "min-results: 3"]
    assert outcome.said[0].status == QueryStatus.FAIL


def test_without_baseline_only_the_candidate_is_asked(db: None) -> None:
    replay = an_open_replay()
    replay.baseline = None
    [outcome] = load(replay)
    assert outcome.asks() == [(CANDIDATE, 0)]


@pytest.mark.parametrize("queries", [1, 3])
def test_loading_costs_three_statements(
    db: None, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    replay = an_open_replay(queries)
    assert replay.baseline is not None
    for row in replay.outcomes.select_related("query"):
        an_observation(row.query, replay.version, outcome=row)
        old = an_outcome(a_replay(replay.baseline), row.query)
        an_observation(row.query, replay.baseline, outcome=old)
    shard, reference = replay.shards.get(), replay.baseline.deployments.get()
    with django_assert_num_queries(3):
        load_outcomes(replay, shard, reference)
