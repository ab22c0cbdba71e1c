from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.choices import QueryState, ReplayState, ReplayTrigger
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.freezing import FrozenQuery, freeze_queries, write_outcomes
from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import canonical_json, sha256_hex
from bugbash.logic.replay_options import ReplayOptions
from bugbash.logic.transitions import REPLAY_MOVES, can_move
from bugbash.models import (
    ACTIVE_STATES,
    Deployment,
    Project,
    Replay,
    Shard,
    Version,
)
from bugbash.selectors.choosing import chosen_queries
from bugbash.selectors.diff_rules import frozen_rules
from bugbash.tasks import ring
from portal.lib.people import display_name

FIRST_SHARD = 16
LEAST_SHARD = 50
SHARD = 500
LONGEST_KEY = 200
EVERYTHING = ReplayOptions()
ASKING = ("repeats", "deployments")


@dataclass(frozen=True, slots=True)
class Frozen:
    """All that a replay asks and compares by, as it is from its start on."""

    queries: Sequence[FrozenQuery]
    deployments: Sequence[Deployment]
    fingerprint: str
    baseline: Version | None = None
    rules: Sequence[Json] = ()
    options: ReplayOptions = EVERYTHING


@transaction.atomic
def request_replay(
    *,
    version: Version,
    by: User,
    options: ReplayOptions = EVERYTHING,
    idempotency_key: str = "",
    trigger: ReplayTrigger = ReplayTrigger.PERSON,
) -> Replay:
    """Freeze the chosen active queries and record the wish; a worker is woken once the rows are really there.

    The first of the deployments speaks for the version, the others are held against it. An equal replay of this
    version that is still active is returned instead of a second one, and so is the one that was requested with the
    same key before. Raises ConflictError where that key went with another request, RefusedError where nothing is left
    to ask or an option can not be followed.
    """
    check_options(options)
    check_key(idempotency_key)
    project = Project.objects.select_for_update().get(pk=version.project_id)
    if idempotency_key and (known := find_by_key(project, idempotency_key, version, options)):
        return known
    deployments = chosen_deployments(version, options)
    baseline = None if project.baseline_id == version.pk else project.baseline
    queries = freeze_queries(project, chosen_queries(project, options))
    active_count = project.queries.filter(state=QueryState.ACTIVE).count()
    check_chosen(len(queries), active_count)
    rules = frozen_rules(project)
    fingerprint = input_fingerprint(version, baseline, queries, options, rules=rules)
    active = version.replays.filter(input_fingerprint=fingerprint, state__in=ACTIVE_STATES).first()
    if active:
        return active
    frozen = Frozen(queries, deployments, baseline=baseline, fingerprint=fingerprint, rules=rules, options=options)
    return begin_replay(
        project=project,
        version=version,
        frozen=frozen,
        by=by,
        trigger=trigger,
        idempotency_key=idempotency_key,
        left_out=active_count - len(queries),
    )


def begin_replay(
    *,
    project: Project,
    version: Version,
    frozen: Frozen,
    by: User,
    trigger: ReplayTrigger,
    idempotency_key: str = "",
    left_out: int = 0,
) -> Replay:
    """Write down what is frozen and ring once it is there; whoever calls this holds the project's row."""
    replay = Replay.objects.create(
        project=project,
        number=next_number(project),
        version=version,
        baseline=frozen.baseline,
        input_fingerprint=frozen.fingerprint,
        idempotency_key=idempotency_key,
        total=len(frozen.queries) * len(frozen.deployments),
        options=frozen.options.to_json(),
        left_out=left_out,
        trigger=trigger,
        diff_rules=frozen.rules,
        deployment_count=len(frozen.deployments),
        requested_by=by,
    )
    write_outcomes(replay, frozen.queries, frozen.deployments)
    Shard.objects.bulk_create(cut_shards(replay, frozen.deployments))
    record(
        by=None if trigger == ReplayTrigger.NIGHTLY else by,
        verb="requested",
        subject=replay,
        project_id=project.pk,
        version=version.name,
        options=replay.options,
        trigger=trigger,
    )
    transaction.on_commit(partial(ring, replay.pk))
    return replay


def check_options(options: ReplayOptions) -> None:
    for name, sentence in options.problems().items():
        raise RefusedError(sentence, field=name)


def check_key(key: str) -> None:
    if len(key) > LONGEST_KEY:
        raise RefusedError(f"An Idempotency-Key has at most {LONGEST_KEY} characters.", field="idempotency_key")


def find_by_key(project: Project, key: str, version: Version, options: ReplayOptions) -> Replay | None:
    known = project.replays.filter(idempotency_key=key).first()
    if known and known.version_id != version.pk:
        raise ConflictError(f"Idempotency-Key {key!r} was used for version {known.version}.")
    if known and known.options != options.to_json():
        raise ConflictError(f"Idempotency-Key {key!r} was used with other options, for {known}.")
    return known


def chosen_deployments(version: Version, options: ReplayOptions) -> list[Deployment]:
    """Those that the options name, else all, in the order in which they were registered."""
    deployments = list(version.deployments.order_by("pk"))
    if not deployments:
        raise RefusedError(f"Version {version} has no deployment to ask.")
    if unknown := set(options.deployments) - {place.name for place in deployments}:
        raise RefusedError(f"Version {version} has no deployment {min(unknown)}.", field="deployments")
    return [place for place in deployments if place.name in options.deployments or not options.deployments]


def check_chosen(chosen_count: int, active_count: int) -> None:
    if not active_count:
        raise RefusedError("There is no active query yet: ask something in the console and keep it.")
    if not chosen_count:
        raise RefusedError("None of the active queries is chosen by these options.")


def next_number(project: Project) -> int:
    newest = project.replays.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def input_fingerprint(
    version: Version,
    baseline: Version | None,
    queries: Sequence[FrozenQuery],
    options: ReplayOptions = EVERYTHING,
    *,
    rules: Sequence[Json] = (),
) -> str:
    """SHA-256 over what is asked and expected: equal fingerprints mean that two replays are comparable.

    On how many deployments it is asked makes no difference to what the version is judged by, unless they were chosen.
    Comparison rules do make one, for they decide what is a change.
    """
    asking = {name: value for name, value in options.to_json().items() if name in ASKING}
    frozen = {
        **({"asking": asking} if asking else {}),
        **({"rules": rules} if rules else {}),
        "definition": [version.definition.request, version.definition.mapping],
        "baseline": baseline.name if baseline else None,
        "queries": [query.expected for query in queries],
    }
    return sha256_hex(canonical_json(frozen))


def cut_shards(replay: Replay, deployments: Sequence[Deployment]) -> Iterator[Shard]:
    """Of each deployment a small first shard, so that its first verdict comes soon, then each a quarter of what is left
    within bounds: workers share a short replay, and end a long one together (guided self-scheduling, Polychronopoulos
    and Kuck 1987).
    """
    for place, deployment in enumerate(deployments):
        first, size, end = place * replay.query_count, FIRST_SHARD, (place + 1) * replay.query_count
        while first < end:
            last = min(first + size, end) - 1
            yield Shard(replay=replay, deployment=deployment, first=first, last=last)
            first = last + 1
            size = min(SHARD, max(LEAST_SHARD, (end - first) // 4))


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
