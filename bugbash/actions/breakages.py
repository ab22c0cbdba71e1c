import uuid
from collections.abc import Sequence
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.actions.decisions import note_filed
from bugbash.actions.queries import keep_query, read_checks
from bugbash.choices import Category, Severity
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.outcomes import evaluate_row
from bugbash.logic.alike import Alike, alike_of
from bugbash.logic.checks import parse_check
from bugbash.logic.fingerprints import sha256_hex
from bugbash.models import Breakage, Observation, Project
from bugbash.selectors.bashes import charter_in_hand, current_bash
from bugbash.tasks import ring_reproduce

NEEDS_HUMAN = "needs-human"
LONGEST_KEY = 200


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
    idempotency_key: str = "",
) -> Breakage:
    """File what an observation shows going wrong; its query becomes a regression case with these checks.

    `expectation` holds checks, one per line; without any, a person has to look (`needs-human`). Where it is what a
    replay was told, that outcome is decided by it; `batch` names the deed that files many. It counts for the bash that
    the person is in, under the charter in their hand. The breakage that was filed with the same key before is returned
    instead of a second one; raises ConflictError where that key went with something else.
    """
    check_key(idempotency_key)
    Project.objects.select_for_update().get(pk=project.pk)
    lines = read_checks(expectation, field="expectation") or [NEEDS_HUMAN]
    digest = sha256_hex([by.pk, observation.pk, title, category, severity, lines]) if idempotency_key else ""
    if idempotency_key and (known := find_by_key(project, idempotency_key, digest)):
        return known
    bash = current_bash(project, by)
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
        bash=bash,
        charter=charter_in_hand(bash, by) if bash else None,
        idempotency_key=idempotency_key,
        request_digest=digest,
    )
    record(by=by, verb="filed", subject=breakage, project_id=project.pk)
    note_filed(breakage=breakage, by=by, batch=batch)
    transaction.on_commit(partial(ring_reproduce, breakage.pk))
    return breakage


def find_alike(observation: Observation, lines: Sequence[str]) -> Alike:
    """How it fails, so that those that fail alike are found."""
    checks = [] if observation.error else evaluate_row(observation, [parse_check(line) for line in lines])
    return alike_of(observation.error, checks, observation.answer_digest)


def check_key(key: str) -> None:
    if len(key) > LONGEST_KEY:
        raise RefusedError(f"An Idempotency-Key has at most {LONGEST_KEY} characters.", field="idempotency_key")


def find_by_key(project: Project, key: str, digest: str) -> Breakage | None:
    """What was filed with this key; raises ConflictError where that was something else."""
    known = project.breakages.filter(idempotency_key=key).first()
    if known and known.request_digest != digest:
        raise ConflictError(
            f"This was filed already as {known.code}, with other words. File once more to make a second breakage.",
            field="idempotency_key",
        )
    return known


def next_number(project: Project) -> int:
    newest = project.breakages.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1
