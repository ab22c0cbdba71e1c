"""Rows of a bash, of probes and of what goes with breakages, each by one plain call."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.choices import FindingState, QueryOrigin, QueryState, Relation, ReplayTrigger, Verdict, WordListKind
from bugbash.models import (
    AskBatch,
    AskLine,
    Bash,
    BashParticipant,
    BashQuery,
    Breakage,
    Charter,
    CharterTurn,
    Comment,
    Mention,
    Observation,
    Outcome,
    Probe,
    ProbeFinding,
    Project,
    Query,
    Replay,
    SavedView,
    Sighting,
    Version,
    WordList,
)
from tests.builders import a_query, a_ranking, a_replay, a_user, an_observation, an_outcome, numbers


def a_bash(version: Version, name: str = "Tuesday", *, minutes: int = 60, began_minutes_ago: float = 5) -> Bash:
    """A bash of this version that began a while ago; a negative number of minutes means that it is still to begin."""
    starts_at = timezone.now() - timedelta(minutes=began_minutes_ago)
    bash = Bash.objects.create(
        project=version.project,
        number=version.project.bashes.count() + 1,
        name=name,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        created_by=a_user("Manager 1"),
    )
    bash.versions.add(version)
    return bash


def a_participant(bash: Bash, user: User, *, has_joined: bool = True) -> BashParticipant:
    now = timezone.now() if has_joined else None
    return BashParticipant.objects.create(bash=bash, user=user, joined_at=now, seen_at=now)


def a_turn(bash: Bash, user: User, charter: Charter) -> CharterTurn:
    """A charter card that this person has in hand."""
    return CharterTurn.objects.create(bash=bash, user=user, charter=charter)


def an_asking(bash: Bash, query: Query, by: User, *, charter: Charter | None = None) -> BashQuery:
    return BashQuery.objects.create(bash=bash, query=query, asked_by=by, charter=charter)


def a_sighting(breakage: Breakage, user: User, observation: Observation | None = None) -> Sighting:
    return Sighting.objects.create(breakage=breakage, user=user, observation=observation)


def a_mention(comment: Comment, user: User) -> Mention:
    return Mention.objects.create(comment=comment, user=user)


def an_ask_batch(*versions: Version, texts: Sequence[str] = ("copy a file",), by: User | None = None) -> AskBatch:
    """Lines for one version or two of a project, none of them asked yet."""
    left, *others = [version.deployments.get() for version in versions]
    project = left.version.project
    batch = AskBatch.objects.create(
        project=project,
        number=project.ask_batches.count() + 1,
        left=left,
        right=others[0] if others else None,
        started_by=by or a_user(),
    )
    AskLine.objects.bulk_create(AskLine(batch=batch, ordinal=number, text=text) for number, text in enumerate(texts))
    return batch


def a_saved_view(project: Project, user: User, name: str = "Mine", filters: str = "owner=me") -> SavedView:
    return SavedView.objects.create(project=project, user=user, page="breakage-index", name=name, filters=filters)


def a_word_list(project: Project, *words: str, kind: WordListKind = WordListKind.SYNONYM, name: str = "") -> WordList:
    name = name or f"list {next(numbers)}"
    return WordList.objects.create(project=project, kind=kind, name=name, words=list(words), edited_by=a_user("SME 1"))


def a_probe(version: Version, *, budget: int = 100, seed: int = 1) -> Probe:
    """A probe without findings or replay."""
    return Probe.objects.create(
        project=version.project,
        number=version.project.probes.count() + 1,
        version=version,
        budget=budget,
        seed=seed,
        requested_by=a_user(),
    )


def a_finished_probe(version: Version, *, budget: int = 100, by: User | None = None) -> Probe:
    """A probe whose replay has finished and whose findings are still to be added."""
    probe = a_probe(version, budget=budget)
    replay = a_replay(version, by=by)
    Replay.objects.filter(pk=replay.pk).update(trigger=ReplayTrigger.PROBE)
    replay.refresh_from_db()
    probe.replay, probe.confirming_at, probe.ranked_at = replay, timezone.now(), timezone.now()
    probe.figures = {"parents": 1, "mutants": 8, "suspects": 2, "confirmed": 2}
    probe.save()
    return probe


def an_odd_answer(
    probe: Probe,
    text: str = "resturant",
    *,
    parent: str = "restaurant",
    mutator: str = "drop-letter",
    state: FindingState = FindingState.OPEN,
) -> ProbeFinding:
    """What a finished probe found: the mutant is answered with other results than its parent."""
    assert probe.replay is not None
    origin = probe.project.queries.filter(text=parent).first() or a_query(probe.project, parent)
    if not probe.replay.outcomes.filter(query=origin).exists():
        seen = an_observation(origin, probe.version, a_ranking("first", "second"))
        an_outcome(probe.replay, origin, Verdict.NEW, candidate=seen)
    mutant = a_query(probe.project, text, state=QueryState.DRAFT, family="surface-noise")
    mutant.parent, mutant.relation, mutant.origin = origin, Relation.INVARIANT, QueryOrigin.PROBE
    mutant.mutator, mutant.mutation_seed, mutant.mutation_rate = mutator, probe.seed, 0.1
    mutant.save()
    seen = an_observation(mutant, probe.version, a_ranking("other", "another"))
    return a_finding(probe, an_outcome(probe.replay, mutant, Verdict.NEW, candidate=seen), state=state)


def a_finding(
    probe: Probe, outcome: Outcome, *, distance: float = 0.8, state: FindingState = FindingState.OPEN
) -> ProbeFinding:
    decided = {} if state == FindingState.OPEN else {"decided_by": a_user(), "decided_at": timezone.now()}
    return ProbeFinding.objects.create(
        probe=probe,
        query=outcome.query,
        outcome=outcome,
        rank=probe.findings.count(),
        distance=distance,
        because=f"“{outcome.text}”: 2 of 2 results differ from “restaurant”, whose own repeats agree.",
        expectation="same-as-parent: overlap@10 >= 0.8",
        state=state,
        **decided,
    )
