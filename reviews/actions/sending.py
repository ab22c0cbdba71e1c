"""Changed answers that people are to judge: from the triage of a replay into the review queue, and back."""

import uuid
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from bugbash.actions.decisions import forget_decisions, lock_undecided, note_decisions
from bugbash.choices import DecisionKind
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Outcome, OutcomeDecision, Project, Replay
from reviews.actions.items import DEPTH, add_items, items_of
from reviews.actions.queues import standing_queue
from reviews.choices import ItemKind
from reviews.models import ReviewItem

NOTHING = "There are no results to rate in this answer: file a breakage or accept it."


@transaction.atomic
def send_to_review(*, replay: Replay, outcomes: Sequence[Outcome], by: User, depth: int = DEPTH) -> uuid.UUID:
    """Queue for rating what both answers of each undecided outcome show in their first `depth` results.

    What is queued already stays as it is. Outcomes without results are left out; RefusedError where all are.
    Returns the batch by which it is withdrawn.
    """
    items = {row: list(items_of(row, depth)) for row in lock_undecided(replay, outcomes)}
    items = {row: found for row, found in items.items() if found}
    if not items:
        raise RefusedError(NOTHING)
    known = set(keys_of(replay, items).values())
    add_items(standing_queue(replay.project), [item for found in items.values() for item in found])
    fresh = {place: key for place, key in keys_of(replay, items).items() if key not in known}
    made = {row: sorted({fresh.pop(place_of(item), 0) for item in found} - {0}) for row, found in items.items()}
    return note_decisions(kind=DecisionKind.IN_REVIEW, made=made, by=by)


def place_of(item: ReviewItem) -> tuple[str, str]:
    return item.group, item.result_id


def keys_of(replay: Replay, outcomes: Iterable[Outcome]) -> dict[tuple[str, str], int]:
    """The items that there are in the groups of these outcomes' queries, by group and result."""
    groups = {row.query.group for row in outcomes}
    rows = ReviewItem.objects.filter(project=replay.project_id, kind=ItemKind.RESULT, group__in=groups)
    return {(group, result): key for key, group, result in rows.values_list("pk", "group", "result_id")}


@transaction.atomic
def withdraw_from_review(*, replay: Replay, decisions: QuerySet[OutcomeDecision], by: User) -> int:
    """Undo sendings. Items that somebody rates or has rated stay in the queue; returns how many those are."""
    Project.objects.select_for_update().get(pk=replay.project_id)
    found = list(decisions.filter(kind=DecisionKind.IN_REVIEW))
    if not found:
        raise ConflictError("It was taken back already.")
    items = ReviewItem.objects.filter(pk__in=[key for one in found for key in one.made])
    items.filter(judgments__isnull=True, assignments__isnull=True).delete()
    forget_decisions(decisions=found, by=by)
    return items.count()
