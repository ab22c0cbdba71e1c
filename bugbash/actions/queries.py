from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.choices import QueryOrigin, QueryState
from bugbash.errors import RefusedError
from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import query_fingerprint
from bugbash.logic.query_rules import MAX_TEXT, check_params, check_text, read_checks, read_group, read_tags
from bugbash.models import Check, Project, Query, Tag

LONGEST_REASON = 500
__all__ = [
    "MAX_TEXT",
    "check_params",
    "check_text",
    "edit_query",
    "keep_query",
    "note_query",
    "read_checks",
    "read_tags",
    "set_group",
    "set_query_state",
    "set_tags",
]


@transaction.atomic
def note_query(*, project: Project, text: str, params: Mapping[str, Json], by: User, origin: QueryOrigin) -> Query:
    """The project's one query with this input, made as a draft if nobody asked it before."""
    check_text(text)
    check_params(params)
    fingerprint = query_fingerprint(text, params)
    query, _ = Query.objects.get_or_create(
        project=project,
        fingerprint=fingerprint,
        defaults={
            "text": text,
            "params": dict(params),
            "group": fingerprint,
            "author": by,
            "origin": origin,
        },
    )
    return query


@transaction.atomic
def keep_query(*, query: Query, by: User, checks: Iterable[str] = ()) -> Query:
    """Make a query part of every replay from now on, with these further checks."""
    if query.state != QueryState.ACTIVE:
        query.state, query.state_reason = QueryState.ACTIVE, ""
        query.save(update_fields=["state", "state_reason"])
        record(by=by, verb="kept", subject=query, project_id=query.project_id)
    Check.objects.bulk_create([Check(query=query, line=line) for line in checks], ignore_conflicts=True)
    return query


@transaction.atomic
def edit_query(*, query: Query, checks: str, tags: Iterable[str], need: str, required: bool, by: User) -> Query:
    """Replace a query's checks, tags and information need; its text is what was asked and stays."""
    lines = read_checks(checks)
    former = list(query.checks.values_list("line", flat=True))
    query.checks.exclude(line__in=lines).delete()
    Check.objects.bulk_create([Check(query=query, line=line) for line in lines], ignore_conflicts=True)
    query.need, query.required = need, required
    query.save(update_fields=["need", "required"])
    set_tags(query=query, names=tags)
    record(by=by, verb="edited", subject=query, project_id=query.project_id, checks=[former, lines])
    return query


@transaction.atomic
def set_query_state(*, query: Query, state: QueryState, by: User, reason: str = "") -> Query:
    """Retire a query, with a reason if there is one, or take it back into the replays."""
    if len(reason) > LONGEST_REASON:
        raise RefusedError(f"A reason has at most {LONGEST_REASON} characters.", field="reason")
    query.state = state
    query.state_reason = reason.strip() if state == QueryState.RETIRED else ""
    query.save(update_fields=["state", "state_reason"])
    record(by=by, verb=f"made {state}", subject=query, project_id=query.project_id, reason=query.state_reason)
    return query


@transaction.atomic
def set_group(*, query: Query, group: str, by: User) -> Query:
    """Let a query share the judgments of a group; an empty name gives it its own back.

    Judgments stay with the group in which they were made.
    """
    former, query.group = query.group, read_group(group) or query.fingerprint
    query.save(update_fields=["group"])
    record(by=by, verb="moved to a group", subject=query, project_id=query.project_id, group=[former, query.group])
    return query


def set_tags(*, query: Query, names: Iterable[str]) -> None:
    """Make these the query's tags; those that the project does not have yet are added to it."""
    wanted = read_tags(names)
    Tag.objects.bulk_create(
        [Tag(project_id=query.project_id, name=name) for name in sorted(wanted)], ignore_conflicts=True
    )
    query.tags.set(Tag.objects.filter(project_id=query.project_id, name__in=wanted))
