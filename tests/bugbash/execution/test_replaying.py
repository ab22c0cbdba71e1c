import uuid
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from bugbash.actions import replays as sizes
from bugbash.choices import CallError, QueryStatus, ReplayState, ShardState, Verdict
from bugbash.execution import calling, outcomes, replaying, stint, sweeping
from bugbash.execution.contracts import take_contract
from bugbash.execution.replaying import work_on_replay
from bugbash.logic.mapping import extract
from bugbash.logic.verdicts import judge
from bugbash.models import ContractSnapshot, Observation, Outcome, Replay, Shard
from tests.bugbash.replays import a_requested_replay, a_served_version, places_of, play, verdicts_of
from tests.builders import a_breakage, a_definition, a_project, a_query, a_ranking, an_observation
from tests.integrity import violations
from tests.prototype import Prototype, Reply, results

pytestmark = pytest.mark.stack


def a_pair_replay(prototype: Prototype, *texts: str, checks: tuple[str, ...] = ()) -> Replay:
    """A replay of 0.5 against its baseline 0.4, both served."""
    project = a_project()
    a_served_version(prototype, "0.4", project=project, baseline=True)
    return a_requested_replay(a_served_version(prototype, "0.5", project=project), *texts, checks=checks)


def differ(prototype: Prototype, text: str, old: list[str], new: list[str]) -> None:
    prototype.answers(text, results(*old), version="0.4")
    prototype.answers(text, results(*new), version="0.5")


def test_every_verdict_comes_out_of_what_was_answered(db: None, prototype: Prototype) -> None:
    project = a_project()
    baseline = a_served_version(prototype, "0.4", project=project, baseline=True)
    for text in ("fixed", "still broken", "regressed", "passing"):
        a_query(project, text, checks=["in-top-1: right"])
    broken = a_query(project, "fixed after filing", checks=["in-top-1: right"])
    a_breakage(an_observation(broken, baseline, a_ranking("wrong")))
    differ(prototype, "fixed", ["wrong"], ["right"])
    differ(prototype, "still broken", ["wrong"], ["worse"])
    differ(prototype, "regressed", ["right"], ["wrong"])
    differ(prototype, "passing", ["right"], ["right", "more"])
    differ(prototype, "fixed after filing", ["right"], ["right"])
    differ(prototype, "changed", ["a", "b"], ["x", "y"])
    prototype.answers("unstable", results("a"), results("b"), results("a"), version="0.5")
    prototype.answers("unstable", results("b"), results("a"), version="0.4")
    prototype.fails("error", version="0.5")
    prototype.fails("new", version="0.4")
    candidate = a_served_version(prototype, "0.5", project=project)
    replay = play(a_requested_replay(candidate, "changed", "unchanged", "unstable", "error", "new"))
    assert verdicts_of(replay) == {
        "fixed": Verdict.FIXED,
        "fixed after filing": Verdict.FIXED,
        "still broken": Verdict.STILL_BROKEN,
        "regressed": Verdict.REGRESSED,
        "passing": Verdict.PASSING,
        "changed": Verdict.CHANGED,
        "unchanged": Verdict.UNCHANGED,
        "unstable": Verdict.UNSTABLE,
        "error": Verdict.ERROR,
        "new": Verdict.NEW,
    }
    assert (replay.state, violations(replay)) == (ReplayState.FINISHED, {})


def test_other_request_is_not_comparable(db: None, prototype: Prototype) -> None:
    project = a_project()
    a_served_version(prototype, "0.4", project=project, baseline=True)
    a_definition(project, request={"method": "GET", "path": "/find", "query": [["q", "{{query}}"]]})
    replay = play(a_requested_replay(a_served_version(prototype, "0.5", project=project), "copy a file"))
    outcome = Outcome.objects.get()
    assert (outcome.verdict, outcome.because) == (Verdict.NOT_COMPARABLE, "the request's url differ")
    assert replay.state == ReplayState.FINISHED


def test_other_mapping_stays_comparable(db: None, prototype: Prototype) -> None:
    project = a_project()
    a_served_version(prototype, "0.4", project=project, baseline=True)
    a_definition(project, mapping={"results": "results", "id": "id", "title": "summary"})
    replay = play(a_requested_replay(a_served_version(prototype, "0.5", project=project), "copy a file"))
    assert replay.baseline is not None
    revisions = [version.definition.revision for version in (replay.version, replay.baseline)]
    assert (revisions, Outcome.objects.get().verdict) == ([2, 1], Verdict.CHANGED)


def test_equal_answers_are_asked_once_a_side(db: None, prototype: Prototype) -> None:
    replay = play(a_pair_replay(prototype, "copy a file"))
    assert sorted(call.path for call in prototype.calls) == ["/0.4/search", "/0.5/search"]
    assert len(places_of(replay)) == 2


def test_moved_answer_is_asked_again_on_both_sides(db: None, prototype: Prototype) -> None:
    differ(prototype, "copy a file", ["a"], ["b"])
    replay = play(a_pair_replay(prototype, "copy a file"))
    outcome = Outcome.objects.get()
    repeats = list(Observation.objects.order_by("version__name", "repeat").values_list("version__name", "repeat"))
    assert repeats == [("0.4", 0), ("0.4", 1), ("0.5", 0), ("0.5", 1), ("0.5", 2)]
    assert outcome.candidate == outcome.observations.get(version__name="0.5", repeat=0)
    assert outcome.reference == outcome.observations.get(version__name="0.4", repeat=0)
    assert violations(replay) == {}


def test_first_version_has_nothing_to_compare_with(db: None, prototype: Prototype) -> None:
    replay = play(a_requested_replay(a_served_version(prototype, baseline=True), "copy a file"))
    assert (verdicts_of(replay), len(places_of(replay))) == ({"copy a file": Verdict.NEW}, 1)


def test_baseline_is_not_asked_what_it_has_answered(db: None, prototype: Prototype) -> None:
    project = a_project()
    play(a_requested_replay(a_served_version(prototype, "0.4", project=project, baseline=True), "copy a file"))
    prototype.calls.clear()
    replay = play(a_requested_replay(a_served_version(prototype, "0.5", project=project)))
    assert [call.path for call in prototype.calls] == ["/0.5/search"]
    assert verdicts_of(replay) == {"copy a file": Verdict.UNCHANGED}


def test_working_on_a_finished_replay_does_nothing(db: None, prototype: Prototype) -> None:
    replay = play(a_pair_replay(prototype, "copy a file"))
    before = (replay.finished_at, places_of(replay))
    prototype.calls.clear()
    again = play(replay)
    assert ((again.finished_at, places_of(again)), prototype.calls) == (before, [])


@pytest.mark.parametrize("state", [ReplayState.PAUSED, ReplayState.CANCELLED])
def test_working_on_a_stopped_replay_does_nothing(db: None, prototype: Prototype, state: ReplayState) -> None:
    replay = a_pair_replay(prototype, "copy a file")
    Replay.objects.update(state=state)
    assert work_on_replay(replay_id=replay.pk) is False
    assert (prototype.calls, verdicts_of(replay)) == ([], {"copy a file": ""})


def test_working_on_a_deleted_replay_does_nothing(db: None) -> None:
    assert work_on_replay(replay_id=1) is False


def test_half_done_shard_is_not_asked_again_what_is_recorded(db: None, prototype: Prototype) -> None:
    replay = a_pair_replay(prototype, "told", "half told", "untold")
    told, half_told, _ = replay.outcomes.select_related("query")
    shown = a_ranking("first", "second", "third")
    baseline = replay.baseline
    assert baseline is not None
    for row, version in ((told, replay.version), (told, baseline), (half_told, baseline)):
        an_observation(row.query, version, shown, outcome=row)
    Shard.objects.update(
        state=ShardState.LEASED, token=uuid.uuid4(), slots=4, lease_expires_at=Now() - timedelta(seconds=1)
    )
    replay = play(replay)
    asked = sorted((call.query, call.path.split("/")[1]) for call in prototype.calls)
    assert asked == [("half told", "0.5"), ("untold", "0.4"), ("untold", "0.5")]
    assert set(verdicts_of(replay).values()) == {Verdict.UNCHANGED}
    assert (len(places_of(replay)), violations(replay)) == (6, {})


def test_crash_between_two_flushes_costs_no_answer(
    db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies after what was heard until then is written; the next one goes on behind it."""
    monkeypatch.setattr(sizes, "FIRST_SHARD", 2)
    monkeypatch.setattr(sizes, "SHARD", 2)
    flush, died = stint.Stint.flush, list[bool]()

    def flush_and_die(self: stint.Stint) -> None:
        flush(self)
        if not died:
            died.append(True)
            raise KeyboardInterrupt

    monkeypatch.setattr(stint.Stint, "flush", flush_and_die)
    version = a_served_version(prototype, concurrency=1)
    replay = a_requested_replay(version, *(f"query {number}" for number in range(6)))
    with pytest.raises(KeyboardInterrupt):
        work_on_replay(replay_id=replay.pk)
    recorded = set(Observation.objects.values_list("query__text", flat=True))
    assert 0 < len(recorded) < 6
    prototype.calls.clear()
    replay = play(replay)
    assert set(prototype.queries) & recorded == set()
    assert (len(places_of(replay)), violations(replay)) == (6, {})


def test_many_shards_are_worked_off_by_one_worker(
    db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "FIRST_SHARD", 2)
    monkeypatch.setattr(sizes, "SHARD", 3)
    replay = a_requested_replay(a_served_version(prototype), *(f"query {number}" for number in range(12)))
    assert work_on_replay(replay_id=replay.pk) is False
    replay.refresh_from_db()
    assert (replay.state, replay.shards.count()) == (ReplayState.FINISHED, 5)
    assert sorted(prototype.queries) == sorted(f"query {number}" for number in range(12))


def test_outcomes_are_asked_in_their_order(db: None, prototype: Prototype) -> None:
    replay = a_requested_replay(a_served_version(prototype, concurrency=1), *(f"query {n}" for n in range(5)))
    play(replay)
    assert prototype.queries == list(replay.outcomes.order_by("ordinal").values_list("text", flat=True))


def test_worker_whose_time_is_over_gives_back_the_rest(
    db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    prototype.delay_s = 0.2
    replay = a_requested_replay(a_served_version(prototype, concurrency=2), *(f"query {n}" for n in range(8)))
    monkeypatch.setattr(stint, "STINT_S", 0.3)
    assert work_on_replay(replay_id=replay.pk) is True
    shard = Shard.objects.get()
    assert (shard.state, shard.slots, shard.token) == (ShardState.PENDING, 0, None)
    asked = prototype.queries.copy()
    assert 0 < len(asked) < 8
    monkeypatch.undo()
    prototype.delay_s = 0
    replay = play(replay)
    assert sorted(prototype.queries) == sorted(f"query {n}" for n in range(8))
    assert violations(replay) == {}


def test_errors_are_never_failures(db: None, prototype: Prototype) -> None:
    project = a_project()
    a_served_version(prototype, "0.4", project=project, baseline=True)
    prototype.default = Reply(results("right"))
    for status in (400, 500, 503):
        prototype.fails(f"status {status}", status=status, version="0.5")
    prototype.drops("dropped", version="0.5")
    prototype.answers("text", "no JSON", version="0.5")
    prototype.answers("shape", {"hits": []}, version="0.5")
    texts = ("status 400", "status 500", "status 503", "dropped", "text", "shape")
    candidate = a_served_version(prototype, "0.5", project=project)
    replay = play(a_requested_replay(candidate, *texts, checks=["in-top-1: right"]))
    assert verdicts_of(replay) == dict.fromkeys(texts, Verdict.ERROR)
    assert set(replay.outcomes.values_list("candidate_status", flat=True)) == {QueryStatus.ERROR}
    assert replay.summary is not None
    assert replay.summary["errors"] == {
        "http-4xx": 1,
        "http-5xx": 2,
        "mapping": 1,
        "not-json": 1,
        "reset": 1,
    }
    assert replay.summary["statuses"] == {"error": 6}


def test_poison_answer_is_an_internal_error_of_its_own_query(
    db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    def extract_or_fail(mapping, body):  # type: ignore[no-untyped-def]
        if "poison" in body:
            raise RecursionError
        return extract(mapping, body)

    monkeypatch.setattr(calling, "extract", extract_or_fail)
    prototype.answers("bad", {"poison": True})
    replay = play(a_requested_replay(a_served_version(prototype), "bad", "good", "better"))
    assert verdicts_of(replay) == {"bad": Verdict.ERROR, "good": Verdict.NEW, "better": Verdict.NEW}
    observation = Observation.objects.get(query__text="bad")
    assert (observation.error, observation.status, observation.body is not None) == (CallError.INTERNAL, 200, True)
    assert replay.state == ReplayState.FINISHED


def test_answers_that_can_not_be_judged_are_an_internal_error_of_their_query(
    db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge_or_fail(said, **facts):  # type: ignore[no-untyped-def]
        if said[0].answer.ids == ("poison",):
            raise ValueError
        return judge(said, **facts)

    monkeypatch.setattr(outcomes, "judge", judge_or_fail)
    prototype.answers("bad", results("poison"))
    replay = play(a_requested_replay(a_served_version(prototype), "bad", "good"))
    assert verdicts_of(replay) == {"bad": Verdict.ERROR, "good": Verdict.NEW}
    bad = Outcome.objects.get(text="bad")
    assert (bad.because, bad.candidate is not None) == ("internal: Bashboard failed to read the answer", True)


NASTY = {
    "NUL in texts": b'{"results": [{"id": "a\\u0000b", "title": "\\u0000"}], "x\\u0000": 1}',
    "half a surrogate": b'{"results": [{"id": "\\ud800", "title": "\\udfff!"}]}',
    "deep": b'{"results": [], "deep": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "deep within limits": b'{"results": [], "deep": ' + b"[" * 98 + b"]" * 98 + b"}",
    "large numbers": b'{"results": [{"id": 123456789012345678901234567890}], "n": 18446744073709551616}',
    "beyond floats": b'{"results": [], "n": 1e400}',
    "not a number": b'{"results": [], "n": NaN}',
    "five thousand digits": b'{"results": [], "n": ' + b"9" * 5000 + b"}",
    "twice the same key": b'{"results": [{"id": "a", "id": "b"}], "results": []}',
    "two documents": b'{"results": []}{"results": []}',
    "only text": b'"results"',
    "byte order mark": b'\xef\xbb\xbf{"results": []}',
    "wide text": '{"results": [{"id": "ä"}]}'.encode("utf-16"),
    "every byte": bytes(range(256)),
    "nothing": b"",
    "empty id": b'{"results": [{"id": ""}]}',
    "thousand combining marks": ('{"results": [{"id": "a' + "\u0301" * 1000 + '"}]}').encode(),
    "wide": b'{"results": [' + b",".join(b'{"id": %d}' % n for n in range(3000)) + b"]}",
}


def test_nasty_answers_stop_no_replay(db: None, prototype: Prototype) -> None:
    project = a_project()
    a_served_version(prototype, "0.4", project=project, baseline=True)
    for name, body in NASTY.items():
        prototype.answers(name, body, version="0.5")
        prototype.answers(name, results("a"), version="0.4")
    replay = play(a_requested_replay(a_served_version(prototype, "0.5", project=project), *NASTY))
    assert (replay.state, violations(replay)) == (ReplayState.FINISHED, {})
    assert {name for name, verdict in verdicts_of(replay).items() if verdict == ""} == set()
    assert set(replay.outcomes.filter(candidate__error=CallError.INTERNAL).values_list("text", flat=True)) == set()
    told = ContractSnapshot.objects.get(version=replay.version)
    assert told.observation_count > 0
    told.delete()  # what workers noted while they wrote is what reading every answer comes to
    assert take_contract(version=replay.version, baseline=None).schema == told.schema


def test_version_without_deployment_is_no_baseline(db: None, prototype: Prototype) -> None:
    replay = a_pair_replay(prototype, "copy a file")
    assert replay.baseline is not None
    replay.baseline.deployments.all().delete()
    replay = play(replay)
    assert (verdicts_of(replay), len(places_of(replay))) == ({"copy a file": Verdict.NEW}, 1)


def test_replay_whose_workers_fail_each_time_rests_and_says_so(
    db: None, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay = a_requested_replay(a_served_version(prototype, "0.5"), "copy a file")
    with monkeypatch.context() as broken:
        broken.setattr(stint, "load_outcomes", lambda *_: 1 / 0)
        for _ in range(replaying.MOST_FAILURES):
            replay.refresh_from_db()
            assert replay.state in {ReplayState.QUEUED, ReplayState.RUNNING}
            with pytest.raises(ZeroDivisionError):
                work_on_replay(replay_id=replay.pk)
    replay.refresh_from_db()
    assert (replay.state, replay.probe_at is not None) == (ReplayState.PAUSED, True)
    assert replay.pause_reason.startswith("Workers failed 20 times in a row")
    Replay.objects.update(probe_at=Now())
    assert sweeping.probe_paused(replay_id=replay.pk)
    assert verdicts_of(play(replay)) == {"copy a file": Verdict.NEW}
