"""Rows of a bash, of probes and of what goes with breakages, each by one plain call."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.choices import FindingState, WordListKind
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
    SavedView,
    Sighting,
    Version,
    WordList,
)
from tests.builders import a_user, numbers


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


def a_finding(
    probe: Probe, outcome: Outcome, *, distance: float = 0.8, state: FindingState = FindingState.OPEN
) -> ProbeFinding:
    decided = {} if state == FindingState.OPEN else {"decided_by": a_user(), "decided_at": timezone.now()}
    because = "Nothing of the first 10 results is the same."
    return ProbeFinding.objects.create(
        probe=probe, query=outcome.query, outcome=outcome, distance=distance, because=because, state=state, **decided
    )
