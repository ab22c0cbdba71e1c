from collections.abc import Iterable

import pytest

from bugbash.choices import QueryStatus, ReplayState, Verdict
from bugbash.models import Project, Replay
from bugbash.selectors.comparing import VerdictCount, comparable_replays, compare_replays, named_replay
from tests.builders import (
    a_definition,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_version,
    an_observation,
    an_outcome,
)
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def a_judged(project: Project, name: str, said: dict[str, tuple[Verdict, str]], **facts: object) -> Replay:
    """A settled replay of version `name`: by text the verdict and the first result."""
    version = project.versions.filter(name=name).first() or a_version(project, name)
    replay = a_replay(version, total=len(said), **facts)  # type: ignore[arg-type]
    for text, (verdict, first) in said.items():
        query = project.queries.filter(text=text).first() or a_query(project, text)
        status = QueryStatus.FAIL if verdict == Verdict.REGRESSED else QueryStatus.PASS
        seen = an_observation(query, version, a_ranking(first))
        an_outcome(replay, query, verdict, candidate=seen, candidate_status=status)
    return replay


BEFORE = {"copy": (Verdict.PASSING, "a"), "move": (Verdict.PASSING, "b"), "sort": (Verdict.PASSING, "c")}


def test_equal_inputs_are_valid_and_movers_are_told(project: Project) -> None:
    left = a_judged(project, "0.4", BEFORE)
    right = a_judged(project, "0.5", {**BEFORE, "move": (Verdict.REGRESSED, "x"), "sort": (Verdict.PASSING, "y")})
    compared = compare_replays(left, right)
    assert compared.verdicts == [VerdictCount("regressed", 0, 1), VerdictCount("passing", 3, 2)]
    assert [count.change for count in compared.verdicts] == ["+1", "-1"]
    assert (compared.drift.word, compared.both, compared.moved) == ("VALID", 3, 2)
    assert [(mover.text, mover.worse) for mover in compared.movers] == [("move", 3), ("sort", 0)]


def test_persons_verdict_is_what_is_compared(project: Project) -> None:
    left, right = a_judged(project, "0.4", BEFORE), a_judged(project, "0.5", BEFORE)
    right.outcomes.filter(text="copy").update(
        override=Verdict.REGRESSED,
        override_reason="Wrong.",
        overridden_by=left.requested_by,
        overridden_at="2031-01-01T00:00Z",
    )
    compared = compare_replays(left, right)
    assert [(mover.text, mover.right.verdict, mover.worse) for mover in compared.movers] == [("copy", "regressed", 3)]


def test_what_drifted_is_told(project: Project) -> None:
    left = a_judged(project, "0.4", BEFORE)
    a_definition(project, request={"method": "GET", "path": "/find", "query": [["q", "{{query}}"]]})
    right = a_judged(
        project, "0.5", {"copy": (Verdict.PASSING, "a"), "read": (Verdict.NEW, "d")}, options={"repeats": 3}
    )
    right.outcomes.filter(text="copy").update(checks=["min-results: 1"])
    drift = compare_replays(left, Replay.objects.get(pk=right.pk)).drift
    assert (drift.added, drift.removed, drift.checks_changed) == (("read",), ("move", "sort"), ("copy",))
    assert [change.part for change in drift.definition] == ["request.path", "request.params_in_query"]
    assert [(change.part, change.after) for change in drift.asking] == [("repeats", "3")]
    assert drift.baselines is None


def test_only_what_both_judged_is_paired(project: Project) -> None:
    left = a_judged(project, "0.4", BEFORE)
    right = a_judged(project, "0.5", {"copy": (Verdict.PASSING, "a"), "move": (Verdict.PASSING, "b")})
    right.outcomes.filter(text="move").update(verdict="")
    assert compare_replays(left, right).both == 1


def test_comparison_costs_the_same_for_many(project: Project) -> None:
    def cost(left: Replay, right: Replay) -> int:
        rows = {row.number: row for row in comparable_replays(project)}
        return statements(lambda: compare_replays(rows[left.number], rows[right.number]))

    def differing(texts: Iterable[str]) -> int:
        left = a_judged(project, "0.4", dict.fromkeys(texts, (Verdict.PASSING, "a")))
        right = a_judged(project, "0.5", dict.fromkeys(texts, (Verdict.PASSING, "b")))
        right.outcomes.update(required=True)
        return cost(left, right)

    same = cost(a_judged(project, "0.4", BEFORE), a_judged(project, "0.5", BEFORE))
    # Twice it is asked what people say instead: before, and whether that still holds.
    assert (differing(["copy"]), differing(BEFORE), same) == (13, 13, 9)


def override(replay: Replay, text: str, verdict: Verdict, at: str = "2031-01-01T00:00Z") -> None:
    replay.outcomes.filter(text=text).update(
        override=verdict, override_reason="Wrong.", overridden_by=replay.requested_by, overridden_at=at
    )


def moved_since(left: Replay, right: Replay) -> set[str]:
    pair = [Replay.objects.select_related("version__definition").get(pk=one.pk) for one in (left, right)]
    return {mover.text for mover in compare_replays(*pair).movers}


def test_comparison_is_kept_while_nobody_says_otherwise(project: Project) -> None:
    left, right = a_judged(project, "0.4", BEFORE), a_judged(project, "0.5", BEFORE)
    assert moved_since(left, right) == set()
    right.outcomes.update(verdict=Verdict.REGRESSED)
    assert moved_since(left, right) == set()
    assert moved_since(right, left) == set(BEFORE)


@pytest.mark.parametrize("side", [0, 1])
def test_verdicts_that_people_change_are_compared_anew(project: Project, side: int) -> None:
    pair = [a_judged(project, "0.4", BEFORE), a_judged(project, "0.5", BEFORE)]
    found = [moved_since(*pair)]
    for text, verdict in (("copy", Verdict.REGRESSED), ("move", Verdict.CHANGED), ("move", Verdict.PASSING)):
        override(pair[side], text, verdict)
        found.append(moved_since(*pair))
    pair[side].outcomes.update(override="", override_reason="", overridden_by=None, overridden_at=None)
    assert [*found, moved_since(*pair)] == [set(), {"copy"}, {"copy", "move"}, {"copy"}, set()]


@pytest.mark.parametrize("side", [0, 1])
def test_replay_that_asks_again_is_compared_anew(project: Project, side: int) -> None:
    pair = [a_judged(project, "0.4", BEFORE), a_judged(project, "0.5", BEFORE)]
    moved_since(*pair)
    rows = Replay.objects.filter(pk=pair[side].pk)
    rows.update(state=ReplayState.RUNNING)
    pair[side].outcomes.filter(text="copy").update(verdict=Verdict.CHANGED)
    assert moved_since(*pair) == {"copy"}
    pair[side].outcomes.filter(text="move").update(verdict=Verdict.CHANGED)
    assert moved_since(*pair) == {"copy", "move"}
    rows.update(state=ReplayState.FINISHED, finished_at="2031-01-01T00:00Z")
    assert moved_since(*pair) == {"copy", "move"}


def test_answer_that_is_there_on_one_side_alone_has_moved(project: Project) -> None:
    left, right = a_judged(project, "0.4", BEFORE), a_judged(project, "0.5", BEFORE)
    right.outcomes.filter(text="copy").update(candidate=None)
    left.outcomes.filter(text="move").update(candidate=None)
    assert {mover.text for mover in compare_replays(left, right).movers} == {"copy", "move"}


def test_replays_are_named_by_version_or_number(project: Project) -> None:
    old = a_judged(project, "0.4", BEFORE)
    a_judged(project, "0.4", {}, left_out=3)
    a_replay(project.versions.get(), state=ReplayState.RUNNING)
    names = {name: named_replay(project, name) for name in ("0.4", "replay-1", "replay-3", "replay-9", "9", "")}
    assert names == {"0.4": old, "replay-1": old, "replay-3": None, "replay-9": None, "9": None, "": None}


def test_replay_of_another_project_has_no_name_here(project: Project) -> None:
    a_judged(a_project(), "0.4", BEFORE)
    assert named_replay(project, "0.4") is None
