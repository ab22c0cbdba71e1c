"""Probes on a prototype that is really served: what is planted is found, and nothing else."""

from collections.abc import Iterable

import pytest

from bugbash.actions.probes import request_probe
from bugbash.choices import AnswerKind, FindingKind, QueryOrigin, QueryState, ReplayState, Role
from bugbash.execution.replaying import work_on_replay
from bugbash.execution.settling import close
from bugbash.logic.probing import ProbeOptions
from bugbash.models import Breakage, ContractSnapshot, Observation, Probe, ProbeFinding, Project, Query, Replay, Version
from bugbash.selectors.probes import calls_made
from tests.bugbash.replays import a_served_version, play
from tests.builders import a_definition, a_member, a_project, a_query
from tests.integrity import violations
from tests.prototype import Prototype, Reply, results
from tests.waiting import wait_until
from tests.workers import StartWorker

NAMES = ("Copy a file", "Delete a folder", "Read a config file", "Parse a date", "Walk over all folders")
TYPOS = ("lower-case", "upper-case", "double-blank", "swap-letters", "drop-letter")
ELSE = results("other", "another", "third other")


def a_probed(version: Version, **options: object) -> Probe:
    """A probe of the project's queries; nobody has worked on it yet."""
    wish = ProbeOptions(**options)  # type: ignore[arg-type]
    return request_probe(version=version, options=wish, by=a_member(version.project, Role.ENGINEER))


def a_searched(prototype: Prototype, *texts: str, project: Project | None = None) -> Version:
    """A version that gives the same three results to whatever is asked, and so to these collected queries."""
    version = a_served_version(prototype, project=project or a_project())
    for text in texts or NAMES:
        a_query(version.project, text)
    return version


def run(probe: Probe) -> Probe:
    assert probe.replay is not None
    play(probe.replay)
    probe.refresh_from_db()
    return probe


def mutants_of(probe: Probe) -> list[Query]:
    rows = Query.objects.filter(outcomes__replay=probe.replay_id, parent__isnull=False)
    return list(rows.order_by("pk"))


def found(probe: Probe) -> list[tuple[str, str]]:
    return [(one.kind, one.query.text) for one in probe.findings.select_related("query")]


def plant(prototype: Prototype, queries: Iterable[Query], *replies: Reply) -> None:
    for query in queries:
        prototype.replies(query.text, *replies)


def test_probe_finds_all_that_is_planted_and_nothing_else(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype)
    probe = a_probed(version, budget=200)
    mutants = [one for one in mutants_of(probe) if one.relation == "INV"]
    planted = mutants[::7]
    plant(prototype, planted, Reply(ELSE))
    still = {one.text for one in mutants_of(probe) if one.relation == "DIR"}
    run(probe)
    moved = {text for kind, text in found(probe) if kind == FindingKind.MOVED}
    assert moved == {one.text for one in planted}
    assert {text for kind, text in found(probe) if kind == FindingKind.STILL} <= still
    assert {kind for kind, _ in found(probe)} <= {FindingKind.MOVED, FindingKind.STILL}


def test_prototype_that_agrees_with_itself_gives_no_finding(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype)
    probe = run(a_probed(version, attacks=("surface-noise", "case-punctuation"), budget=100))
    assert (probe.findings.count(), probe.figures["suspects"], probe.replay.state) == (0, 0, "finished")  # type: ignore[union-attr]
    assert probe.ranked_at is not None


def test_finding_says_why_and_brings_its_check(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype, "restaurant near the station")
    probe = a_probed(version, mutators=("drop-letter",), budget=16)
    (mutant,) = mutants_of(probe)
    plant(prototype, [mutant], Reply(results("first", "other", "another")))
    (finding,) = run(probe).findings.all()
    assert finding.because == (
        f"“{mutant.text}”: 2 of 3 results differ from “restaurant near the station”, whose own repeats agree."
    )
    assert (finding.kind, finding.expectation, finding.noise) == ("moved", "same-as-parent: overlap@10 >= 0.8", 0)
    assert (mutant.state, mutant.origin, mutant.family) == (QueryState.DRAFT, QueryOrigin.PROBE, "surface-noise")
    assert Breakage.objects.count() == 0


def test_noise_is_no_finding(db: None, prototype: Prototype) -> None:
    """Each answer is drawn anew, whatever is asked: nothing is beyond what the version does to itself."""
    version = a_searched(prototype)
    probe = a_probed(version, attacks=("surface-noise", "case-punctuation"), budget=200)
    answers = [results(*(f"doc-{(start + step * 7) % 11}" for step in range(5))) for start in range(9)]
    for place, query in enumerate(Query.objects.all()):
        turns = [Reply(answers[(place * 5 + turn * 4) % len(answers)]) for turn in range(8)]
        plant(prototype, [query], *turns)
    assert found(run(probe)) == []


def test_what_goes_beyond_noise_is_found_in_it(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype)
    probe = a_probed(version, attacks=("case-punctuation",), budget=100)
    near = (Reply(results("a", "b", "c", "d", "e")), Reply(results("a", "b", "c", "e", "d")))
    for place, query in enumerate(Query.objects.all()):
        plant(prototype, [query], *(near[(place + turn) % 2] for turn in range(6)))
    odd = mutants_of(probe)[0]
    plant(prototype, [odd], Reply(ELSE))
    (finding,) = run(probe).findings.all()
    assert (finding.query, finding.distance, finding.noise > 0) == (odd, 1.0, True)
    assert "whose own repeats are up to" in finding.because


def test_what_does_not_hold_when_asked_again_is_no_finding(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype)
    probe = a_probed(version, attacks=("case-punctuation",), budget=60)
    once = mutants_of(probe)[0]
    plant(prototype, [once], Reply(ELSE), prototype.default)
    run(probe)
    assert (found(probe), probe.figures["suspects"], probe.figures["confirmed"]) == ([], 1, 1)
    assert prototype.count(once.text) == 3


def test_mutant_that_crashes_is_a_finding_of_its_own_kind(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype)
    probe = a_probed(version, attacks=("injection",), budget=60)
    victim = mutants_of(probe)[0]
    prototype.fails(victim.text, status=500)
    (finding,) = run(probe).findings.all()
    assert (finding.kind, finding.query, finding.expectation) == ("crashed", victim, "no-crash")
    assert finding.because.endswith("is answered.")


@pytest.mark.parametrize("reply", [Reply(status=0), Reply({}, status=503), Reply({}, status=404), Reply("no JSON")])
def test_error_is_no_finding(db: None, prototype: Prototype, reply: Reply) -> None:
    version = a_searched(prototype)
    probe = a_probed(version, attacks=("case-punctuation",), budget=60)
    plant(prototype, mutants_of(probe)[:1], reply)
    assert found(run(probe)) == []


def test_parent_that_errs_gives_no_finding(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype, "copy a file")
    probe = a_probed(version, attacks=("case-punctuation",), budget=60)
    prototype.fails("copy a file", status=500)
    assert found(run(probe)) == []


def test_answer_that_must_move_and_does_not_is_a_finding(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype, "copy a file before noon")
    probe = a_probed(version, attacks=("meaning-flip",), budget=60)
    texts = [one.text for one in mutants_of(probe)]
    assert found(run(probe)) == [("still", text) for kind, text in found(probe)]
    assert sorted(text for _, text in found(probe)) == sorted(texts)


def test_empty_answer_has_nothing_to_move(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype, "copy a file before noon")
    prototype.default = Reply(results())
    assert found(run(a_probed(version, attacks=("meaning-flip",), budget=60))) == []


@pytest.mark.parametrize("budget", [16, 60, 150])
def test_budget_is_kept(db: None, prototype: Prototype, budget: int) -> None:
    """Where every mutant looks odd, the confirming takes what is left and no more."""
    version = a_searched(prototype)
    probe = a_probed(version, budget=budget)
    plant(prototype, [one for one in mutants_of(probe) if one.relation == "INV"], Reply(ELSE))
    run(probe)
    assert len(prototype.calls) == calls_made(probe) <= budget
    assert probe.findings.count() > 0
    assert probe.figures["suspects"] >= probe.figures["confirmed"] >= probe.findings.count()


def test_parents_are_asked_twice_and_mutants_once_where_nothing_is_odd(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype, "Copy a file")
    probe = run(a_probed(version, mutators=("lower-case", "upper-case"), budget=40))
    asked = {text: prototype.count(text) for text in prototype.queries}
    assert asked == {"Copy a file": 2, **{one.text: 1 for one in mutants_of(probe)}}


def test_probe_leaves_no_row_amiss(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype)
    probe = a_probed(version, budget=100)
    plant(prototype, mutants_of(probe)[::3], Reply(ELSE))
    run(probe)
    assert probe.replay is not None
    assert (probe.replay.state, violations(probe.replay)) == (ReplayState.FINISHED, {})
    assert Observation.objects.filter(outcome=None).count() == 0


def test_probe_takes_no_contract(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype)
    run(a_probed(version, budget=60))
    assert ContractSnapshot.objects.count() == 0


def test_second_settler_does_not_close_what_the_first_put_back(db: None, prototype: Prototype) -> None:
    """It looked before the odd ones were put back, and comes to the lock behind the one that did."""
    version = a_searched(prototype)
    probe = a_probed(version, attacks=("case-punctuation",), budget=60)
    odd = mutants_of(probe)[0]
    plant(prototype, [odd], Reply(ELSE))
    assert probe.replay is not None
    work_on_replay(replay_id=probe.replay.pk)
    put_back = Replay.objects.select_related("version__definition").get(pk=probe.replay.pk)
    assert (close(put_back), put_back.outcomes.filter(verdict="").count()) == (False, 2)
    assert found(run(probe)) == [("moved", odd.text)]


def test_ranking_twice_writes_once(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype)
    probe = a_probed(version, budget=100)
    plant(prototype, mutants_of(probe)[::3], Reply(ELSE))
    before = found(run(probe))
    assert probe.replay is not None
    Replay.objects.filter(pk=probe.replay.pk).update(state=ReplayState.RUNNING, summary=None, finished_at=None)
    play(probe.replay)
    assert found(probe) == before


def test_text_that_moves_is_found(db: None, prototype: Prototype) -> None:
    project = a_project()
    a_definition(project, AnswerKind.TEXT)
    prototype.default = Reply({"text": "Use shutil.copy."})
    version = a_searched(prototype, project=project)
    probe = a_probed(version, attacks=("case-punctuation",), budget=60)
    odd = mutants_of(probe)[0]
    plant(prototype, [odd], Reply({"text": "I can not help with that."}))
    (finding,) = run(probe).findings.all()
    assert (finding.query, finding.expectation) == (odd, "same-as-parent")


def test_dismissed_mutant_is_not_shown_again(db: None, prototype: Prototype) -> None:
    version = a_searched(prototype, "copy a file")
    probe = a_probed(version, mutators=("upper-case",), budget=16)
    (mutant,) = mutants_of(probe)
    other = a_probed(a_served_version(prototype, "0.6", project=version.project), mutators=("upper-case",), budget=16)
    plant(prototype, [mutant], Reply(ELSE))
    run(probe).findings.update(state="dismissed", decided_by=probe.requested_by, decided_at=probe.requested_at)
    assert found(run(other)) == []
    assert ProbeFinding.objects.count() == 1


def test_real_workers_find_what_is_planted(start_worker: StartWorker, prototype: Prototype) -> None:
    """Two processes share the shards, and the budget is kept all the same."""
    version = a_searched(prototype)
    probe = a_probed(version, attacks=("surface-noise", "case-punctuation", "unicode"), budget=200)
    planted = [one for one in mutants_of(probe) if one.relation == "INV"][::6]
    plant(prototype, planted, Reply(ELSE))
    start_worker()
    wait_until(lambda: Probe.objects.get(pk=probe.pk).ranked_at is not None, 30, "the probe is ranked")
    probe.refresh_from_db()
    assert {text for _, text in found(probe)} == {one.text for one in planted}
    assert len(prototype.calls) == calls_made(probe) <= probe.budget
    assert probe.replay is not None
    assert violations(probe.replay) == {}
