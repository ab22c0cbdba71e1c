"""Bodies of old replays go by the project's rule, and nothing else does."""

import pytest

from bugbash.choices import ReplayState, Verdict
from bugbash.execution import retention
from bugbash.execution.contracts import take_contract
from bugbash.execution.recording import load_body
from bugbash.execution.retention import Removal, preview_removal, prune
from bugbash.models import (
    AuditEvent,
    Body,
    ContractSnapshot,
    DefinitionDraft,
    Observation,
    Project,
    Query,
    Version,
)
from reviews.models import Report
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.builders import (
    a_breakage,
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
from tests.prototype import Prototype
from tests.reviews.builders import an_item
from tests.statements import statements

pytestmark = pytest.mark.stack


@pytest.fixture
def version(db: None) -> Version:
    return a_version(a_project())


def a_seen_replay(version: Version, *ids: str, query: Query | None = None, **facts: object) -> Observation:
    """A finished replay of one query, whose answer has these ids."""
    query = query or Query.objects.first() or a_query(version.project)
    replay = a_replay(version, **facts)  # type: ignore[arg-type]
    outcome = an_outcome(replay, query, None)
    row = an_observation(query, version, a_ranking(*ids), outcome=outcome)
    outcome.candidate, outcome.verdict = row, Verdict.NEW
    outcome.save()
    return row


def keep(version: Version, count: int | None) -> Project:
    version.project.kept_replays = count
    version.project.save()
    return version.project


def with_bodies() -> list[int]:
    return sorted(Observation.objects.filter(body__isnull=False).values_list("pk", flat=True))


def test_bodies_of_the_newest_replays_are_kept(version: Version) -> None:
    rows = [a_seen_replay(version, name) for name in "abc"]
    assert prune(keep(version, 1)).calls == 2
    assert with_bodies() == [rows[2].pk]
    assert Body.objects.count() == 1
    old = Observation.objects.get(pk=rows[0].pk)
    assert (old.answer, old.answer_digest, old.body_removed_at is not None) == (
        rows[0].answer,
        rows[0].answer_digest,
        True,
    )


def test_project_without_a_rule_keeps_everything(version: Version) -> None:
    a_seen_replay(version, "a")
    a_seen_replay(version, "b")
    assert (prune(keep(version, None)), Body.objects.count()) == (Removal(), 2)


def test_preview_says_what_goes_and_removes_nothing(version: Version) -> None:
    rows = [a_seen_replay(version, *ids) for ids in (["a"], ["b"], ["b"], ["c"])]
    stored = sum(len(bytes(body.data)) for body in Body.objects.exclude(pk=rows[3].body_id))
    removal = preview_removal(version.project, 1)
    assert removal == Removal(calls=3, bodies=2, size=stored, oldest=rows[0].observed_at)
    assert Body.objects.count() == 3
    assert prune(keep(version, 1)) == removal


def test_body_that_a_kept_replay_has_too_stays(version: Version) -> None:
    a_seen_replay(version, "a")
    new = a_seen_replay(version, "a")
    assert preview_removal(version.project, 1).bodies == 0
    assert prune(keep(version, 1)) == Removal(calls=1, oldest=Observation.objects.earliest("pk").observed_at)
    assert load_body(Body.objects.get()) == load_body(Body.objects.get(pk=new.body_id))


def test_body_that_a_draft_shows_stays(version: Version) -> None:
    old = a_seen_replay(version, "a")
    a_seen_replay(version, "b")
    DefinitionDraft.objects.create(
        project=version.project, author=a_user(), base_url="http://127.0.0.1:9", request={}, body=old.body
    )
    assert (preview_removal(version.project, 1).bodies, prune(keep(version, 1)).bodies) == (0, 0)
    assert Body.objects.count() == 2


@pytest.mark.parametrize("state", [ReplayState.RUNNING, ReplayState.PAUSED, ReplayState.QUEUED])
def test_active_replay_keeps_its_bodies(version: Version, state: ReplayState) -> None:
    active = a_seen_replay(version, "a", state=state)
    a_seen_replay(version, "b")
    a_seen_replay(version, "c")
    prune(keep(version, 1))
    assert active.pk in with_bodies()


def test_breakage_keeps_its_body(version: Version) -> None:
    filed = a_seen_replay(version, "a")
    a_breakage(filed)
    a_seen_replay(version, "b")
    assert (prune(keep(version, 1)).calls, with_bodies()[0]) == (0, filed.pk)


def test_what_a_kept_replay_compares_with_is_kept(version: Version) -> None:
    reference = a_seen_replay(version, "a")
    a_seen_replay(version, "b").outcome.replay.outcomes.update(reference=reference)  # type: ignore[union-attr]
    assert (prune(keep(version, 1)).calls, with_bodies()[0]) == (0, reference.pk)


def test_what_people_asked_is_kept(version: Version) -> None:
    asked = an_observation(a_query(version.project), version, a_ranking("a"), asked_by=a_user())
    a_seen_replay(version, "b")
    assert (prune(keep(version, 1)).calls, with_bodies()[0]) == (0, asked.pk)


def test_rated_query_keeps_its_bodies(version: Version) -> None:
    rated = a_seen_replay(version, "a")
    an_item(rated.query)
    a_seen_replay(version, "b")
    assert (prune(keep(version, 1)).calls, with_bodies()[0]) == (0, rated.pk)


def test_version_with_a_report_keeps_its_bodies(version: Version) -> None:
    reported = a_seen_replay(version, "a")
    Report.objects.create(
        project=version.project, number=1, version=version, overall="go", payload="{}", sha256="0", frozen_by=a_user()
    )
    a_seen_replay(a_version(version.project, "0.6"), "b")
    assert (prune(keep(version, 1)).calls, with_bodies()[0]) == (0, reported.pk)


def test_other_projects_are_not_touched(version: Version) -> None:
    other = a_version(a_project("Other"))
    for name in "ab":
        a_seen_replay(other, name, query=a_query(other.project, name))
    a_seen_replay(version, "c", query=a_query(version.project))
    prune(keep(version, 1))
    assert Body.objects.count() == 3


def test_shape_of_removed_answers_stays_in_the_contract(version: Version) -> None:
    a_seen_replay(version, "a")
    a_seen_replay(version)
    before = take_contract(version=version, baseline=None)
    prune(keep(version, 1))
    removed = ContractSnapshot.objects.get().removed
    assert removed is not None
    assert removed["count"] == 1
    again = take_contract(version=version, baseline=None)
    assert (again.schema, again.observation_count) == (before.schema, before.observation_count)
    a_seen_replay(version, "c")
    newer = take_contract(version=version, baseline=None)
    assert (newer.schema["count"], newer.observation_count) == (3, 3)


def test_removal_in_batches_is_complete_and_told_once(version: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(6):
        a_seen_replay(version, f"result {number}")
    project = keep(version, 1)
    removal = prune(project)
    assert (removal.calls, removal.bodies, Body.objects.count()) == (5, 5, 1)
    event = AuditEvent.objects.get(verb="removed old bodies")
    assert event.detail == {"calls": 5, "bodies": 5, "bytes": removal.size, "kept": 1}
    assert prune(project) == Removal()
    assert AuditEvent.objects.filter(verb="removed old bodies").count() == 1


def test_statements_do_not_grow_with_the_bodies(version: Version) -> None:
    def cost(answers: int) -> int:
        for number in range(answers):
            a_seen_replay(version, f"{answers} {number}")
        project = keep(version, 1)
        return statements(lambda: prune(project))

    cost(2)  # the first time it remembers the shape of the version's answers too
    assert cost(2) == cost(4)


def test_removed_answer_of_the_baseline_is_asked_again(db: None, prototype: Prototype) -> None:
    old = a_served_version(prototype, "0.4", baseline=True)
    new = a_served_version(prototype, "0.5", project=old.project)
    play(a_requested_replay(old, "copy a file"))
    Observation.objects.update(body_removed_at="2026-01-01T00:00Z", body=None)
    Body.objects.all().delete()
    prototype.calls.clear()
    replay = play(a_requested_replay(new))
    assert sorted(call.path for call in prototype.calls) == ["/0.4/search", "/0.5/search"]
    assert violations(replay) == {}
