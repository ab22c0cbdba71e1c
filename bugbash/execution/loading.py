"""What a worker has to know before it asks: the shard's open outcomes with all that was already said about them."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db.models import Max, Q

from bugbash.execution.outcomes import OpenOutcome, has_new_checks, read_rows, said_from_row
from bugbash.execution.stability import recall_repeats
from bugbash.execution.terms import recall_words, terms_of
from bugbash.logic.answers import Answer
from bugbash.logic.asking import BASELINE, CANDIDATE
from bugbash.models import Deployment, Observation, Replay, Shard


def load_outcomes(replay: Replay, shard: Shard, reference: Deployment | None) -> list[OpenOutcome]:
    """The shard's outcomes without a verdict, in order, in a fixed number of statements however many there are."""
    mine = replay.outcomes.filter(ordinal__range=(shard.first, shard.last), verdict="")
    rows = read_rows(mine.order_by("ordinal"))
    terms = terms_of(replay)
    outcomes = [OpenOutcome.from_row(row, replay=replay, reference=reference, terms=terms) for row in rows]
    recall_words(outcomes)
    recall_own(outcomes, reference)
    if reference:
        recall_reference([outcome for outcome in outcomes if not outcome.knows_baseline], reference)
        recall_repeats(outcomes, reference)
        read_answers(outcomes)
    return outcomes


def span(outcomes: Collection[int]) -> Q:
    """Whatever is of these: they are written together, so a range of keys hardly holds others and is read sooner."""
    return Q(outcome__gte=min(outcomes), outcome__lte=max(outcomes))


def remembered(outcomes: Mapping[int, OpenOutcome]) -> Iterator[Observation]:
    """What was recorded for these, by key, with what a verdict reads. Bodies come along only where a check is new."""
    if not outcomes:
        return
    rows = Observation.objects.filter(span(outcomes)).order_by("pk")
    known = [row for row in rows.defer("request", "headers", "phases", "detail") if row.outcome_id in outcomes]
    changed = [
        row.pk for row in known if not row.error and has_new_checks(row.checks, outcomes[row.outcome_id or 0].checks)
    ]
    full = Observation.objects.select_related("body").in_bulk(changed)
    yield from (full.get(row.pk, row) for row in known)


def recall_own(outcomes: Sequence[OpenOutcome], reference: Deployment | None) -> None:
    """What an earlier worker was told in this same attempt, before it died."""
    by_id = {outcome.row.pk: outcome for outcome in outcomes}
    for row in remembered(by_id):
        outcome = by_id[row.outcome_id or 0]
        if row.attempt == outcome.row.attempt:
            is_reference = reference is not None and row.deployment_id == reference.pk
            side = BASELINE if is_reference else CANDIDATE
            outcome.recall(said_from_row(side, row.repeat, row, outcome.checks), row.pk)


def recall_reference(outcomes: Sequence[OpenOutcome], reference: Deployment) -> None:
    """The baseline's newest answer to the same request, from whichever replay asked it: it need not be asked twice."""
    if not outcomes:
        return
    newest = (
        Observation.objects.filter(
            query__in=[outcome.row.query_id for outcome in outcomes],
            deployment=reference,
            definition=reference.version.definition_id,
            outcome__isnull=False,
            error="",
            body_removed_at=None,
        )
        .exclude(span([outcome.row.pk for outcome in outcomes]))
        .values("query")
        .annotate(newest=Max("pk"))
        .values_list("newest", flat=True)
    )
    rows = Observation.objects.filter(pk__in=newest).values_list("query", "pk", "answer_digest", "checks")
    known = {query: (pk, digest, told) for query, pk, digest, told in rows}
    changed = {}
    for outcome in outcomes:
        pk, digest, told = known.get(outcome.row.query_id, (0, "", ()))
        if pk and has_new_checks(told, outcome.checks):
            changed[pk] = outcome
        elif pk:
            outcome.recall_digest(digest, told, pk)
    for row in Observation.objects.filter(pk__in=list(changed)).select_related("body"):
        outcome = changed[row.pk]
        outcome.recall(said_from_row(BASELINE, 0, row, outcome.checks), row.pk)


def read_answers(outcomes: Sequence[OpenOutcome]) -> None:
    """Read the baseline's recalled answers where a digest does not tell; one statement, none where all tell."""
    wanted = {outcome.first_ids[BASELINE]: outcome for outcome in outcomes if outcome.wants_answer}
    if not wanted:
        return
    for pk, answer in Observation.objects.filter(pk__in=list(wanted)).values_list("pk", "answer"):
        if answer:
            wanted[pk].read_baseline(Answer.from_json(answer))
