"""A world in which replays can run: versions of a prototype that is really served, queries, and a worker's turns."""

from collections.abc import Sequence

from bugbash.actions.replays import request_replay
from bugbash.choices import Role, Verdict
from bugbash.execution.replaying import work_on_replay
from bugbash.models import Observation, Project, Replay, Shard, Version
from tests.builders import a_member, a_project, a_query, a_version
from tests.prototype import Prototype


def a_served_version(prototype: Prototype, name: str = "0.5", **facts: object) -> Version:
    """A version that `prototype` answers for, in a new project unless one is named."""
    project = facts.pop("project", None) or a_project()
    assert isinstance(project, Project)
    return a_version(project, name, base_url=f"{prototype.base_url}/{name}", **facts)  # type: ignore[arg-type]


def a_requested_replay(version: Version, *texts: str, checks: Sequence[str] = ()) -> Replay:
    """A replay of the project's queries, `texts` added to them; nobody has worked on it yet."""
    for text in texts:
        a_query(version.project, text, checks=checks)
    version.refresh_from_db()
    return request_replay(version=version, by=a_member(version.project, Role.OWNER, "Owner 1"))


def play(replay: Replay) -> Replay:
    """Work on a replay as rung workers would, until none has anything to claim."""
    while work_on_replay(replay_id=replay.pk):
        pass
    replay.refresh_from_db()
    return replay


def verdicts_of(replay: Replay) -> dict[str, Verdict | str]:
    """What came of each query, by its text."""
    return dict(replay.outcomes.values_list("text", "verdict"))


def places_of(replay: Replay) -> list[tuple[int, int, int, int]]:
    """Where each observation of a replay belongs: (outcome, deployment, attempt, repeat), in order."""
    rows = Observation.objects.filter(outcome__replay=replay)
    return sorted(rows.values_list("outcome", "deployment", "attempt", "repeat"))


def only_shard(replay: Replay) -> Shard:
    return Shard.objects.get(replay=replay)
