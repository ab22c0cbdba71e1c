"""Charters: the directions to attack that a project has written down."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from bugbash.actions.audit import record
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Charter, Project


@transaction.atomic
def create_charter(*, project: Project, title: str, aim: str, by: User) -> Charter:
    """Write a new direction to attack; its title is its own within the project."""
    charter = Charter(project=project, title=title.strip(), aim=aim.strip())
    save_charter(charter)
    record(by=by, verb="wrote", subject=charter, project_id=project.pk)
    return charter


@transaction.atomic
def edit_charter(*, charter: Charter, title: str, aim: str, by: User) -> Charter:
    former = [charter.title, charter.aim]
    charter.title, charter.aim = title.strip(), aim.strip()
    save_charter(charter)
    record(by=by, verb="edited", subject=charter, project_id=charter.project_id, former=former)
    return charter


def save_charter(charter: Charter) -> None:
    if not charter.title:
        raise RefusedError("A charter needs a title.", field="title")
    try:
        with transaction.atomic():
            charter.save()
    except IntegrityError:
        raise ConflictError(f"There is a charter {charter.title!r} already.", field="title") from None
