from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from bugbash.actions.audit import record
from bugbash.choices import Role
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.contracts import compare_with_baseline
from bugbash.models import Membership, Project, Version

MOST_KEPT = 10_000


@transaction.atomic
def create_project(*, slug: str, name: str, description: str = "", by: User) -> Project:
    """Make a project whose owner is `by`."""
    try:
        with transaction.atomic():
            project = Project.objects.create(slug=slug, name=name, description=description)
    except IntegrityError:
        raise ConflictError(f"The short name {slug!r} is taken; choose another.", field="slug") from None
    Membership.objects.create(project=project, user=by, role=Role.OWNER)
    record(by=by, verb="created", subject=project, project_id=project.pk)
    return project


@transaction.atomic
def set_member(*, project: Project, user: User, role: Role, by: User, reviewer_only: bool = False) -> Membership:
    """Give a person a role; the last owner keeps theirs."""
    if reviewer_only and role != Role.SME:
        raise RefusedError("Only SMEs can be invited to review only.", field="reviewer_only")
    owners = Membership.objects.select_for_update().filter(project=project, role=Role.OWNER)
    if role != Role.OWNER and [row.user_id for row in owners] == [user.pk]:
        raise RefusedError("A project needs an owner: make somebody else owner first.", field="role")
    membership, _ = Membership.objects.update_or_create(
        project=project, user=user, defaults={"role": role, "reviewer_only": reviewer_only}
    )
    record(by=by, verb="set role", subject=membership, project_id=project.pk, role=role)
    return membership


@transaction.atomic
def set_retention(*, project: Project, kept_replays: int | None, by: User) -> Project:
    """Keep the answers' bodies of so many newest replays, or all with None; they go with the next daily round."""
    if kept_replays is not None and not 1 <= kept_replays <= MOST_KEPT:
        raise RefusedError(f"Keep between 1 and {MOST_KEPT} replays, or all.", field="kept_replays")
    project = Project.objects.select_for_update().get(pk=project.pk)
    former, project.kept_replays = project.kept_replays, kept_replays
    project.save(update_fields=["kept_replays"])
    record(by=by, verb="set the retention", subject=project, project_id=project.pk, former=former, kept=kept_replays)
    return project


@transaction.atomic
def bless_baseline(*, version: Version, by: User) -> Project:
    """Make `version` what the next ones are compared with. Only a person moves the baseline.

    The contracts that are known are compared with its own at once.
    """
    project = Project.objects.select_for_update().get(pk=version.project_id)
    former = project.baseline.name if project.baseline else None
    project.baseline = version
    project.save(update_fields=["baseline"])
    compare_with_baseline(project)
    record(by=by, verb="blessed", subject=version, project_id=project.pk, former=former)
    return project
