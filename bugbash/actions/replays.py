from collections.abc import Iterator, Sequence
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch

from bugbash.actions.audit import record
from bugbash.choices import ReplayState, ShardState, Verdict
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.bulk import add_rows
from bugbash.logic.fingerprints import canonical_json, sha256_hex
from bugbash.logic.transitions import REPLAY_MOVES, can_move
from bugbash.models import (
    ACTIVE_STATES,
    OPEN_STATUSES,
    Breakage,
    Deployment,
    Outcome,
    Project,
    Query,
    Replay,
    Shard,
    Version,
)
from bugbash.selectors.replays import queries_in_signal_order
from bugbash.tasks import ring
from portal.lib.people import display_name

FIRST_SHARD = 16
SHARD = 250
LONGEST_KEY = 200


@transaction.atomic
def request_replay(*, version: Version, by: User, idempotency_key: str = "") -> Replay:
    """Freeze the project's active queries and record the wish; a worker is woken once the rows are really there.

    Every deployment of the version is asked. The first one speaks for the version, the others are held against it.
    An equal replay of this version that is still active is returned instead of a second one.
    """
    if len(idempotency_key) > LONGEST_KEY:
        raise RefusedError(f"An Idempotency-Key has at most {LONGEST_KEY} characters.", field="idempotency_key")
    project = Project.objects.select_for_update().get(pk=version.project_id)
    if idempotency_key and (known := find_by_key(project, idempotency_key, version)):
        return known
    deployments = list(version.deployments.order_by("pk"))
    if not deployments:
        raise RefusedError(f"Version {version} has no deployment to ask.")
    baseline = None if project.baseline_id == version.pk else project.baseline
    outcomes = list(freeze_outcomes(project, deployments))
    if not outcomes:
        raise RefusedError("There is no active query yet: ask something in the console and keep it.")
    fingerprint = input_fingerprint(version, baseline, outcomes)
    active = version.replays.filter(input_fingerprint=fingerprint, state__in=ACTIVE_STATES).first()
    if active:
        return active
    replay = Replay.objects.create(
        project=project,
        number=next_number(project),
        version=version,
        baseline=baseline,
        input_fingerprint=fingerprint,
        idempotency_key=idempotency_key,
        total=len(outcomes),
        deployment_count=len(deployments),
        requested_by=by,
    )
    for outcome in outcomes:
        outcome.replay = replay
    add_rows(outcomes)
    Shard.objects.bulk_create(cut_shards(replay, deployments))
    record(by=by, verb="requested", subject=replay, project_id=project.pk, version=version.name)
    transaction.on_commit(partial(ring, replay.pk))
    return replay


def find_by_key(project: Project, key: str, version: Version) -> Replay | None:
    known = project.replays.filter(idempotency_key=key).first()
    if known and known.version_id != version.pk:
        raise ConflictError(f"Idempotency-Key {key!r} was used for version {known.version}.")
    return known


def next_number(project: Project) -> int:
    newest = project.replays.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def freeze_outcomes(project: Project, deployments: Sequence[Deployment]) -> Iterator[Outcome]:
    """An unsaved outcome per active query in signal order, with all that its verdict depends on; then for the next
    deployment again.
    """
    filed = Breakage.objects.filter(status__in=OPEN_STATUSES).select_related("observation")
    queries = queries_in_signal_order(project).prefetch_related(
        "checks", Prefetch("breakages", queryset=filed, to_attr="open_breakages")
    )
    frozen = list(queries)
    for place, deployment in enumerate(deployments):
        for rank, query in enumerate(frozen, start=place * len(frozen)):
            yield freeze_outcome(query, deployment, ordinal=rank, primary=place == 0)


def freeze_outcome(query: Query, deployment: Deployment, *, ordinal: int, primary: bool) -> Outcome:
    breakages: list[Breakage] = query.open_breakages  # type: ignore[attr-defined]
    return Outcome(
        ordinal=ordinal,
        query=query,
        deployment=deployment,
        primary=primary,
        text=query.text,
        params=query.params,
        checks=[check.line for check in query.checks.all()],
        required=query.required,
        open_breakage=bool(breakages),
        filed_digests=sorted({row.observation.answer_digest for row in breakages} - {""}),
    )


def input_fingerprint(version: Version, baseline: Version | None, outcomes: Sequence[Outcome]) -> str:
    """SHA-256 over what is asked and expected: equal fingerprints mean that two replays are comparable.

    On how many deployments it is asked makes no difference to what the version is judged by.
    """
    frozen = {
        "definition": [version.definition.request, version.definition.mapping],
        "baseline": baseline.name if baseline else None,
        "queries": [
            [row.query.fingerprint, row.checks, row.required, row.open_breakage] for row in outcomes if row.primary
        ],
    }
    return sha256_hex(canonical_json(frozen))


def cut_shards(replay: Replay, deployments: Sequence[Deployment]) -> Iterator[Shard]:
    """A small first shard of each deployment, so that its first verdict comes soon; then larger ones."""
    for place, deployment in enumerate(deployments):
        first, size, end = place * replay.query_count, FIRST_SHARD, (place + 1) * replay.query_count
        while first < end:
            last = min(first + size, end) - 1
            yield Shard(replay=replay, deployment=deployment, first=first, last=last)
            first, size = last + 1, SHARD


@transaction.atomic
def move_replay(*, replay: Replay, to: ReplayState, by: User) -> Replay:
    """Pause, resume or cancel; in-flight answers are still kept, no new call begins after the next flush."""
    replay = Replay.objects.select_for_update().get(pk=replay.pk)
    if not can_move(REPLAY_MOVES, replay.state, to):
        raise ConflictError(f"{replay} is {replay.get_state_display()}; it can not become {to.label}.")
    replay.state, replay.pause_reason, replay.probe_at = to, "", None
    if to == ReplayState.PAUSED:
        replay.pause_reason = f"Paused by {display_name(by)}."
    replay.save(update_fields=["state", "pause_reason", "probe_at"])
    record(by=by, verb=f"made {to}", subject=replay, project_id=replay.project_id)
    if to == ReplayState.RUNNING:
        transaction.on_commit(partial(ring, replay.pk))
    return replay


@transaction.atomic
def ask_errors_again(*, replay: Replay, by: User) -> Replay:
    """Put the outcomes that ended in an error back into the queue, as a further attempt."""
    replay = Replay.objects.select_for_update().get(pk=replay.pk)
    if replay.state != ReplayState.FINISHED:
        raise ConflictError(f"{replay} is {replay.get_state_display()}; errors are asked again once it has finished.")
    errors = replay.outcomes.filter(verdict=Verdict.ERROR)
    active = replay.version.replays.filter(input_fingerprint=replay.input_fingerprint, state__in=ACTIVE_STATES).first()
    if active:
        raise ConflictError(f"{active} asks the same queries and is {active.get_state_display()}.")
    count = errors.update(verdict="", because="", attempt=F("attempt") + 1, candidate=None)
    if not count:
        raise RefusedError(f"{replay} has no errors to ask again.")
    unasked = replay.outcomes.filter(verdict="", ordinal__range=(OuterRef("first"), OuterRef("last")))
    replay.shards.filter(Exists(unasked)).update(state=ShardState.PENDING)
    Replay.objects.filter(pk=replay.pk).update(state=ReplayState.QUEUED, finished_at=None)
    record(by=by, verb="asked errors again", subject=replay, project_id=replay.project_id, count=count)
    transaction.on_commit(partial(ring, replay.pk))
    replay.refresh_from_db()
    return replay
