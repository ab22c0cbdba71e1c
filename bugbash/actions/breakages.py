import uuid
from collections.abc import Sequence
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.actions.decisions import note_filed
from bugbash.actions.queries import keep_query, read_checks
from bugbash.choices import Category, Severity
from bugbash.execution.outcomes import evaluate_row
from bugbash.logic.alike import Alike, alike_of
from bugbash.logic.checks import parse_check
from bugbash.models import Breakage, Observation, Project
from bugbash.tasks import ring_reproduce

NEEDS_HUMAN = "needs-human"


@transaction.atomic
def file_breakage(
    *,
    project: Project,
    observation: Observation,
    title: str,
    category: Category,
    by: User,
    severity: Severity = Severity.UNSET,
    expectation: str = "",
    batch: uuid.UUID | None = None,
) -> Breakage:
    """File what an observation shows going wrong; its query becomes a regression case with these checks.

    `expectation` holds checks, one per line; without any, a person has to look (`needs-human`). Where it is what a
    replay was told, that outcome is decided by it; `batch` names the deed that files many.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    lines = read_checks(expectation, field="expectation") or [NEEDS_HUMAN]
    query = keep_query(query=observation.query, by=by, checks=lines)
    alike = find_alike(observation, lines)
    breakage = Breakage.objects.create(
        project=project,
        number=next_number(project),
        query=query,
        observation=observation,
        title=title,
        expectation="\n".join(lines),
        severity_proposed=severity,
        category=category,
        reported_by=by,
        alike_key=alike.key,
        alike_words=alike.words,
    )
    record(by=by, verb="filed", subject=breakage, project_id=project.pk)
    note_filed(breakage=breakage, by=by, batch=batch)
    transaction.on_commit(partial(ring_reproduce, breakage.pk))
    return breakage


def find_alike(observation: Observation, lines: Sequence[str]) -> Alike:
    """How it fails, so that those that fail alike are found."""
    checks = [] if observation.error else evaluate_row(observation, [parse_check(line) for line in lines])
    return alike_of(observation.error, checks, observation.answer_digest)


def next_number(project: Project) -> int:
    newest = project.breakages.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1
