from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.choices import Family, QueryOrigin, QueryState
from bugbash.errors import RefusedError, StaleError
from bugbash.logic.answers import Json
from bugbash.logic.edits import clashes, mark_of
from bugbash.logic.fingerprints import query_fingerprint
from bugbash.logic.query_rules import MAX_TEXT, check_params, check_text, read_checks, read_group, read_tags
from bugbash.models import Check, Project, Query, Tag
from bugbash.selectors.queries import facts_of

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
def note_query(
    *,
    project: Project,
    text: str,
    params: Mapping[str, Json],
    by: User,
    origin: QueryOrigin,
    family: Family | None = None,
) -> Query:
    """The project's one query with this input, made as a draft if nobody asked it before.

    `family` is what kind of attack it is; whoever is the first to say so decides.
    """
    check_text(text)
    check_params(params)
    fingerprint = query_fingerprint(text, params)
    query, is_new = Query.objects.get_or_create(
        project=project,
        fingerprint=fingerprint,
        defaults={
            "text": text,
            "params": dict(params),
            "group": fingerprint,
            "author": by,
            "origin": origin,
            "family": family or "",
        },
    )
    if family and not is_new and not query.family:
        query.family = family
        query.save(update_fields=["family"])
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
def edit_query(
    *,
    query: Query,
    by: User,
    checks: str | None = None,
    tags: Iterable[str] | None = None,
    need: str | None = None,
    required: bool | None = None,
    mark: str = "",
) -> Query:
    """Replace a query's checks, tags or information need; what is not given stays, as does the text that was asked.

    With the `mark` of what a page showed, a change that came between raises StaleError.
    """
    query = Query.objects.select_for_update().get(pk=query.pk)
    former, names = facts_of(query), None if tags is None else sorted(read_tags(tags))
    lines = None if checks is None else read_checks(checks)
    wished = {"checks": lines, "tags": names, "need": need, "required": required}
    given = {name: value for name, value in wished.items() if value is not None}
    refuse_stale(former, given, mark)
    if lines is not None:
        replace_checks(query=query, lines=lines)
    if names is not None:
        set_tags(query=query, names=names)
    query.need, query.required = ({**former, **given}[name] for name in ("need", "required"))
    query.save(update_fields=["need", "required"])
    changed = {name: [former[name], value] for name, value in given.items() if former[name] != value}
    record(by=by, verb="edited", subject=query, project_id=query.project_id, **changed)
    return query


def replace_checks(*, query: Query, lines: Iterable[str]) -> list[str]:
    """Make these the query's checks; returns the former lines."""
    wanted, former = list(lines), [check.line for check in Check.objects.filter(query=query)]
    query.checks.exclude(line__in=wanted).delete()
    Check.objects.bulk_create([Check(query=query, line=line) for line in wanted], ignore_conflicts=True)
    return former


def refuse_stale(former: Mapping[str, Json], given: Mapping[str, Json], mark: str) -> None:
    if mark and mark != mark_of(former):
        theirs = {name: say(former[name]) for name in given}
        raise StaleError(
            "Somebody else has edited this query since you opened it. Look at both and save again.",
            fields=clashes(theirs, {name: say(value) for name, value in given.items()}),
        )


def say(value: Json) -> str:
    """A fact as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


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
