from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.queries import edit_query, keep_query, note_query
from bugbash.choices import QueryOrigin, QueryState
from bugbash.errors import ConflictError
from bugbash.logic.answers import Json
from bugbash.models import Project, Query


@transaction.atomic
def collect_query(
    *,
    project: Project,
    text: str,
    params: Mapping[str, Json],
    checks: str,
    tags: Iterable[str],
    need: str,
    required: bool,
    by: User,
) -> Query:
    """Add an active query with its checks, one per line; a draft that asks the same becomes it.

    Raises ConflictError where the project has the query already: what others wrote there is not written over.
    """
    noted = note_query(project=project, text=text, params=params, by=by, origin=QueryOrigin.IMPORT)
    query = Query.objects.select_for_update().get(pk=noted.pk)
    if query.state != QueryState.DRAFT:
        raise ConflictError(f"Query {query.pk} asks this already; it is {query.get_state_display()}.", field="text")
    edited = edit_query(query=query, checks=checks, tags=tags, need=need, required=required, by=by)
    return keep_query(query=edited, by=by)
