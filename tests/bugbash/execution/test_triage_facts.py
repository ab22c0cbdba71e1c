"""What the table sorts and narrows by is written when an outcome settles."""

from bugbash.actions.outcomes import ask_again
from bugbash.choices import Role
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.builders import a_decision, a_member
from tests.prototype import Prototype, results


def test_outcome_keeps_the_time_and_the_error_of_its_first_answer(transactional_db: None, prototype: Prototype) -> None:
    prototype.answers("copy", results("shutil.copy"))
    prototype.fails("move", status=404)
    replay = play(a_requested_replay(a_served_version(prototype), "copy", "move"))
    rows = list(replay.outcomes.select_related("candidate").order_by("ordinal"))
    assert [row.error for row in rows] == ["", "http-4xx"]
    assert [row.took_ms for row in rows] == [row.candidate.elapsed_ms for row in rows if row.candidate]


def test_outcome_that_is_asked_again_is_to_be_decided_anew(transactional_db: None, prototype: Prototype) -> None:
    prototype.answers("copy", results("shutil.copy"))
    replay = play(a_requested_replay(a_served_version(prototype), "copy"))
    row = replay.outcomes.get()
    a_decision(row)
    ask_again(replay=replay, which=row, by=a_member(replay.project, Role.ENGINEER))
    assert not hasattr(replay.outcomes.get(), "decision")
