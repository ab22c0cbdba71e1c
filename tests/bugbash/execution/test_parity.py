import pytest

from bugbash.choices import BreakageStatus, Parity, Verdict
from bugbash.execution.parity import note_parity
from bugbash.models import Outcome, Replay, Version
from bugbash.selectors.outcomes import OutcomeFilter, compare_sides, narrowed, side_by_side
from bugbash.selectors.replays import progress_of, summary_of, verdict_counts
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.builders import a_breakage, an_observation
from tests.prototype import Prototype, results

RIGHT, WRONG = results("shutil.rmtree", "os.rmdir"), results("os.rmdir", "shutil.rmtree")


@pytest.fixture
def version(db: None, prototype: Prototype) -> Version:
    """A version with a second deployment under the name `stale`."""
    version = a_served_version(prototype, "0.5")
    version.deployments.create(name="stale", base_url=f"{prototype.base_url}/0.5-stale")
    return version


def parities(replay: Replay) -> list[tuple[str, str, str, str]]:
    rows = replay.outcomes.order_by("ordinal")
    return list(rows.values_list("deployment__name", "text", "parity", "parity_because"))


def test_every_query_is_asked_of_every_deployment(version: Version, prototype: Prototype) -> None:
    replay = play(a_requested_replay(version, "delete a folder", "copy a file"))
    rows = replay.outcomes.order_by("ordinal").values_list("deployment__name", "text", "primary")
    assert list(rows) == [
        ("main", "delete a folder", True),
        ("main", "copy a file", True),
        ("stale", "delete a folder", False),
        ("stale", "copy a file", False),
    ]
    assert (replay.total, replay.query_count) == (4, 2)
    assert sorted(call.path for call in prototype.calls) == ["/0.5-stale/search"] * 2 + ["/0.5/search"] * 2


def test_shards_never_span_two_deployments(version: Version) -> None:
    replay = a_requested_replay(version, *(f"query {n}" for n in range(20)))
    rows = replay.shards.order_by("first").values_list("deployment__name", "first", "last")
    assert list(rows) == [("main", 0, 15), ("main", 16, 19), ("stale", 20, 35), ("stale", 36, 39)]


def test_equal_answers_are_the_same(version: Version) -> None:
    replay = play(a_requested_replay(version, "delete a folder"))
    assert parities(replay) == [
        ("main", "delete a folder", "", ""),
        ("stale", "delete a folder", "same", "the same answer"),
    ]


def test_different_answer_says_what_moved(version: Version, prototype: Prototype) -> None:
    prototype.answers("delete a folder", RIGHT, version="0.5")
    prototype.answers("delete a folder", WRONG, version="0.5-stale")
    _, (_, _, parity, because) = parities(play(a_requested_replay(version, "delete a folder")))
    assert (parity, because) == (Parity.DIFFERS, "overlap@10 1.00; 2 moved")


def test_deployment_without_an_answer_is_not_called_different(version: Version, prototype: Prototype) -> None:
    prototype.fails("delete a folder", status=500, version="0.5-stale")
    _, (_, _, parity, because) = parities(play(a_requested_replay(version, "delete a folder")))
    assert (parity, because) == (Parity.UNKNOWN, "stale gave no answer: http-5xx")


def test_difference_within_own_noise_is_no_difference(version: Version, prototype: Prototype) -> None:
    prototype.answers("delete a folder", RIGHT, version="0.5")
    prototype.answers("delete a folder", WRONG, version="0.5-stale")
    replay = play(a_requested_replay(version, "delete a folder"))
    Outcome.objects.filter(replay=replay, primary=True).update(noise=0.9)
    note_parity(replay)
    assert parities(replay)[1][2:] == ("same", "differs no more than its own repeats do (0.90)")


def test_summary_speaks_of_the_first_deployment_and_counts_the_others_apart(
    version: Version, prototype: Prototype
) -> None:
    prototype.fails("copy a file", status=500, version="0.5-stale")
    replay = play(a_requested_replay(version, "delete a folder", "copy a file"))
    summary = summary_of(replay)
    assert (summary.total, summary.errors) == (2, {})
    assert [(place.name, place.asked, place.errors, place.parity) for place in summary.deployments] == [
        ("main", 2, 0, {}),
        ("stale", 2, 1, {"same": 1, "unknown": 1}),
    ]
    assert summary.parity == {"same": 1, "unknown": 1}
    assert verdict_counts(replay) == {Verdict.NEW: 2}
    progress = progress_of(replay)
    assert (progress.done, progress.judged) == (4, 2)


def test_table_shows_the_first_deployment_unless_another_is_asked_for(version: Version, prototype: Prototype) -> None:
    prototype.answers("delete a folder", WRONG, version="0.5-stale")
    replay = play(a_requested_replay(version, "delete a folder", "copy a file"))

    def shown(**narrow: str) -> list[tuple[str, str]]:
        rows = narrowed(replay, OutcomeFilter(**narrow)).order_by("ordinal")  # type: ignore[arg-type]
        return list(rows.values_list("deployment__name", "text"))

    assert shown() == [("main", "delete a folder"), ("main", "copy a file")]
    assert shown(deployment="stale") == [("stale", "delete a folder"), ("stale", "copy a file")]
    assert shown(parity="differs") == [("stale", "delete a folder")]


def test_further_deployment_is_shown_beside_the_first_one(version: Version) -> None:
    replay = play(a_requested_replay(version, "delete a folder"))
    compared = compare_sides(side_by_side(replay).get(primary=False))
    assert [side.name for side in compared.sides] == ["0.5", "0.5@stale"]


def test_only_the_first_deployment_moves_breakages(version: Version, prototype: Prototype) -> None:
    prototype.answers("delete a folder", WRONG, version="0.5")
    prototype.answers("delete a folder", RIGHT, version="0.5-stale")
    replay = a_requested_replay(version, "delete a folder", checks=["in-top-1: shutil.rmtree"])
    query = replay.outcomes.earliest("ordinal").query
    breakage = a_breakage(an_observation(query, version), status=BreakageStatus.CONFIRMED)
    play(replay)
    breakage.refresh_from_db()
    assert breakage.status == BreakageStatus.CONFIRMED
