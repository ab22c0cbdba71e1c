"""Yesterday's requests, sent again as they were: what a version refuses that the baseline answered."""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db.models import Count, Max, QuerySet

from bugbash.choices import CallError, FindingSource, QueryStatus
from bugbash.execution.calling import Caller, Told, UnaskedError
from bugbash.execution.contracts import store_findings
from bugbash.execution.recording import Entry, store
from bugbash.logic.contract import refused_requests
from bugbash.logic.pacing import Pacer
from bugbash.models import Deployment, EndpointDefinition, Observation, Query, Replay, Version

MOST_REQUESTS = 20
PATIENCE_S = 60.0
MOST_FAILURES = 2


def find_refused_requests(replay: Replay) -> None:
    """Store which requests the version refuses with 4xx that its baseline answered with 2xx. Safe to run twice.

    Where both are called in the same way, the replay has sent them. Where the definition differs, up to 20 of the
    baseline's requests are built as the baseline wants them, sent and recorded, outside of any transaction. What came
    to no status, such as a lost connection, counts neither way; if nothing came to one, what was known stays.
    """
    version, baseline = replay.version, replay.baseline
    if baseline is None or baseline == version:
        return
    same = version.definition.request == baseline.definition.request
    statuses = replayed_statuses(replay) if same else resent_statuses(replay, baseline)
    if statuses:
        request = baseline.definition.request_template
        place = f"{request.method} {request.path or '/'}"
        findings = refused_requests(statuses, place=place, baseline=baseline.name)
        store_findings(version, baseline, FindingSource.REQUESTS, findings)


def replayed_statuses(replay: Replay) -> Counter[int]:
    """What the replay was told; a refusal that the query's own check asks for is none."""
    rows = replay.outcomes.filter(
        primary=True, reference__error="", reference__status__range=(200, 299), candidate__status__isnull=False
    ).exclude(candidate__status__gte=400, candidate_status=QueryStatus.PASS)
    return count_statuses(rows, "candidate__status", "candidate__error")


def resent_statuses(replay: Replay, baseline: Version) -> Counter[int]:
    place = replay.version.deployments.order_by("pk").first()
    if place is None:
        return Counter()
    queries = answered_queries(baseline)
    rows = Observation.objects.filter(
        deployment=place,
        definition=baseline.definition_id,
        outcome=None,
        query__in=queries,
        observed_at__gte=replay.requested_at,
    )
    known = set(rows.values_list("query", flat=True))
    send_again([query for query in queries if query.pk not in known], place, baseline.definition)
    return count_statuses(rows.filter(status__isnull=False), "status", "error")


def count_statuses(rows: QuerySet[Any], status: str, error: str) -> Counter[int]:
    """How often each status came, without answers that broke off: those say nothing about the request."""
    broken = [CallError.HTTP_3XX, CallError.HTTP_4XX, CallError.HTTP_5XX, CallError.NOT_JSON, CallError.MAPPING, ""]
    told = rows.filter(**{f"{error}__in": broken}).order_by()
    return Counter(dict(told.values_list(status).annotate(Count("pk"))))


def answered_queries(baseline: Version) -> list[Query]:
    """Up to 20 queries that the baseline answered with 2xx under its definition, required ones first, then new ones."""
    newest = (
        Query.objects.filter(
            observations__version=baseline,
            observations__definition=baseline.definition_id,
            observations__error="",
            observations__status__range=(200, 299),
        )
        .annotate(answered=Max("observations"))
        .order_by("-required", "-answered")
    )
    return list(newest[:MOST_REQUESTS])


def send_again(queries: Sequence[Query], place: Deployment, definition: EndpointDefinition) -> None:
    """Ask one after the other, no faster than the deployment allows, and record each.

    No further one begins after a minute, or after two in a row that nobody answered.
    """
    ends_at, failures = time.monotonic() + PATIENCE_S, 0
    with Caller(definition) as caller, suppress(UnaskedError):
        caller.pacer = pacer = Pacer(place.rate_per_s, now=time.monotonic()) if place.rate_per_s else None
        for query in queries:
            if pacer:
                caller.stopped.wait(pacer.reserve(time.monotonic()))
            told = caller.ask(base_url=place.base_url, text=query.text, params=query.params)
            failures = failures + 1 if is_lost(told) else 0
            store(
                [
                    Entry(
                        told=told,
                        version_id=place.version_id,
                        deployment_id=place.pk,
                        definition_id=definition.pk,
                        query_id=query.pk,
                    )
                ]
            )
            if failures >= MOST_FAILURES or time.monotonic() > ends_at:
                return


def is_lost(told: Told) -> bool:
    """Whether no answer came, for a reason that the next request meets too."""
    return told.http_status is None and told.error != CallError.REQUEST
