"""What a query's parent was answered, for the checks that compare with it."""

from collections.abc import Iterable

from bugbash.logic.answers import Answer
from bugbash.logic.evidence import ORPHAN, ParentAnswer
from bugbash.models import Deployment, Observation, Query


def recorded_parents(query: Query, places: Iterable[Deployment]) -> dict[int, ParentAnswer]:
    """The newest recorded answer to the query's parent by deployment; where there is none, the gap says so."""
    return {place.pk: recorded_parent(query, place) for place in places}


def recorded_parent(query: Query, place: Deployment) -> ParentAnswer:
    if query.parent_id is None:
        return ORPHAN
    row = Observation.objects.filter(query=query.parent_id, deployment=place, error="").order_by("-pk").first()
    if row is None or row.answer is None:
        return ParentAnswer(gap=f"its parent has no recorded answer of {place.version.name}@{place.name}")
    return ParentAnswer(Answer.from_json(row.answer))
