from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from bugbash import tasks
from bugbash.actions.outcomes import ask_again
from bugbash.actions.replays import FIRST_SHARD, LEAST_SHARD, SHARD, move_replay, request_replay
from bugbash.choices import (
    Again,
    BreakageStatus,
    CallError,
    QueryState,
    QueryStatus,
    ReplayState,
    Role,
    Severity,
    ShardState,
    Verdict,
)
from bugbash.errors import ConflictError
from bugbash.models import Check, Deployment, Observation, Outcome, Project, Query, Replay, Version
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.bugbash.replays import a_requested_replay, a_served_version, places_of, play, verdicts_of
from tests.builders import (
    a_breakage,
    a_member,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_user,
    a_version,
    an_observation,
    an_outcome,
)
from tests.integrity import violations
from tests.prototype import Prototype, results
from tests.statements import statements
from tests.threads import at_once


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The replays for which a worker was woken."""
    heard: list[int] = []
    monkeypatch.setattr(tasks.work_replay, "apply_async", lambda args, **_: heard.extend(args))
    return heard


@pytest.fixture
def version(db: None) -> Version:
    return a_version(a_project())


def owner(project: Project) -> User:
    return a_member(project, Role.OWNER, "Owner 1")


def request(version: Version, key: str = "") -> Replay:
    version.refresh_from_db()
    return request_replay(version=version, by=owner(version.project), idempotency_key=key)


def test_replay_is_queued_with_all_that_it_needs(version: Version) -> None:
    query = a_query(version.project, "copy a file", params={"k": 3}, checks=["min-results: 1"], required=True)
    replay = request(version)
    outcome = replay.outcomes.get()
    assert (replay.state, replay.number, replay.total, replay.baseline) == (ReplayState.QUEUED, 1, 1, None)
    assert (outcome.query, outcome.deployment) == (query, version.deployments.get())
    assert (outcome.text, outcome.params, outcome.checks) == ("copy a file", {"k": 3}, ["min-results: 1"])
    assert (outcome.required, outcome.verdict, outcome.attempt) == (True, "", 0)
    assert deeds_on(replay) == [("Owner 1", "requested")]


def test_later_edits_do_not_reach_a_requested_replay(version: Version) -> None:
    query = a_query(version.project, checks=["min-results: 1"])
    replay = request(version)
    Check.objects.all().delete()
    Query.objects.update(text="something else", params={"k": 9}, required=True, state=QueryState.RETIRED)
    outcome = replay.outcomes.get()
    assert (outcome.text, outcome.params, outcome.checks) == (query.text, {}, ["min-results: 1"])
    assert outcome.required is False


def test_only_active_queries_are_asked(version: Version) -> None:
    for state in QueryState:
        a_query(version.project, state.value, state=state)
    assert verdicts_of(request(version)) == {"active": ""}


def test_queries_of_other_projects_are_not_asked(version: Version) -> None:
    a_query(version.project, "mine")
    a_query(a_project(), "theirs")
    assert verdicts_of(request(version)) == {"mine": ""}


def test_most_telling_queries_come_first(version: Version) -> None:
    project = version.project
    texts = ["plain", "S3", "closed S1", "S1", "confirmed S2", "required", "plain too"]
    queries = {text: a_query(project, text, required=text == "required") for text in texts}
    seen = {text: an_observation(query, version) for text, query in queries.items()}
    a_breakage(seen["S3"], severity=Severity.S3)
    a_breakage(seen["closed S1"], severity=Severity.S1, status=BreakageStatus.CLOSED)
    a_breakage(seen["S1"], severity=Severity.S1)
    a_breakage(seen["confirmed S2"], severity=Severity.S4, confirmed=Severity.S2)
    ordered = request(version).outcomes.order_by("ordinal").values_list("text", flat=True)
    assert list(ordered) == ["S1", "confirmed S2", "required", "S3", "plain", "closed S1", "plain too"]


def test_open_breakages_are_frozen_with_their_answers(version: Version) -> None:
    open_, closed = a_query(version.project, "open"), a_query(version.project, "closed")
    first = an_observation(open_, version, a_ranking("a"))
    second = an_observation(open_, version, a_ranking("b"))
    failed = an_observation(open_, version, error=CallError.RESET)
    for observation in (first, second, failed):
        a_breakage(observation)
    a_breakage(an_observation(closed, version), status=BreakageStatus.CLOSED)
    frozen = {row.text: (row.open_breakage, row.filed_digests) for row in request(version).outcomes.all()}
    digests = sorted([first.answer_digest, second.answer_digest])
    assert frozen == {"open": (True, digests), "closed": (False, [])}


def test_baseline_of_the_project_is_compared_with(version: Version) -> None:
    old = a_version(version.project, "0.4", baseline=True)
    a_query(version.project)
    assert request(version).baseline == old


def test_baseline_itself_is_compared_with_nothing(db: None) -> None:
    version = a_version(a_project(), baseline=True)
    a_query(version.project)
    assert request(version).baseline is None


@pytest.mark.parametrize(
    ("queries", "sizes"),
    [
        (1, [1]),
        (FIRST_SHARD, [FIRST_SHARD]),
        (FIRST_SHARD + 1, [FIRST_SHARD, 1]),
        (FIRST_SHARD + LEAST_SHARD + 1, [FIRST_SHARD, LEAST_SHARD, 1]),
        (FIRST_SHARD + 400, [FIRST_SHARD, 100, 75, 56, 50, 50, 50, 19]),
        (FIRST_SHARD + 4 * SHARD + 4, [FIRST_SHARD, SHARD, 376, 282, 211, 158, 119, 89, 67, 50, 50, 50, 50, 2]),
    ],
)
def test_first_shard_is_small_and_those_behind_shrink_to_the_end(
    version: Version, queries: int, sizes: list[int]
) -> None:
    project, author = version.project, a_user()
    Query.objects.bulk_create(
        Query(project=project, text=f"{n}", fingerprint=f"{n}", group=f"{n}", author=author, state=QueryState.ACTIVE)
        for n in range(queries)
    )
    spans = list(request(version).shards.values_list("first", "last"))
    assert [last - first + 1 for first, last in spans] == sizes
    assert [ordinal for first, last in spans for ordinal in range(first, last + 1)] == list(range(queries))


def test_project_without_active_query_has_nothing_to_replay(version: Version) -> None:
    with refused("There is no active query yet: ask something in the console and keep it."):
        request(version)


def test_version_without_deployment_can_not_be_asked(version: Version) -> None:
    a_query(version.project)
    Deployment.objects.all().delete()
    with refused("Version 0.5 has no deployment to ask."):
        request(version)


def test_equal_active_replay_is_returned(version: Version) -> None:
    a_query(version.project)
    first = request(version)
    assert (request(version), Replay.objects.count()) == (first, 1)


def test_equal_replay_that_has_ended_is_not_returned(version: Version) -> None:
    a_query(version.project)
    first = request(version)
    Replay.objects.update(state=ReplayState.CANCELLED)
    second = request(version)
    assert (second.number, second.input_fingerprint) == (2, first.input_fingerprint)


def test_other_queries_make_another_replay(version: Version) -> None:
    a_query(version.project, "copy a file")
    first = request(version)
    a_query(version.project, "move a file")
    second = request(version)
    assert second != first
    assert second.input_fingerprint != first.input_fingerprint


def test_fingerprint_tells_what_is_asked_and_expected(version: Version) -> None:
    """Two replays of the same queries, checks and baseline are comparable; one more check is another question."""
    query = a_query(version.project, checks=["min-results: 1"])
    other = a_version(version.project, "0.6")
    first, second = request(version), request(other)
    Check.objects.create(query=query, line="not contains: refund")
    third = request(version)
    assert first.input_fingerprint == second.input_fingerprint
    assert third.input_fingerprint != first.input_fingerprint


def test_same_key_is_the_same_replay_even_after_it_ended(version: Version) -> None:
    a_query(version.project, "copy a file")
    first = request(version, "build-7")
    Replay.objects.update(state=ReplayState.CANCELLED)
    a_query(version.project, "move a file")
    assert request(version, "build-7") == first


def test_same_key_for_another_version_is_a_conflict(version: Version) -> None:
    a_query(version.project)
    request(version, "build-7")
    other = a_version(version.project, "0.6")
    with refused("Idempotency-Key 'build-7' was used for version 0.5.", by=ConflictError):
        request(other, "build-7")


def test_same_key_in_another_project_is_another_replay(version: Version) -> None:
    a_query(version.project)
    other = a_version(a_project())
    a_query(other.project)
    assert request(version, "build-7") != request(other, "build-7")


def test_key_that_is_too_long_is_refused(version: Version) -> None:
    a_query(version.project)
    with refused("An Idempotency-Key has at most 200 characters.", field="idempotency_key"):
        request(version, "k" * 201)
    assert request(version, "k" * 200).idempotency_key == "k" * 200


@pytest.mark.stack
@pytest.mark.parametrize("key", ["", "build-7"])
def test_ten_clicks_at_once_are_one_replay(transactional_db: None, key: str) -> None:
    version = a_version(a_project())
    a_query(version.project)
    by = owner(version.project)
    replays = at_once([partial(request_replay, version=version, by=by, idempotency_key=key)] * 10)
    assert {replay.pk for replay in replays} == {Replay.objects.get().pk}


def test_worker_is_woken_once_the_rows_are_there(
    version: Version, rung: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    a_query(version.project)
    with django_capture_on_commit_callbacks(execute=True):
        replay = request(version)
        assert rung == []
    assert rung == [replay.pk]


def test_nobody_is_woken_for_a_wish_that_was_rolled_back(transactional_db: None, rung: list[int]) -> None:
    version = a_version(a_project())
    a_query(version.project)
    with transaction.atomic():
        request(version)
        transaction.set_rollback(True)
    assert (rung, Replay.objects.count()) == ([], 0)


def test_statements_do_not_grow_with_the_queries(db: None) -> None:
    def cost(queries: int) -> int:
        version = a_version(a_project())
        for number in range(queries):
            query = a_query(version.project, f"query {number}", checks=["min-results: 1"])
            a_breakage(an_observation(query, version))
        by = owner(version.project)
        version.refresh_from_db()
        return statements(lambda: request_replay(version=version, by=by))

    assert cost(1) == cost(3)


@pytest.mark.parametrize(
    ("before", "to"),
    [
        (ReplayState.QUEUED, ReplayState.PAUSED),
        (ReplayState.RUNNING, ReplayState.PAUSED),
        (ReplayState.PAUSED, ReplayState.RUNNING),
        (ReplayState.QUEUED, ReplayState.CANCELLED),
        (ReplayState.RUNNING, ReplayState.CANCELLED),
        (ReplayState.PAUSED, ReplayState.CANCELLED),
    ],
)
def test_replay_is_moved(version: Version, before: ReplayState, to: ReplayState) -> None:
    replay = a_replay(version, state=before)
    moved = move_replay(replay=replay, to=to, by=a_user("Engineer 1"))
    assert (moved.state, deeds_on(replay)) == (to, [("Engineer 1", f"made {to}")])


@pytest.mark.parametrize("before", [ReplayState.FINISHED, ReplayState.CANCELLED])
def test_ended_replay_can_not_be_moved(version: Version, before: ReplayState) -> None:
    replay = a_replay(version, state=before)
    with refused(f"Replay 1 is {before.label}; it can not become paused.", by=ConflictError):
        move_replay(replay=replay, to=ReplayState.PAUSED, by=a_user())
    assert deeds_on(replay) == []


def test_pause_names_who_paused(version: Version) -> None:
    replay = move_replay(replay=a_replay(version, state=ReplayState.RUNNING), to=ReplayState.PAUSED, by=a_user("Eva"))
    assert (replay.pause_reason, replay.probe_at) == ("Paused by Eva.", None)


def test_resume_forgets_the_reason_and_wakes_a_worker(
    version: Version, rung: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    replay = a_replay(version, state=ReplayState.PAUSED)
    Replay.objects.update(pause_reason="It can not be reached.")
    with django_capture_on_commit_callbacks(execute=True):
        moved = move_replay(replay=replay, to=ReplayState.RUNNING, by=a_user())
    assert (moved.pause_reason, rung) == ("", [replay.pk])


def a_replay_with_errors(version: Version, *verdicts: Verdict) -> Replay:
    replay = a_replay(version, total=len(verdicts))
    for number, verdict in enumerate(verdicts):
        query = a_query(version.project, f"query {number}")
        status = QueryStatus.ERROR if verdict == Verdict.ERROR else QueryStatus.PASS
        an_outcome(replay, query, verdict, candidate=an_observation(query, version), candidate_status=status)
    for ordinal in range(len(verdicts)):
        replay.shards.create(deployment=version.deployments.get(), first=ordinal, last=ordinal, state=ShardState.DONE)
    return replay


def test_errors_are_put_back_as_a_further_attempt(version: Version) -> None:
    replay = a_replay_with_errors(version, Verdict.PASSING, Verdict.ERROR, Verdict.ERROR)
    replay = ask_again(replay=replay, which=Again.FAILED, by=a_user("Engineer 1"))
    first = Observation.objects.earliest("pk")
    rows = Outcome.objects.order_by("ordinal").values_list("verdict", "because", "attempt", "candidate")
    assert list(rows) == [
        (Verdict.PASSING, "in-top-1: shutil.rmtree is 1st", 0, first.pk),
        ("", "", 1, None),
        ("", "", 1, None),
    ]
    assert list(replay.shards.values_list("state", flat=True)) == [
        ShardState.DONE,
        ShardState.PENDING,
        ShardState.PENDING,
    ]
    assert (replay.state, replay.finished_at) == (ReplayState.QUEUED, None)
    assert deeds_on(replay) == [("Engineer 1", "asked again")]


def test_asking_errors_again_costs_the_same_for_many(db: None) -> None:
    def cost(errors: int) -> int:
        replay = a_replay_with_errors(a_version(a_project()), *[Verdict.ERROR] * errors)
        by = a_user()
        return statements(lambda: ask_again(replay=replay, which=Again.FAILED, by=by))

    assert cost(1) == cost(3)


def test_replay_without_errors_has_nothing_to_ask_again(version: Version) -> None:
    with refused("Replay 1 has nothing of this kind to ask again."):
        ask_again(replay=a_replay_with_errors(version, Verdict.PASSING), which=Again.FAILED, by=a_user())


def test_errors_of_a_running_replay_are_not_asked_again(version: Version) -> None:
    replay = a_replay(version, state=ReplayState.RUNNING)
    sentence = "Replay 1 is running; only a finished one is asked again."
    with refused(sentence, by=ConflictError):
        ask_again(replay=replay, which=Again.FAILED, by=a_user())


def test_errors_are_not_asked_twice_at_the_same_time(version: Version) -> None:
    replay = a_replay_with_errors(version, Verdict.ERROR)
    newer = a_replay(version, state=ReplayState.RUNNING)
    Replay.objects.update(input_fingerprint=replay.input_fingerprint)
    with refused("Replay 2 asks the same queries and is running.", by=ConflictError):
        ask_again(replay=Replay.objects.get(pk=replay.pk), which=Again.FAILED, by=a_user())
    assert Outcome.objects.get().verdict == Verdict.ERROR
    assert newer.outcomes.count() == 0


@pytest.mark.stack
def test_second_attempt_stands_beside_the_first(db: None, prototype: Prototype) -> None:
    prototype.fails("copy a file")
    replay = play(a_requested_replay(a_served_version(prototype), "copy a file", "move a file"))
    assert verdicts_of(replay) == {"copy a file": Verdict.ERROR, "move a file": Verdict.NEW}
    prototype.answers("copy a file", results("shutil.copy"))
    prototype.calls.clear()
    replay = play(ask_again(replay=replay, which=Again.FAILED, by=a_user()))
    outcome = Outcome.objects.get(text="copy a file")
    assert (prototype.queries, verdicts_of(replay)) == (
        ["copy a file"],
        {"copy a file": Verdict.NEW, "move a file": Verdict.NEW},
    )
    assert sorted(attempt for _, _, attempt, _ in places_of(replay)) == [0, 0, 1]
    assert (outcome.ranking, outcome.candidate and outcome.candidate.attempt) == (["shutil.copy"], 1)
    assert replay.summary is not None
    assert (replay.state, replay.summary["errors"], violations(replay)) == (ReplayState.FINISHED, {}, {})
