"""k of n have to pass, in a replay."""

from bugbash.choices import CheckResult, Verdict
from bugbash.models import Observation, Project
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.builders import a_project, a_query
from tests.integrity import violations
from tests.prototype import Prototype, results

RIGHT, WRONG = results("right"), results("wrong")
CHECKS = ("in-top-1: right", "passes-2-of-3")


def a_flaky_project(prototype: Prototype) -> Project:
    """A baseline that is right twice of three times."""
    project = a_project()
    a_served_version(prototype, "0.4", project=project, baseline=True)
    a_query(project, "copy a file", checks=CHECKS)
    prototype.answers("copy a file", RIGHT, WRONG, RIGHT, version="0.4")
    return project


def asked(prototype: Prototype) -> dict[str, int]:
    paths = [call.path.split("/")[1] for call in prototype.calls]
    return {name: paths.count(name) for name in ("0.4", "0.5")}


def test_each_side_is_asked_n_times_and_k_decide(db: None, prototype: Prototype) -> None:
    project = a_flaky_project(prototype)
    prototype.answers("copy a file", RIGHT, WRONG, RIGHT, version="0.5")
    replay = play(a_requested_replay(a_served_version(prototype, "0.5", project=project, concurrency=1)))
    row = replay.outcomes.get()
    assert (row.verdict, row.because) == (Verdict.PASSING, "2 of 3 passed")
    assert (asked(prototype), violations(replay)) == ({"0.4": 3, "0.5": 3}, {})


def test_too_few_are_a_regression(db: None, prototype: Prototype) -> None:
    project = a_flaky_project(prototype)
    prototype.answers("copy a file", WRONG, WRONG, RIGHT, version="0.5")
    replay = play(a_requested_replay(a_served_version(prototype, "0.5", project=project, concurrency=1)))
    row = replay.outcomes.get()
    assert (row.verdict, row.because) == (
        Verdict.REGRESSED,
        "1 of 3 passed, wanted 2 of 3; in-top-1: right is not in the 1 result",
    )


def test_askings_of_an_earlier_replay_speak_for_the_baseline(db: None, prototype: Prototype) -> None:
    project = a_flaky_project(prototype)
    baseline = project.baseline
    assert baseline is not None
    play(a_requested_replay(baseline))
    prototype.calls.clear()
    prototype.answers("copy a file", RIGHT, version="0.5")
    replay = play(a_requested_replay(a_served_version(prototype, "0.5", project=project)))
    assert (asked(prototype), replay.outcomes.get().verdict) == ({"0.4": 0, "0.5": 3}, Verdict.PASSING)


def test_missing_askings_of_the_baseline_are_made_up_for(db: None, prototype: Prototype) -> None:
    project = a_project()
    baseline = a_served_version(prototype, "0.4", project=project, baseline=True)
    query = a_query(project, "copy a file", checks=CHECKS[:1])
    prototype.answers("copy a file", RIGHT)
    play(a_requested_replay(baseline))
    query.checks.create(line=CHECKS[1])
    prototype.calls.clear()
    replay = play(a_requested_replay(a_served_version(prototype, "0.5", project=project)))
    assert (asked(prototype), replay.outcomes.get().because) == ({"0.4": 2, "0.5": 3}, "3 of 3 passed")


def test_each_answer_tells_that_the_replay_decides(db: None, prototype: Prototype) -> None:
    a_flaky_project(prototype)
    version = Project.objects.get().baseline
    assert version is not None
    play(a_requested_replay(version))
    told = {row.checks[1]["result"] for row in Observation.objects.all()}
    assert told == {CheckResult.NOT_EVALUATED}
