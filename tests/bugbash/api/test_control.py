"""Control of replays over HTTP: what is asked, what is asked again, what a person says, when it begins by itself."""

from datetime import time
from functools import partial
from typing import Any

import pytest

from bugbash import tasks
from bugbash.choices import ReplayState, Role, ShardState, Verdict
from bugbash.logic.summary import ReplaySummary
from bugbash.models import Outcome, Project, Replay, Version
from bugbash.selectors.schedules import schedule_of
from tests.api import Api, a_token, body_of, problem_of, rows_of
from tests.builders import (
    a_breakage,
    a_member,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_version,
    an_observation,
    an_outcome,
)
from tests.threads import at_once

KNOWN = "There is no such field; known are tags, families, severities, required, sample, seed, weighted, repeats"
NOTHING_CHOSEN: dict[str, Any] = {
    "tags": [],
    "families": [],
    "severities": [],
    "required": False,
    "weighted": False,
    "seed": 0,
    "deployments": [],
}


@pytest.fixture(autouse=True)
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.work_replay, "apply_async", lambda *_, **__: None)


@pytest.fixture
def version(db: None) -> Version:
    """A version whose project has three active queries, one of them tagged."""
    version = a_version(a_project())
    a_query(version.project, "copy a file", tags=["files"])
    a_query(version.project, "sort a list", family="typo")
    a_query(version.project, "read a date", required=True)
    return version


@pytest.fixture
def api(version: Version) -> Api:
    return Api(a_member(version.project, Role.ENGINEER))


@pytest.fixture
def outcome(version: Version) -> Outcome:
    """The one outcome of a finished replay: changed."""
    replay = a_replay(version, summary=ReplaySummary(1, {Verdict.CHANGED: 1}))
    replay.shards.create(deployment=version.deployments.get(), first=0, last=0, state=ShardState.DONE)
    query = version.project.queries.get(text="copy a file")
    return an_outcome(replay, query, Verdict.CHANGED, candidate=an_observation(query, version))


def inside(project: Project, rest: str) -> str:
    return f"projects/{project.slug}/{rest}"


def replays_of(version: Version) -> str:
    return inside(version.project, f"versions/{version.name}/replays/")


def test_body_chooses_what_is_replayed(api: Api, version: Version) -> None:
    body = body_of(api.post(replays_of(version), {"tags": ["files"], "repeats": 3}), 202)
    assert (body["options"], body["total"], body["left_out"]) == ({"tags": ["files"], "repeats": 3}, 1, 2)
    assert body["trigger"] == "person"


@pytest.mark.parametrize("body", [None, {}, NOTHING_CHOSEN])
def test_body_that_chooses_nothing_asks_everything(api: Api, version: Version, body: Any) -> None:
    answer = body_of(api.post(replays_of(version), body), 202)
    assert (answer["options"], answer["total"], answer["left_out"]) == ({}, 3, 0)


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (
            {"colour": "red"},
            400,
            {"colour": [f"{KNOWN}, deployments."]},
        ),
        ({"repeats": 11}, 400, {"repeats": ["Ensure this value is less than or equal to 10."]}),
        ({"repeats": 0}, 400, {"repeats": ["Ensure this value is greater than or equal to 1."]}),
        ({"repeats": "3"}, 400, {"repeats": ["A valid integer is required."]}),
        ({"sample": 0}, 400, {"sample": ["Ensure this value is greater than or equal to 1."]}),
        ({"severities": ["S9"]}, 400, {"severities[0]": ['"S9" is not a valid choice.']}),
        ({"seed": 3}, 422, {"sample": ["Say how large the sample is that is drawn."]}),
        ({"deployments": ["mars"]}, 422, {"deployments": ["Version 0.5 has no deployment mars."]}),
        ({"tags": ["unknown"]}, 422, "None of the active queries is chosen by these options."),
    ],
)
def test_wrong_choice_is_told(api: Api, version: Version, body: Any, status: int, problem: Any) -> None:
    assert problem_of(api.post(replays_of(version), body)) == (status, problem)
    assert Replay.objects.count() == 0


def test_severity_may_be_the_untriaged_one(api: Api, version: Version) -> None:
    a_breakage(an_observation(version.project.queries.get(text="copy a file"), version))
    body = body_of(api.post(replays_of(version), {"severities": [""]}), 202)
    assert (body["options"], body["total"]) == ({"severities": [""]}, 1)


def test_key_with_another_body_is_a_conflict(api: Api, version: Version) -> None:
    first = body_of(api.post(replays_of(version), {"tags": ["files"]}, Idempotency_Key="build-7"), 202)
    again = body_of(api.post(replays_of(version), {"tags": ["files"]}, Idempotency_Key="build-7"), 202)
    other = api.post(replays_of(version), {"repeats": 3}, Idempotency_Key="build-7")
    assert first == again
    assert problem_of(other) == (409, "Idempotency-Key 'build-7' was used with other options, for Replay 1.")
    assert Replay.objects.count() == 1


@pytest.mark.stack
def test_ten_equal_requests_at_once_get_equal_answers(transactional_db: None) -> None:
    version = a_version(a_project())
    a_query(version.project, tags=["files"])
    token = a_token(a_member(version.project, Role.ENGINEER))
    ask = partial(Api(token=token).post, replays_of(version), {"tags": ["files"]}, Idempotency_Key="build-7")
    bodies = [body_of(answer, 202) for answer in at_once([ask] * 10)]
    assert (bodies, Replay.objects.count()) == ([bodies[0]] * 10, 1)


def registering(name: str = "0.6", **facts: object) -> dict[str, object]:
    return {"name": name, "deployments": [{"base_url": "http://127.0.0.1:65001"}], **facts}


@pytest.mark.parametrize("replay", [False, True])
def test_version_with_a_key_is_registered_once(api: Api, version: Version, replay: bool) -> None:
    path = inside(version.project, "versions/")
    answers = [body_of(api.post(path, registering(replay=replay), Idempotency_Key="build-7"), 201) for _ in range(2)]
    assert answers[0] == answers[1]
    assert (version.project.versions.count(), Replay.objects.count()) == (2, int(replay))


@pytest.mark.parametrize(
    "other", [registering("0.7"), registering(notes="Faster."), registering(replay=True), registering(git_revision="f")]
)
def test_key_of_another_version_is_a_conflict(api: Api, version: Version, other: dict[str, object]) -> None:
    path = inside(version.project, "versions/")
    api.post(path, registering(), Idempotency_Key="build-7")
    sentence = "Idempotency-Key 'build-7' was used with another request, for version 0.6."
    assert problem_of(api.post(path, other, Idempotency_Key="build-7")) == (409, sentence)
    assert (version.project.versions.count(), Replay.objects.count()) == (2, 0)


def test_version_without_a_key_is_never_registered_twice(api: Api, version: Version) -> None:
    path = inside(version.project, "versions/")
    statuses = [api.post(path, registering()).status_code for _ in range(2)]
    assert statuses == [201, 409]


@pytest.mark.stack
def test_ten_equal_registrations_at_once_are_one_version(transactional_db: None) -> None:
    version = a_version(a_project())
    token = a_token(a_member(version.project, Role.ENGINEER))
    path = inside(version.project, "versions/")
    register = partial(Api(token=token).post, path, registering(), Idempotency_Key="build-7")
    bodies = [body_of(answer, 201) for answer in at_once([register] * 10)]
    assert (bodies, version.project.versions.count()) == ([bodies[0]] * 10, 2)


@pytest.mark.parametrize(("deed", "verdict"), [("changed", "changed"), ("unstable", "unstable"), ("failed", "error")])
def test_kinds_are_asked_again(api: Api, outcome: Outcome, deed: str, verdict: str) -> None:
    Outcome.objects.update(verdict=verdict)
    answer = body_of(api.post(inside(outcome.replay.project, f"replays/1/rerun-{deed}/")))
    assert (answer["state"], answer["progress"]["done"], Outcome.objects.get().attempt) == ("queued", 0, 1)


def test_kind_that_is_not_there_is_refused(api: Api, outcome: Outcome) -> None:
    answer = api.post(inside(outcome.replay.project, "replays/1/rerun-unstable/"))
    assert problem_of(answer) == (422, "Replay 1 has nothing of this kind to ask again.")


def test_one_is_asked_again(api: Api, outcome: Outcome) -> None:
    path = inside(outcome.replay.project, "replays/1/outcomes/0/rerun/")
    assert body_of(api.post(path))["verdict"] == ""
    assert problem_of(api.post(path)) == (409, "Replay 1 is queued; only a finished one is asked again.")


def override(api: Api, outcome: Outcome, body: Any) -> Any:
    return api.send("PUT", inside(outcome.replay.project, "replays/1/outcomes/0/override/"), body)


def test_override_stands_beside_the_automatic_verdict(api: Api, outcome: Outcome) -> None:
    body = body_of(override(api, outcome, {"verdict": "unchanged", "reason": "The same in other words."}))
    assert (body["verdict"], body["automatic_verdict"]) == ("unchanged", "changed")
    told = body["override"]
    assert (told["verdict"], told["reason"], told["by"]["name"]) == (
        "unchanged",
        "The same in other words.",
        "Engineer 1",
    )
    path = inside(outcome.replay.project, "replays/1/outcomes/")
    found = {verdict: len(rows_of(api.get(f"{path}?verdict={verdict}"))) for verdict in ("changed", "unchanged")}
    assert found == {"changed": 0, "unchanged": 1}


def test_override_is_cleared(api: Api, outcome: Outcome) -> None:
    override(api, outcome, {"verdict": "unchanged", "reason": "The same in other words."})
    path = inside(outcome.replay.project, "replays/1/outcomes/0/override/")
    body = body_of(api.send("DELETE", path))
    assert (body["verdict"], body["automatic_verdict"], body["override"]) == ("changed", "changed", None)
    assert problem_of(api.send("DELETE", path)) == (409, "Nobody has overridden this verdict.")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"verdict": "unchanged"}, {"reason": ["This field is required."]}),
        ({"verdict": "unchanged", "reason": " "}, {"reason": ["This field may not be blank."]}),
        ({"verdict": "good", "reason": "x"}, {"verdict": ['"good" is not a valid choice.']}),
    ],
)
def test_wrong_override_is_told(api: Api, outcome: Outcome, body: Any, problem: Any) -> None:
    assert problem_of(override(api, outcome, body)) == (400, problem)
    assert Outcome.objects.get().override == ""


def test_project_without_a_schedule_says_so(api: Api, version: Version) -> None:
    assert body_of(api.get(inside(version.project, "schedule/"))) == {
        "nightly_at": None,
        "on_registration": False,
        "options": {},
        "next_at": None,
        "last_run_on": None,
        "set_by": None,
    }


def test_schedule_is_set_and_told(api: Api, version: Version) -> None:
    sent = {"nightly_at": "02:30", "on_registration": True, "options": {"sample": 20, "weighted": True}}
    body = body_of(api.send("PUT", inside(version.project, "schedule/"), sent))
    assert (body["nightly_at"], body["on_registration"]) == ("02:30:00", True)
    assert (body["options"], body["set_by"]["name"]) == ({"sample": 20, "weighted": True}, "Engineer 1")
    assert body["next_at"].endswith("T02:30:00Z")
    assert schedule_of(version.project).nightly_at == time(2, 30)


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (
            {"nightly_at": "25:00"},
            400,
            {"nightly_at": ["Time has wrong format. Use one of these formats instead: hh:mm."]},
        ),
        ({"options": {"repeats": 0}}, 400, {"options.repeats": ["Ensure this value is greater than or equal to 1."]}),
        (
            {"options": {"deployments": ["eu"]}},
            400,
            {"options.deployments": [f"{KNOWN}."]},
        ),
        ({"options": {"seed": 3}}, 422, {"sample": ["Say how large the sample is that is drawn."]}),
    ],
)
def test_wrong_schedule_is_told(api: Api, version: Version, body: Any, status: int, problem: Any) -> None:
    assert problem_of(api.send("PUT", inside(version.project, "schedule/"), body)) == (status, problem)
    assert schedule_of(version.project).row is None


@pytest.fixture
def two(version: Version) -> tuple[Replay, Replay]:
    """Replays of 0.5 and 0.6: the same query, another answer and another verdict."""
    query = version.project.queries.get(text="copy a file")
    newer = a_version(version.project, "0.6")
    found = []
    for one, verdict, first in ((version, Verdict.PASSING, "a"), (newer, Verdict.CHANGED, "b")):
        replay = a_replay(one)
        an_outcome(replay, query, verdict, candidate=an_observation(query, one, a_ranking(first)))
        found.append(replay)
    return found[0], found[1]


@pytest.mark.parametrize(("left", "right"), [("0.5", "0.6"), ("replay-1", "replay-2"), ("0.5", "replay-2")])
def test_two_are_compared_by_version_or_number(api: Api, two: tuple[Replay, Replay], left: str, right: str) -> None:
    body = body_of(api.get(inside(two[0].project, f"compare/?left={left}&right={right}")))
    assert [body[side]["number"] for side in ("left", "right")] == [1, 2]
    assert body["verdicts"] == [
        {"verdict": "passing", "left": 1, "right": 0},
        {"verdict": "changed", "left": 0, "right": 1},
    ]
    assert (body["drift"]["valid"], body["both"], body["moved"]) == (True, 1, 1)
    (mover,) = body["movers"]
    assert (mover["text"], mover["left"]["verdict"], mover["right"]["verdict"]) == ("copy a file", "passing", "changed")


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("left=0.5", {"right": ["This field is required."]}),
        ("left=0.5&right=0.9", {"right": ["No settled replay goes by the name 0.9."]}),
        ("left=replay-9&right=0.5", {"left": ["No settled replay goes by the name replay-9."]}),
        ("left=0.5&right=0.6&k=3", {"k": ["There is no such field; known are left, right."]}),
    ],
)
def test_what_can_not_be_compared_is_told(api: Api, two: tuple[Replay, Replay], query: str, problem: Any) -> None:
    assert problem_of(api.get(inside(two[0].project, f"compare/?{query}"))) == (400, problem)


def test_running_replay_is_not_compared(api: Api, two: tuple[Replay, Replay]) -> None:
    Replay.objects.filter(number=2).update(state=ReplayState.RUNNING, summary=None)
    answer = api.get(inside(two[0].project, "compare/?left=0.5&right=0.6"))
    assert problem_of(answer) == (400, {"right": ["No settled replay goes by the name 0.6."]})
