"""From what a metric lacks to the experts' queue."""

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import ConflictError, RefusedError
from bugbash.selectors.evidence import evidence_of, outcomes_of
from reviews.actions.items import add_items, items_from
from reviews.actions.queues import standing_queue
from reviews.logic.metric_runs import Summary
from reviews.models import MetricRun, ReviewItem


@transaction.atomic
def ask_experts(*, run: MetricRun, count: int, by: User) -> int:
    """Queue the `count` results without a grade that weigh most in this run's metrics; returns how many are new.

    Raises a sentence where nothing is left to rate, or where the queue that would take them is closed.
    """
    wanted = {(row.group, row.result_id[:500]): row.query for row in Summary.from_json(run.summary).to_rate[:count]}
    evidence = evidence_of(run.version)
    if not wanted or evidence is None:
        raise RefusedError(f"Every result among the first {run.k} is rated.", field="count")
    queue = standing_queue(run.project)
    if queue.closed_at:
        raise ConflictError(f"The queue “{queue}” is closed; open it again first.")
    rows = outcomes_of(evidence).filter(query__in=set(wanted.values()), candidate__isnull=False)
    found: dict[tuple[str, str], ReviewItem] = {}
    for row in rows.select_related("query", "candidate"):
        assert row.candidate is not None  # noqa: S101 - narrows the type
        for item in items_from(row.candidate, row.query, run.k):
            if (item.group, item.result_id) in wanted:
                found.setdefault((item.group, item.result_id), item)
    added = add_items(queue, list(found.values()))
    record(by=by, verb="asked the experts about", subject=run.version, project_id=run.project_id, k=run.k, items=added)
    return added
