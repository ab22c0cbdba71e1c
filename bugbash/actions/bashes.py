"""A bash from its planning to its end, and who takes part."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bugbash.access import check_hosting
from bugbash.actions.audit import record
from bugbash.actions.charters import create_charter
from bugbash.choices import BashPhase
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import AuditEvent, Bash, BashParticipant, Charter, Project, Version
from bugbash.selectors.bash_rooms import phase_of

MOST_VERSIONS = 2
LONGEST = timedelta(days=14)


@transaction.atomic
def create_bash(
    *,
    project: Project,
    name: str,
    versions: Sequence[Version],
    charters: Iterable[Charter],
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    people: Iterable[User] = (),
    new_charters: Iterable[tuple[str, str]] = (),
) -> Bash:
    """Plan a bash, or begin it at once where `starts_at` is not to come. Whoever makes it is invited too.

    `new_charters` are (title, aim), written for the project on the way.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    check_versions(versions)
    check_times(starts_at, ends_at)
    bash = Bash.objects.create(
        project=project, number=next_number(project), name=name, starts_at=starts_at, ends_at=ends_at, created_by=by
    )
    bash.versions.set(versions)
    written = [create_charter(project=project, title=title, aim=aim, by=by) for title, aim in new_charters]
    bash.charters.set([*charters, *written])
    invited = {person.pk: person for person in (by, *people)}
    BashParticipant.objects.bulk_create(BashParticipant(bash=bash, user=person) for person in invited.values())
    record(by=by, verb="planned", subject=bash, project_id=project.pk, number=bash.number)
    return bash


def next_number(project: Project) -> int:
    """Never one that a cancelled bash had: links to it must not lead to another."""
    newest = project.bashes.order_by("-number").values_list("number", flat=True).first()
    planned = AuditEvent.objects.filter(project_id=project.pk, subject_type="bash", verb="planned")
    return max(newest or 0, planned.count()) + 1


def check_versions(versions: Sequence[Version]) -> None:
    if not 1 <= len(versions) <= MOST_VERSIONS:
        raise RefusedError("Choose one version to attack, or two to compare.", field="versions")


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """Raise unless the end is after the start and still to come, and the bash no longer than two weeks."""
    if ends_at <= starts_at:
        raise RefusedError("It must end after it starts.", field="ends_at")
    if ends_at <= timezone.now():
        raise RefusedError("The end has passed already.", field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise RefusedError("A bash lasts two weeks at most.", field="ends_at")


@transaction.atomic
def move_end(*, bash: Bash, ends_at: datetime, by: User) -> Bash:
    """Extend or shorten a bash that is not over; with a moment that has come, it ends now."""
    bash = lock_bash(bash)
    check_hosting(bash, by)
    check_not_over(bash)
    now = timezone.now()
    if ends_at - bash.starts_at > LONGEST:
        raise RefusedError("A bash lasts two weeks at most.", field="ends_at")
    ends_now = ends_at <= now
    if ends_now and bash.starts_at >= now:
        raise RefusedError("It has not begun, so it can not end now.", field="ends_at")
    former, bash.ends_at = bash.ends_at, now if ends_now else ends_at
    bash.save(update_fields=["ends_at"])
    verb = "ended" if ends_now else "moved the end of"
    record(
        by=by,
        verb=verb,
        subject=bash,
        project_id=bash.project_id,
        ends_at=[former.isoformat(), bash.ends_at.isoformat()],
    )
    return bash


@transaction.atomic
def edit_bash(
    *,
    bash: Bash,
    by: User,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    charters: Iterable[Charter],
    new_charters: Iterable[tuple[str, str]] = (),
) -> Bash:
    """Rename a bash that is not over, move it, or give it other cards; cards that leave it leave the hands too.

    A bash that has begun keeps its start. `new_charters` as for `create_bash`.
    """
    bash = lock_bash(bash)
    check_hosting(bash, by)
    check_not_over(bash)
    check_times(starts_at, ends_at)
    if starts_at != bash.starts_at and bash.starts_at <= timezone.now():
        raise RefusedError("It has begun, so its start stays.", field="starts_at")
    former = facts_of(bash)
    written = [create_charter(project=bash.project, title=title, aim=aim, by=by) for title, aim in new_charters]
    bash.name, bash.starts_at, bash.ends_at = name, starts_at, ends_at
    bash.save(update_fields=["name", "starts_at", "ends_at"])
    bash.charters.set([*charters, *written])
    bash.turns.filter(ended_at__isnull=True).exclude(charter__in=bash.charters.all()).update(ended_at=timezone.now())
    changed = {fact: [former[fact], now] for fact, now in facts_of(bash).items() if former[fact] != now}
    if changed:
        record(by=by, verb="edited", subject=bash, project_id=bash.project_id, **changed)
    return bash


def facts_of(bash: Bash) -> dict[str, str | list[str]]:
    """What a trail keeps of a bash."""
    return {
        "name": bash.name,
        "starts_at": bash.starts_at.isoformat(),
        "ends_at": bash.ends_at.isoformat(),
        "charters": list(bash.charters.order_by("pk").values_list("title", flat=True)),
    }


@transaction.atomic
def cancel_bash(*, bash: Bash, by: User) -> None:
    """Forget a bash in which nothing was filed; what was asked in it stays with the project.

    Raises ConflictError once a breakage was filed. The project's row is locked, as by whoever files.
    """
    project = Project.objects.select_for_update().get(pk=bash.project_id)
    bash = lock_bash(bash)
    check_hosting(bash, by)
    if bash.breakages.exists():
        raise ConflictError("Breakages were filed in this bash, so it stays. End it instead.")
    record(by=by, verb="cancelled", subject=bash, project_id=project.pk, number=bash.number, **facts_of(bash))
    bash.delete()


def end_bash(*, bash: Bash, by: User) -> Bash:
    """End a running bash now."""
    return move_end(bash=bash, ends_at=timezone.now(), by=by)


def extend_bash(*, bash: Bash, minutes: int, by: User) -> Bash:
    """Move the end of a bash that is not over so many minutes on."""
    return move_end(bash=bash, ends_at=bash.ends_at + timedelta(minutes=minutes), by=by)


@transaction.atomic
def join_bash(*, bash: Bash, by: User) -> BashParticipant:
    """Take part from now on, invited or not; joining again is nothing new."""
    bash = lock_bash(bash)
    check_not_over(bash)
    row, _ = BashParticipant.objects.get_or_create(bash=bash, user=by)
    row.seen_at = timezone.now()
    if row.joined_at is None:
        row.joined_at = row.seen_at
        record(by=by, verb="joined", subject=bash, project_id=bash.project_id)
    row.save(update_fields=["joined_at", "seen_at"])
    return row


@transaction.atomic
def leave_bash(*, bash: Bash, by: User) -> None:
    """Take part no longer; the card goes back on the table, what was found stays found."""
    bash = lock_bash(bash)
    gone = bash.participants.filter(user=by, joined_at__isnull=False).update(joined_at=None, seen_at=None)
    bash.turns.filter(user=by, ended_at__isnull=True).update(ended_at=timezone.now())
    if gone:
        record(by=by, verb="left", subject=bash, project_id=bash.project_id)


def note_presence(*, bash: Bash, user: User) -> None:
    """Remember that a participant's page asked for news just now."""
    bash.participants.filter(user=user).update(seen_at=timezone.now())


def lock_bash(bash: Bash) -> Bash:
    """The row as it is now, and nobody else's until the transaction ends."""
    return Bash.objects.select_for_update().get(pk=bash.pk)


def check_not_over(bash: Bash) -> None:
    if phase_of(bash) == BashPhase.OVER:
        raise ConflictError("This bash is over.")
