"""What the baseline was answered each time when an earlier replay asked it several times."""

from collections.abc import Sequence

from bugbash.execution.outcomes import OpenOutcome, said_from_row
from bugbash.logic.asking import BASELINE
from bugbash.logic.stability import askings_of
from bugbash.models import Deployment, Observation


def recall_repeats(outcomes: Sequence[OpenOutcome], reference: Deployment) -> None:
    """Count in the other askings of the outcome from which the baseline's answer was recalled.

    Two statements; none where nothing has to pass k of n times.
    """
    wanted = {
        outcome.first_ids[BASELINE]: outcome
        for outcome in outcomes
        if outcome.stabilities and BASELINE in outcome.first_ids
    }
    if not wanted:
        return
    recalled = Observation.objects.filter(pk__in=list(wanted)).values_list("outcome_id", "attempt", "pk")
    sources = {(outcome_id or 0, attempt): pk for outcome_id, attempt, pk in recalled}
    rows = Observation.objects.filter(
        outcome__in=[outcome_id for outcome_id, _ in sources], deployment=reference, error=""
    )
    for row in rows.select_related("body").order_by("pk"):
        pk = sources.get((row.outcome_id or 0, row.attempt))
        if pk is None or pk == row.pk or wanted[pk].row.pk == row.outcome_id:
            continue
        count_in(wanted[pk], row)


def count_in(outcome: OpenOutcome, row: Observation) -> None:
    """As the next asking that is not known yet, until there are enough."""
    known = {said.repeat for said in outcome.said if said.side == BASELINE}
    free = next((repeat for repeat in range(1, askings_of(outcome.stabilities)) if repeat not in known), None)
    if free is not None:
        outcome.said.append(said_from_row(BASELINE, free, row, outcome.checks))
