"""May this person: a stranger gets 404 and learns nothing, a member without the role gets 403."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from bugbash.choices import ROLE_RANK, Role, Verdict
from bugbash.errors import RefusedError
from bugbash.models import Bash, Membership, Outcome, Project, Replay

LAST_READ = "membership_read_last"


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a membership allows, for templates: a button that would be refused is not shown."""

    read: bool
    rate: bool
    file: bool
    write: bool
    manage: bool
    own: bool


def readable_projects(user: User | AnonymousUser) -> QuerySet[Project]:
    """The projects of which this person is a member."""
    return Project.objects.filter(memberships__user_id=user.pk or 0).select_related("baseline")


def get_membership(user: User | AnonymousUser, slug: str) -> Membership:
    """This person's membership in the project `slug`; a stranger gets 404."""
    row = find_membership(user, slug)
    if row is None:
        raise Http404("No such project.")
    return row


def find_membership(user: User | AnonymousUser, slug: str) -> Membership | None:
    rows = Membership.objects.select_related("project__baseline", "user")
    row = rows.filter(project__slug=slug, user_id=user.pk or 0).first()
    setattr(user, LAST_READ, row)
    return row


def known_membership(user: User | AnonymousUser, slug: str) -> Membership | None:
    """What was read last for this very object of the person, as one request has it, else what is read now; None for a
    stranger. For what a page shows, never to decide whether somebody may.
    """
    row: Membership | None = getattr(user, LAST_READ, None)
    return row if row and row.project.slug == slug else find_membership(user, slug)


def has_role(membership: Membership, least: Role) -> bool:
    return ROLE_RANK[Role(membership.role)] >= ROLE_RANK[least]


def permissions_of(membership: Membership) -> Permissions:
    full = not membership.reviewer_only
    return Permissions(
        read=full,
        rate=has_role(membership, Role.SME),
        file=full and has_role(membership, Role.SME),
        write=full and has_role(membership, Role.ENGINEER),
        manage=full and has_role(membership, Role.MANAGER),
        own=full and has_role(membership, Role.OWNER),
    )


def check_administrator(user: User | AnonymousUser) -> None:
    """For the pages of the instance as a whole: everybody but its administrators gets 404."""
    if not (user.is_active and user.is_superuser):
        raise Http404("No such page.")


def _project_as(user: User | AnonymousUser, slug: str, least: Role) -> Project:
    membership = get_membership(user, slug)
    if membership.reviewer_only:
        raise PermissionDenied("You were invited to review only: your queue is open to you, nothing else.")
    if not has_role(membership, least):
        raise PermissionDenied(f"This needs the role {least.label}; yours is {membership.get_role_display()}.")
    return membership.project


def get_readable_project(user: User | AnonymousUser, slug: str) -> Project:
    """For every member except those who were invited to review only."""
    return _project_as(user, slug, Role.VIEWER)


def get_fileable_project(user: User | AnonymousUser, slug: str) -> Project:
    """For asking, filing and commenting: SME and above."""
    return _project_as(user, slug, Role.SME)


def get_rateable_project(user: User | AnonymousUser, slug: str) -> Project:
    """For rating: SME and above, reviewer-only members too."""
    membership = get_membership(user, slug)
    if not has_role(membership, Role.SME):
        raise PermissionDenied(f"Rating needs the role SME; yours is {membership.get_role_display()}.")
    return membership.project


def get_writable_project(user: User | AnonymousUser, slug: str) -> Project:
    """For queries, versions, replays and triage: engineer and above."""
    return _project_as(user, slug, Role.ENGINEER)


def get_managed_project(user: User | AnonymousUser, slug: str) -> Project:
    """For criteria, queues, reports and sign-off: manager and above."""
    return _project_as(user, slug, Role.MANAGER)


def get_owned_project(user: User | AnonymousUser, slug: str) -> Project:
    """For settings, members and the baseline: owner."""
    return _project_as(user, slug, Role.OWNER)


def can_set_secrets(membership: Membership) -> bool:
    """Secrets are for those who run the prototype; managers have none to enter, though they stand above engineers."""
    return not membership.reviewer_only and membership.role in {Role.OWNER, Role.ENGINEER}


def get_confided_project(user: User | AnonymousUser, slug: str) -> Project:
    """For secrets: owner and engineer."""
    membership = get_membership(user, slug)
    if not can_set_secrets(membership):
        raise PermissionDenied(f"Secrets are for owners and engineers; your role is {membership.get_role_display()}.")
    return membership.project


def can_host(bash: Bash, user: User | AnonymousUser) -> bool:
    """Whoever made a bash runs it, and so do managers; a lost role is lost here too."""
    row = Membership.objects.filter(project=bash.project_id, user_id=user.pk or 0, reviewer_only=False).first()
    if row is None or not has_role(row, Role.ENGINEER):
        return False
    return has_role(row, Role.MANAGER) or bash.created_by_id == user.pk


def check_hosting(bash: Bash, user: User | AnonymousUser) -> None:
    """Raise unless this person may end, extend and rotate the bash."""
    if not can_host(bash, user):
        raise PermissionDenied("Only managers and whoever made the bash may do this.")


def check_no_probe(replay: Replay) -> None:
    """Raise for the replay of a probe: what it found is decided on the probe's own page."""
    if replay.is_probe:
        raise RefusedError(f"{replay} belongs to {replay.probe}: what it found is decided there.")


def check_decidable(outcome: Outcome) -> None:
    """Raise unless there is an answer of the candidate to decide on, and it is no probe's."""
    check_no_probe(outcome.replay)
    if not outcome.verdict or outcome.candidate is None:
        raise RefusedError("There is no answer here yet that could be decided on.")


def check_acceptable(outcome: Outcome) -> None:
    """Raise unless the candidate's answer could become the new normal: it has changed, and no check decides."""
    check_decidable(outcome)
    if outcome.effective != Verdict.CHANGED:
        raise RefusedError(f"Only a changed answer is accepted as the new normal; this one is {outcome.effective}.")


def can_accept(outcome: Outcome) -> bool:
    try:
        check_acceptable(outcome)
    except RefusedError:
        return False
    return True


PIECES = 200
Gate = Callable[[User | AnonymousUser, str], Project]


def while_writable(user: User | AnonymousUser, slug: str, pieces: Iterable[str]) -> Iterator[str]:
    """The pieces of a file as long as this person may write in the project."""
    return while_allowed(get_writable_project, user, slug, pieces)


def while_allowed(gate: Gate, user: User | AnonymousUser, slug: str, pieces: Iterable[str]) -> Iterator[str]:
    """The pieces of a file, a few hundred at a time, as long as the gate lets this person in: who loses the role
    meanwhile gets no more of it, and ConnectionAbortedError ends the answer.
    """
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if len(held) == PIECES:
            check_still_allowed(gate, user, slug)
            yield "".join(held)
            held = []
    yield "".join(held)


def check_still_allowed(gate: Gate, user: User | AnonymousUser, slug: str) -> None:
    try:
        gate(user, slug)
    except (Http404, PermissionDenied):
        raise ConnectionAbortedError("The role that this file needs was lost meanwhile.") from None
