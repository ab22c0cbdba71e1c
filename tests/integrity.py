"""What must hold of a replay's rows after any fault (RELIABILITY C)."""

from django.db.models import Count, F, Q

from bugbash.choices import ReplayState, ShardState, Verdict
from bugbash.execution.recording import load_body, sha256
from bugbash.models import Body, Observation, Outcome, Replay


def violations(replay: Replay) -> dict[str, int]:
    """How many rows break each invariant; empty if all is well."""
    replay.refresh_from_db()
    outcomes = Outcome.objects.filter(replay=replay)
    told = outcomes.exclude(verdict="")
    shards = replay.shards.all()
    finished = replay.state == ReplayState.FINISHED
    found = {
        "observed twice": doubled(replay),
        "verdict without its observation": told.filter(candidate=None).exclude(verdict=Verdict.ERROR).count(),
        "verdict on another attempt's observation": told.exclude(candidate=None)
        .filter(~Q(candidate__outcome=F("pk")) | ~Q(candidate__attempt=F("attempt")) | ~Q(candidate__repeat=0))
        .count(),
        "finished without a verdict": outcomes.filter(verdict="").count() if finished else 0,
        "finished with an open shard": shards.exclude(state=ShardState.DONE).count() if finished else 0,
        "slots of nobody": shards.exclude(state=ShardState.LEASED).exclude(slots=0).count(),
        "outcomes lost": replay.total - outcomes.count(),
        "bodies that are not what was received": sum(sha256(load_body(body)) != body.sha256 for body in bodies(replay)),
    }
    return {name: count for name, count in found.items() if count}


def doubled(replay: Replay) -> int:
    """Observations beyond one per (outcome, deployment, attempt, repeat)."""
    rows = Observation.objects.filter(outcome__replay=replay)
    places = rows.values("outcome", "deployment", "attempt", "repeat").annotate(n=Count("pk")).order_by()
    return sum(place["n"] - 1 for place in places)


def bodies(replay: Replay) -> list[Body]:
    return list(Body.objects.filter(pk__in=Observation.objects.filter(outcome__replay=replay).values("body")))
