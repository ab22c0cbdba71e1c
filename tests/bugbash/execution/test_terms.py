"""A replay under the rules that it was begun with, whose answers are compared with filed and accepted ones."""

from typing import Any

import pytest

from bugbash.choices import DiffRuleKind, Parity, Verdict
from bugbash.execution.reproducing import reproduce_breakage
from bugbash.models import AcceptedAnswer, DiffRule, Observation, Outcome, Project, Replay
from bugbash.selectors.replays import progress_of, summary_of
from tests.bugbash.replays import a_requested_replay, a_served_version, places_of, play
from tests.builders import a_breakage, a_definition, a_diff_rule, a_project, a_user
from tests.prototype import Prototype, results

MAPPING = {"results": "results", "id": "id", "title": "title", "fields": {"price": "price"}}


def priced(*prices: float) -> dict[str, Any]:
    return {"results": [{"id": f"doc-{place}", "title": "A", "price": price} for place, price in enumerate(prices)]}


@pytest.fixture
def project(db: None, prototype: Prototype) -> Project:
    """A project with a served baseline 0.4; a price moved a little for one query, and a lot for the other."""
    project = a_project()
    a_definition(project, mapping=MAPPING)
    a_served_version(prototype, "0.4", project=project, baseline=True)
    prototype.answers("a little", priced(1.0), version="0.4")
    prototype.answers("a little", priced(1.01), version="0.5")
    prototype.answers("a lot", priced(1.0, 5.0), version="0.4")
    prototype.answers("a lot", priced(1.01, 9.0), version="0.5")
    return project


def tolerate(project: Project, value: str = "0.1") -> DiffRule:
    return a_diff_rule(project, "results[].fields.price", DiffRuleKind.TOLERANCE, value=value)


def replayed(project: Project, prototype: Prototype, *texts: str) -> Replay:
    version = project.versions.filter(name="0.5").first() or a_served_version(prototype, "0.5", project=project)
    return play(a_requested_replay(version, *texts))


def told(replay: Replay) -> dict[str, tuple[str, int]]:
    rows = replay.outcomes.filter(primary=True).values_list("text", "verdict", "hidden_count")
    return {text: (verdict, hidden) for text, verdict, hidden in rows}


def test_without_rules_every_movement_counts(project: Project, prototype: Prototype) -> None:
    replay = replayed(project, prototype, "a little", "a lot")
    assert told(replay) == {"a little": (Verdict.CHANGED, 0), "a lot": (Verdict.CHANGED, 0)}
    assert (summary_of(replay).hidden, progress_of(replay).hidden) == (0, 0)


def test_rules_hide_what_they_say_and_the_replay_counts_it(project: Project, prototype: Prototype) -> None:
    tolerate(project)
    replay = replayed(project, prototype, "a little", "a lot")
    assert told(replay) == {"a little": (Verdict.UNCHANGED, 1), "a lot": (Verdict.CHANGED, 1)}
    assert (summary_of(replay).hidden, progress_of(replay).hidden) == (2, 2)
    assert Outcome.objects.get(text="a lot").change_key != ""


def test_replay_keeps_the_rules_that_it_began_with(project: Project, prototype: Prototype) -> None:
    rule = tolerate(project)
    version = a_served_version(prototype, "0.5", project=project)
    replay = a_requested_replay(version, "a little")
    rule.delete()
    assert told(play(replay)) == {"a little": (Verdict.UNCHANGED, 1)}
    assert replay.diff_rules == [{"kind": "tolerance", "path": "results[].fields.price", "value": "0.1"}]


def test_rules_are_part_of_the_input_and_their_reasons_are_not(project: Project, prototype: Prototype) -> None:
    plain = replayed(project, prototype, "a little").input_fingerprint
    rule = tolerate(project)
    ruled = replayed(project, prototype).input_fingerprint
    DiffRule.objects.filter(pk=rule.pk).update(reason="Said in other words.")
    again = replayed(project, prototype).input_fingerprint
    DiffRule.objects.filter(pk=rule.pk).update(value="0.2")
    assert (ruled == plain, again == ruled, replayed(project, prototype).input_fingerprint == ruled) == (
        False,
        True,
        False,
    )


def test_further_deployment_is_held_against_the_first_under_the_rules(project: Project, prototype: Prototype) -> None:
    tolerate(project)
    version = a_served_version(prototype, "0.5", project=project)
    version.deployments.create(name="stale", base_url=f"{prototype.base_url}/0.4")
    play(a_requested_replay(version, "a little", "a lot"))
    rows = Outcome.objects.filter(primary=False).order_by("text")
    assert list(rows.values_list("text", "parity")) == [("a little", Parity.SAME), ("a lot", Parity.DIFFERS)]


def accept(project: Project, text: str) -> AcceptedAnswer:
    """What 0.5 said last is the new normal."""
    seen = Observation.objects.filter(query__text=text, version__name="0.5").latest("pk")
    return AcceptedAnswer.objects.create(query=seen.query, digest=seen.answer_digest, accepted_by=a_user("Engineer 1"))


def test_accepted_answer_is_unchanged_from_the_next_replay_on(project: Project, prototype: Prototype) -> None:
    replayed(project, prototype, "a lot")
    row = accept(project, "a lot")
    replay = replayed(project, prototype)
    outcome = replay.outcomes.get()
    assert outcome.accepted_digests == [row.digest]
    assert (outcome.verdict, outcome.because) == (
        Verdict.UNCHANGED,
        f"accepted by Engineer 1 on {row.accepted_at:%-d %B %Y}",
    )
    assert len(places_of(replay)) == 1


def test_acceptance_that_was_taken_back_meanwhile_still_holds_for_its_replay(
    project: Project, prototype: Prototype
) -> None:
    replayed(project, prototype, "a lot")
    row = accept(project, "a lot")
    replay = a_requested_replay(project.versions.get(name="0.5"))
    row.delete()
    assert play(replay).outcomes.get().because == "accepted as the new normal before"


def test_answer_close_to_an_accepted_one_is_unchanged_under_the_rules(project: Project, prototype: Prototype) -> None:
    replayed(project, prototype, "a lot")
    accept(project, "a lot")
    tolerate(project)
    prototype.answers("a lot", priced(1.0, 9.05), version="0.5")
    assert told(replayed(project, prototype)) == {"a lot": (Verdict.UNCHANGED, 0)}


def test_answer_close_to_a_filed_one_is_still_broken_under_the_rules(project: Project, prototype: Prototype) -> None:
    replayed(project, prototype, "a lot")
    seen = Observation.objects.filter(query__text="a lot", version__name="0.5").latest("pk")
    a_breakage(seen)
    tolerate(project)
    prototype.answers("a lot", priced(1.0, 9.05), version="0.5")
    assert told(replayed(project, prototype)) == {"a lot": (Verdict.STILL_BROKEN, 0)}


def test_breakage_comes_back_under_the_rules(project: Project, prototype: Prototype) -> None:
    replayed(project, prototype, "a lot")
    breakage = a_breakage(Observation.objects.filter(query__text="a lot", version__name="0.5").latest("pk"))
    tolerate(project)
    prototype.answers("a lot", priced(1.0, 9.05), version="0.5")
    reproduce_breakage(breakage_id=breakage.pk)
    breakage.refresh_from_db()
    assert (breakage.reproduced_count, breakage.reproduced_of) == (5, 5)


def test_repeats_are_asked_of_both_sides_and_measure_noise(db: None, prototype: Prototype) -> None:
    project = a_project()
    a_served_version(prototype, "0.4", project=project, baseline=True)
    prototype.answers("calm", results("a"))
    prototype.answers("noisy", results("a"), results("a"), results("b"), version="0.5")
    prototype.answers("noisy", results("a"), version="0.4")
    replay = a_requested_replay(a_served_version(prototype, "0.5", project=project), "calm", "noisy")
    Replay.objects.update(options={"repeats": 3})
    replay.refresh_from_db()
    replay = play(replay)
    assert len(places_of(replay)) == 12
    assert told(replay) == {"calm": (Verdict.UNCHANGED, 0), "noisy": (Verdict.UNSTABLE, 0)}
    assert dict(replay.outcomes.values_list("text", "noise")) == {"calm": 0, "noisy": 1}
