"""How many queries pass on two versions, kept until a verdict changes."""

import pytest

from bugbash.choices import QueryStatus, ReplayState, Verdict
from bugbash.models import Project, Replay, Version
from bugbash.selectors.evidence import evidence_of
from reviews.logic.metric_comparison import Passes
from reviews.selectors.metric_page import passes_of
from tests.builders import a_project, a_query, a_replay, a_version, an_outcome


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def a_passing(project: Project, name: str) -> Replay:
    replay = a_replay(a_version(project, name), total=1)
    query = project.queries.first() or a_query(project)
    an_outcome(replay, query, Verdict.PASSING, candidate_status=QueryStatus.PASS)
    return replay


def passes(*replays: Replay) -> Passes | None:
    now, before = (evidence_of(Version.objects.get(pk=replay.version_id)) for replay in replays)
    return passes_of(now, before)


BOTH, ONLY_OTHER, ONLY_CANDIDATE = Passes(1, 0, 0, 0), Passes(0, 0, 1, 0), Passes(0, 1, 0, 0)


@pytest.mark.parametrize(("side", "fails"), [(0, ONLY_OTHER), (1, ONLY_CANDIDATE)])
def test_passes_follow_what_people_say(project: Project, side: int, fails: Passes) -> None:
    pair = [a_passing(project, "0.4"), a_passing(project, "0.5")]
    assert passes(*pair) == BOTH
    person = pair[side].requested_by
    pair[side].outcomes.update(
        override=Verdict.REGRESSED, override_reason="Wrong.", overridden_by=person, overridden_at="2031-01-01T00:00Z"
    )
    assert passes(*pair) == fails
    pair[side].outcomes.update(override="", override_reason="", overridden_by=None, overridden_at=None)
    assert passes(*pair) == BOTH


@pytest.mark.parametrize(("side", "fails"), [(0, ONLY_OTHER), (1, ONLY_CANDIDATE)])
def test_passes_follow_what_is_asked_again(project: Project, side: int, fails: Passes) -> None:
    pair = [a_passing(project, "0.4"), a_passing(project, "0.5")]
    assert passes(*pair) == BOTH
    Replay.objects.filter(pk=pair[side].pk).update(state=ReplayState.RUNNING)
    pair[side].outcomes.update(candidate_status=QueryStatus.FAIL)
    assert passes(*pair) == fails
    Replay.objects.filter(pk=pair[side].pk).update(state=ReplayState.FINISHED, finished_at="2031-01-01T00:00Z")
    assert passes(*pair) == fails


def test_passes_are_kept_while_no_verdict_changes(project: Project) -> None:
    pair = [a_passing(project, "0.4"), a_passing(project, "0.5")]
    assert passes(*pair) == BOTH
    pair[0].outcomes.update(candidate_status=QueryStatus.FAIL)
    assert (passes(*pair), passes(*reversed(pair))) == (BOTH, ONLY_CANDIDATE)
