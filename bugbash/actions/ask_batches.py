"""Many pasted lines, asked a few at a time by whoever looks at them; what was asked is recorded at once."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.actions.asks import ask_queries
from bugbash.actions.audit import record
from bugbash.actions.breakages import check_key
from bugbash.actions.egress import check_refusals
from bugbash.actions.queries import check_params, note_query
from bugbash.choices import Family, QueryOrigin
from bugbash.errors import ConflictError, RefusedError
from bugbash.logic.answers import Json
from bugbash.models import AskBatch, AskLine, Deployment, Project
from bugbash.selectors.ask_batches import PATIENCE

MOST_LINES = 200
MOST_AT_ONCE = 8


@transaction.atomic
def start_batch(
    *,
    project: Project,
    deployments: Sequence[Deployment],
    lines: Sequence[str],
    by: User,
    params: Mapping[str, Json] | None = None,
    family: Family | None = None,
    idempotency_key: str = "",
) -> AskBatch:
    """Write down what is to be asked, each line a query with these parameters; blank lines are left out.

    `family` is what kind of attack they are, where nobody has said so yet. Nothing is asked yet: `ask_next` does that.
    The batch that was started with the same key is returned instead of a second one. Raises RefusedError for no line
    at all and for more than 200, ConflictError where that key went with other lines or another family.
    """
    texts = [line for line in lines if line.strip()]
    if not texts:
        raise RefusedError("Type one query per line.", field="text")
    if len(texts) > MOST_LINES:
        raise RefusedError(f"A batch has at most {MOST_LINES} lines, these are {len(texts)}.", field="text")
    check_params(params or {})
    check_key(idempotency_key)
    Project.objects.select_for_update().get(pk=project.pk)
    if idempotency_key and (known := find_by_key(project, idempotency_key, texts, family)):
        return known
    left, *others = deployments
    batch = AskBatch.objects.create(
        project=project,
        number=next_number(project),
        left=left,
        right=others[0] if others else None,
        params=dict(params or {}),
        family=family or "",
        started_by=by,
        idempotency_key=idempotency_key,
    )
    AskLine.objects.bulk_create(AskLine(batch=batch, ordinal=place, text=text) for place, text in enumerate(texts))
    record(by=by, verb="started", subject=batch, project_id=project.pk, lines=len(texts))
    return batch


def find_by_key(project: Project, key: str, texts: Sequence[str], family: Family | None) -> AskBatch | None:
    known = project.ask_batches.filter(idempotency_key=key).first()
    if known and list(known.lines.values_list("text", flat=True)) != texts:
        raise ConflictError(f"This was started already, with other lines, as {known}.", field="idempotency_key")
    if known and known.family != (family or ""):
        raise ConflictError(f"This was started already, as another attack, as {known}.", field="idempotency_key")
    return known


def next_number(project: Project) -> int:
    newest = project.ask_batches.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def ask_next(*, batch: AskBatch, by: User) -> list[AskLine]:
    """Ask the next few lines, wait for what is said, and return them in their order; none once nothing waits.

    Two who drive one batch never ask the same line. A line that can not be asked says why and is passed over. Raises
    RefusedError for a person whose calls the egress rules have refused too often.
    """
    check_refusals(by=by)
    deployments = places_of(batch)
    claimed = claim(batch, step_of(deployments))
    askable = [line for line in claimed if note_line(batch, line, by)]
    rows = ask_queries(
        project=batch.project,
        queries=[line.query for line in askable if line.query],
        deployments=deployments,
        by=by,
        at_once=step_of(deployments),
    )
    for line, seen in zip(askable, rows, strict=True):
        line.left, line.right = seen[0], seen[1] if len(seen) > 1 else None
    AskLine.objects.bulk_update(claimed, ["query", "left", "right", "refusal"])
    return claimed


def places_of(batch: AskBatch) -> list[Deployment]:
    """Where it is asked, with all that a call needs, left first."""
    keys = [key for key in (batch.left_id, batch.right_id) if key]
    rows = Deployment.objects.select_related("version__definition").in_bulk(keys)
    return [rows[key] for key in keys]


def step_of(deployments: Sequence[Deployment]) -> int:
    """How many lines go at a time: what each place bears at once and within a second."""
    bears = [min(row.concurrency, int(row.rate_per_s or row.concurrency)) for row in deployments]
    return max(1, min(MOST_AT_ONCE, *bears))


@transaction.atomic
def claim(batch: AskBatch, most: int) -> list[AskLine]:
    """Take lines that nobody asks now; a claim that led to nothing for five minutes has been given up."""
    if AskBatch.objects.filter(pk=batch.pk, stopped_at__isnull=False).exists():
        return []
    free = Q(claimed_at=None) | Q(claimed_at__lt=Now() - PATIENCE)
    waiting = batch.lines.filter(free, left=None, refusal="").order_by("ordinal")
    lines = list(waiting.select_for_update(skip_locked=True)[:most])
    batch.lines.filter(pk__in=[line.pk for line in lines]).update(claimed_at=Now())
    return lines


def note_line(batch: AskBatch, line: AskLine, by: User) -> bool:
    """Note the query of a line; one that can not be asked says why."""
    try:
        line.query = note_query(
            project=batch.project,
            text=line.text,
            params=batch.params,
            by=by,
            origin=QueryOrigin.CONSOLE,
            family=Family(batch.family) if batch.family else None,
        )
    except RefusedError as refusal:
        line.refusal = refusal.sentence
        return False
    return True


@transaction.atomic
def stop_batch(*, batch: AskBatch, by: User) -> AskBatch:
    """Ask nothing more; calls that are out still come to their end and are recorded."""
    if AskBatch.objects.filter(pk=batch.pk, stopped_at=None).update(stopped_at=Now()):
        record(by=by, verb="stopped", subject=batch, project_id=batch.project_id)
    batch.refresh_from_db(fields=["stopped_at"])
    return batch


@transaction.atomic
def resume_batch(*, batch: AskBatch, by: User) -> AskBatch:
    """Go on with what was not asked."""
    if AskBatch.objects.filter(pk=batch.pk, stopped_at__isnull=False).update(stopped_at=None):
        record(by=by, verb="went on with", subject=batch, project_id=batch.project_id)
    batch.refresh_from_db(fields=["stopped_at"])
    return batch
