"""Closing a replay once: its summary, the contract, what its verdicts mean for the breakages."""

from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now

from bugbash.choices import BreakageStatus, ReplayState, ShardState, Verdict
from bugbash.execution.contracts import take_contract
from bugbash.execution.parity import note_parity
from bugbash.execution.probing import confirm_suspects, rank_findings
from bugbash.execution.verbatim import find_refused_requests
from bugbash.logic.overrides import status_under
from bugbash.logic.summary import ReplaySummary, Row, summarise, summarise_deployment
from bugbash.logic.transitions import BREAKAGE_MOVES, can_move
from bugbash.models import OPEN_STATUSES, AuditEvent, Breakage, Outcome, Replay
from bugbash.selectors.diff_rules import hidden_differences
from bugbash.signals import replay_finished
from portal.lib.people import display_name

LIVE_STATES = [ReplayState.QUEUED, ReplayState.RUNNING]


def settle(*, replay_id: int) -> bool:
    """Finish a replay whose shards are all done; True for the one caller that did. Safe to run twice.

    One of a probe may ask again instead what looks odd.
    """
    replay = Replay.objects.select_related("version__definition", "baseline__definition").get(pk=replay_id)
    if replay.state not in LIVE_STATES or has_open_shards(replay):
        return False
    if not replay.is_probe:
        learn(replay)
    return close(replay)


@transaction.atomic
def close(replay: Replay) -> bool:
    """True for the one caller that did. One of a probe stays open while odd answers are asked again: whoever comes
    behind the caller that put them back finds shards that are not done.
    """
    # Whoever overrides a verdict holds this row too, so no summary misses an override.
    held = Replay.objects.select_for_update().get(pk=replay.pk)
    if held.state not in LIVE_STATES or (replay.is_probe and (has_open_shards(replay) or confirm_suspects(replay))):
        return False
    Replay.objects.filter(pk=replay.pk).update(
        state=ReplayState.FINISHED, finished_at=Now(), summary=summarise_outcomes(replay).to_json()
    )
    conclude(replay)
    return True


def has_open_shards(replay: Replay) -> bool:
    return replay.shards.exclude(state=ShardState.DONE).exists()


def learn(replay: Replay) -> None:
    """What the answers say beside the verdicts: about the contract, and about further deployments."""
    for version in filter(None, (replay.baseline, replay.version)):
        take_contract(version=version, baseline=replay.baseline)
    find_refused_requests(replay)
    if replay.deployment_count > 1:
        note_parity(replay)


def conclude(replay: Replay) -> None:
    """What follows from a finished replay. One of a probe says nothing about the collected queries."""
    if replay.is_probe:
        rank_findings(replay)
        return
    move_breakages(replay)
    transaction.on_commit(partial(replay_finished.send_robust, sender=Replay, replay_id=replay.pk))


def summarise_outcomes(replay: Replay) -> ReplaySummary:
    """The first deployment speaks for the version; what the others say stands beside it. People's verdicts count."""
    fields = ("effective", "candidate_status", "override", "candidate__elapsed_ms", "candidate__error")
    by_place: dict[str, tuple[list[Row], list[str]]] = {}
    rows = replay.outcomes.values_list("deployment__name", "parity", *fields).order_by("-primary", "deployment")
    for name, parity, verdict, status, override, elapsed_ms, error in rows:
        told, held = by_place.setdefault(name, ([], []))
        told.append((verdict, status_under(status, override), elapsed_ms, error))
        held.append(parity)
    places = [summarise_deployment(name, told, held) for name, (told, held) in by_place.items()]
    first, _ = next(iter(by_place.values()), ([], []))
    return summarise(first, places, hidden=hidden_differences(replay))


def move_breakages(replay: Replay, *, only: Outcome | None = None, by: User | None = None) -> None:
    """Open breakages whose query is fixed move to fixed; fixed ones that fail again are re-opened.

    With `only`, those of this outcome's query; `by` is the person whose verdict they follow.
    """
    movable = [*OPEN_STATUSES, BreakageStatus.FIXED]
    rows = replay.outcomes.filter(
        primary=True,
        effective__in=[Verdict.FIXED, Verdict.PASSING, Verdict.STILL_BROKEN, Verdict.REGRESSED],
        query__breakages__status__in=movable,
    )
    verdicts = dict((rows.filter(pk=only.pk) if only else rows).values_list("query_id", "effective"))
    breakages = Breakage.objects.select_for_update().filter(query__in=list(verdicts), status__in=movable)
    for breakage in breakages:
        to = breakage_move(breakage, Verdict(verdicts[breakage.query_id]))
        if to is not None and can_move(BREAKAGE_MOVES, breakage.status, to):
            follow_verdict(breakage, to, replay, by)


def breakage_move(breakage: Breakage, verdict: Verdict) -> BreakageStatus | None:
    """Where a verdict sends a breakage, or None."""
    if breakage.is_open and verdict == Verdict.FIXED:
        return BreakageStatus.FIXED
    if breakage.status == BreakageStatus.FIXED and verdict in {Verdict.STILL_BROKEN, Verdict.REGRESSED}:
        return BreakageStatus.CONFIRMED
    return None


def follow_verdict(breakage: Breakage, to: BreakageStatus, replay: Replay, by: User | None) -> None:
    former = breakage.status
    Breakage.objects.filter(pk=breakage.pk).update(status=to)
    AuditEvent.objects.create(
        project_id=replay.project_id,
        actor_id=by.pk if by else None,
        actor=display_name(by) if by else "Bashboard",
        verb=f"moved to {to}",
        subject_type="breakage",
        subject_id=breakage.pk,
        subject=str(breakage)[:250],
        detail={"from": former, "replay": replay.number, "version": replay.version.name},
    )
