"""What people do with single outcomes of a replay: have them asked again, and say otherwise than the verdict."""

from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now

from bugbash.access import check_no_probe
from bugbash.actions.audit import record
from bugbash.choices import Again, ReplayState, ReplayTrigger, ShardState, Verdict
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.settling import move_breakages, summarise_outcomes
from bugbash.models import ACTIVE_STATES, Outcome, OutcomeDecision, Replay
from bugbash.tasks import ring

LONGEST_TOLD = 200
LONGEST_REASON = 1000
VERDICT_AGAIN = {Again.FAILED: Verdict.ERROR, Again.CHANGED: Verdict.CHANGED, Again.UNSTABLE: Verdict.UNSTABLE}


@transaction.atomic
def ask_again(*, replay: Replay, which: Again | Outcome, by: User) -> Replay:
    """Put outcomes of a finished replay back into the queue as a further attempt: one, or all of a kind.

    A person's verdict on them stays; what was decided on their former answers is to be decided anew. Raises
    ConflictError while the replay or an equal one is active, RefusedError where there is nothing to ask again.
    """
    replay = Replay.objects.select_for_update().get(pk=replay.pk)
    check_no_probe(replay)
    if replay.state != ReplayState.FINISHED:
        raise ConflictError(f"{replay} is {replay.get_state_display()}; only a finished one is asked again.")
    active = replay.version.replays.filter(input_fingerprint=replay.input_fingerprint, state__in=ACTIVE_STATES).first()
    if active:
        raise ConflictError(f"{active} asks the same queries and is {active.get_state_display()}.")
    lookup = {"pk": which.pk} if isinstance(which, Outcome) else {"effective": VERDICT_AGAIN[which]}
    rows = replay.outcomes.filter(**lookup)
    OutcomeDecision.objects.filter(outcome__in=rows).delete()
    count = rows.update(verdict="", because="", attempt=F("attempt") + 1, candidate=None)
    if not count:
        raise RefusedError(f"{replay} has nothing of this kind to ask again.")
    unasked = replay.outcomes.filter(verdict="", ordinal__range=(OuterRef("first"), OuterRef("last")))
    replay.shards.filter(Exists(unasked)).update(state=ShardState.PENDING)
    Replay.objects.filter(pk=replay.pk).update(state=ReplayState.QUEUED, finished_at=None)
    what = {"query": which.text[:LONGEST_TOLD]} if isinstance(which, Outcome) else {"which": which.value}
    record(by=by, verb="asked again", subject=replay, project_id=replay.project_id, count=count, **what)
    transaction.on_commit(partial(ring, replay.pk))
    replay.refresh_from_db()
    return replay


@transaction.atomic
def override_verdict(*, outcome: Outcome, verdict: Verdict, reason: str, by: User) -> Outcome:
    """Say what the outcome means instead of its automatic verdict, which stays beside it.

    Pages, summaries and gates count the person's verdict from now on, and the query's breakages follow it. Raises
    RefusedError without a reason, ConflictError while there is no verdict yet.
    """
    reason = reason.strip()
    if not reason:
        raise RefusedError("Say why; both verdicts stay to be seen.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise RefusedError(f"A reason has at most {LONGEST_REASON} characters.", field="reason")
    replay, outcome = held(outcome)
    if not outcome.verdict:
        raise ConflictError("This query has not been judged yet.")
    told = {"verdict": verdict, "instead_of": outcome.effective, "automatic": outcome.verdict, "reason": reason}
    Outcome.objects.filter(pk=outcome.pk).update(
        override=verdict, override_reason=reason, overridden_by=by, overridden_at=Now()
    )
    return follow(replay, outcome, by=by, verb="overrode the verdict on", **told)


@transaction.atomic
def clear_override(*, outcome: Outcome, by: User) -> Outcome:
    """Let the automatic verdict count again; the trail keeps what was said."""
    replay, outcome = held(outcome)
    if not outcome.override:
        raise ConflictError("Nobody has overridden this verdict.")
    told = {"verdict": outcome.verdict, "instead_of": outcome.override, "reason": outcome.override_reason}
    Outcome.objects.filter(pk=outcome.pk).update(
        override="", override_reason="", overridden_by=None, overridden_at=None
    )
    return follow(replay, outcome, by=by, verb="cleared the override on", **told)


def held(outcome: Outcome) -> tuple[Replay, Outcome]:
    """Both rows as they are now; whoever settles the replay or overrides one of its verdicts waits."""
    replay = Replay.objects.select_for_update().select_related("version").get(pk=outcome.replay_id)
    check_no_probe(replay)
    return replay, Outcome.objects.get(pk=outcome.pk)


def follow(replay: Replay, outcome: Outcome, *, by: User, verb: str, **told: str) -> Outcome:
    """Bring all that rests on the outcome up to date, and write the deed into the trail."""
    outcome.refresh_from_db()
    if replay.summary is not None:
        Replay.objects.filter(pk=replay.pk).update(summary=summarise_outcomes(replay).to_json())
    if replay.state == ReplayState.FINISHED and not is_outdated(outcome, replay):
        move_breakages(replay, only=outcome, by=by)
    record(by=by, verb=verb, subject=outcome, project_id=replay.project_id, replay=replay.number, **told)
    return outcome


def is_outdated(outcome: Outcome, replay: Replay) -> bool:
    """Whether a later replay has something newer to say about the query."""
    later = Outcome.objects.filter(query=outcome.query_id, primary=True, replay__number__gt=replay.number)
    later = later.exclude(replay__trigger=ReplayTrigger.PROBE)
    return later.filter(replay__state=ReplayState.FINISHED).exists()
