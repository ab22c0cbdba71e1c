"""What must hold of the rows after any fault (RELIABILITY C), asked of the database and of a sample of bodies."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import zstandard
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Now

from bugbash.choices import ReplayState, ShardState, Verdict
from bugbash.execution.recording import load_body, sha256
from bugbash.models import Body, Observation, Outcome, Replay, Shard

SAMPLE = 1000
LIVE = [ReplayState.QUEUED, ReplayState.RUNNING]
ENDED = [ReplayState.FINISHED, ReplayState.CANCELLED]
LATE_LEASE, LATE_END, LATE_START = timedelta(minutes=5), timedelta(minutes=10), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Violation:
    """One invariant by its number in RELIABILITY C, in words, and how many rows break it."""

    number: str
    sentence: str
    count: int


def find_violations(*, replay: Replay | None = None, sample: int = SAMPLE) -> list[Violation]:
    """Every invariant with its count, over one replay or all of them. Reads only; `sample` bodies are unpacked."""
    replays = Replay.objects.filter(pk=replay.pk) if replay else Replay.objects.all()
    return [Violation(*row) for row in count_violations(replays, sample=sample, is_all=replay is None)]


def count_violations(replays: QuerySet[Replay], *, sample: int, is_all: bool) -> Iterator[tuple[str, str, int]]:
    outcomes = Outcome.objects.all() if is_all else Outcome.objects.filter(replay__in=replays)
    shards = Shard.objects.filter(replay__in=replays)
    judged, finished = outcomes.exclude(verdict=""), Q(replay__state=ReplayState.FINISHED)
    yield "I1", "observations beyond one per question", count_doubled(outcomes, is_all=is_all)
    yield (
        "I2",
        "verdicts without their observation",
        judged.filter(candidate=None).exclude(verdict=Verdict.ERROR).count(),
    )
    yield "I2", "verdicts on another outcome's or attempt's observation", judged.filter(foreign_candidate()).count()
    late = shards.filter(replay__state__in=LIVE, state=ShardState.LEASED, lease_expires_at__lt=Now() - LATE_LEASE)
    yield "I3", "leases that ended over 5 minutes ago and nobody took over", late.count()
    yield (
        "I3",
        "slots held by shards that nobody works on",
        shards.exclude(state=ShardState.LEASED).exclude(slots=0).count(),
    )
    yield "I4", "finished replays' outcomes without a verdict", outcomes.filter(finished, verdict="").count()
    yield "I4", "finished replays' shards that are open", shards.filter(finished).exclude(state=ShardState.DONE).count()
    yield "I4", "replays that are all asked and did not finish for 10 minutes", count_unsettled(replays)
    yield "I5", "replays whose outcomes are not as many as they say", count_short(replays, outcomes, Count("pk"))
    spans = Sum(F("last") - F("first") + 1)
    yield "I5", "replays whose shards do not cover them", count_short(replays, shards, spans)
    yield "I6", "replays that nobody began within an hour", count_forgotten(replays)
    answers = Observation.objects.filter(error="", body=None, body_removed_at=None)
    yield "I7", "answers without their body", (answers if is_all else answers.filter(outcome__in=outcomes)).count()
    yield "I7", "bodies that are not what was received", count_spoilt(bodies_of(outcomes, is_all=is_all), sample)


def count_doubled(outcomes: QuerySet[Outcome], *, is_all: bool) -> int:
    rows = Observation.objects.filter(outcome__isnull=False)
    rows = rows if is_all else rows.filter(outcome__in=outcomes)
    places = rows.order_by().values("outcome", "deployment", "attempt", "repeat").annotate(n=Count("pk"))
    return sum(place["n"] - 1 for place in places.filter(n__gt=1))


def foreign_candidate() -> Q:
    ours = Q(candidate__outcome=F("pk"), candidate__attempt=F("attempt"), candidate__repeat=0)
    return Q(candidate__isnull=False) & ~ours


def count_unsettled(replays: QuerySet[Replay]) -> int:
    opened = Shard.objects.filter(replay=OuterRef("pk")).exclude(state=ShardState.DONE)
    lately = Observation.objects.filter(outcome__replay=OuterRef("pk"), observed_at__gte=Now() - LATE_END)
    rows = replays.filter(state__in=LIVE, requested_at__lt=Now() - LATE_END)
    return rows.filter(~Exists(opened), ~Exists(lately)).count()


def count_short(replays: QuerySet[Replay], rows: QuerySet[Outcome] | QuerySet[Shard], size: Count | Sum) -> int:
    """Replays whose rows do not add up to their total."""
    mine = rows.filter(replay__in=replays).order_by()
    sizes = dict(mine.values_list("replay").annotate(n=Coalesce(size, 0)))
    return sum(sizes.get(pk, 0) != total for pk, total in replays.values_list("pk", "total"))


def count_forgotten(replays: QuerySet[Replay]) -> int:
    return replays.filter(state=ReplayState.QUEUED, requested_at__lt=Now() - LATE_START).count()


def bodies_of(outcomes: QuerySet[Outcome], *, is_all: bool) -> QuerySet[Body]:
    if is_all:
        return Body.objects.all()
    return Body.objects.filter(pk__in=Observation.objects.filter(outcome__in=outcomes).values("body"))


def count_spoilt(bodies: QuerySet[Body], sample: int) -> int:
    """Of so many bodies, spread evenly because their keys are, those whose bytes are not what the key says."""
    return sum(is_spoilt(body) for body in bodies.order_by("pk")[:sample].iterator(chunk_size=100))


def is_spoilt(body: Body) -> bool:
    try:
        return sha256(load_body(body)) != body.sha256
    except zstandard.ZstdError:
        return True
