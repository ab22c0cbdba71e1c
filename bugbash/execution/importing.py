"""Saving what an import has read: a thousand rows per transaction, each of which says how far it came.

A worker that dies in between has saved whole parts only, and whoever rings next goes on behind them; a part that is
being saved by another worker is waited for and then passed over.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from bugbash.choices import ImportState, QueryOrigin, QueryState
from bugbash.execution.bulk import add_values, as_json, update_values
from bugbash.logic.fingerprints import query_fingerprint
from bugbash.logic.query_files import Record
from bugbash.models import Check, Project, Query, QueryImport, Tag
from bugbash.selectors.importing import rows_of

CHUNK = 1000
QUIET = timedelta(seconds=30)
MOST_TRIES = 20
CHANGING = ("state", "state_reason", "required", "group", "need")
DEFERRED = ("rows", "report", "source", "first", "problems")


def imports_to_ring() -> list[int]:
    """Imports that are to be saved and of which nothing was heard for half a minute."""
    quiet = Q(moved_at__isnull=True) | Q(moved_at__lt=Now() - QUIET)
    rows = QueryImport.objects.filter(quiet, state=ImportState.RUNNING)
    return list(rows.values_list("pk", flat=True))


def save_import(*, import_id: int) -> None:
    """Save the rows of an import that has been confirmed, from where it stands to its end. May run twice at once.

    An import that was taken up twenty times without moving is given up; what it has saved stays.
    """
    if not take_up(import_id):
        return
    given = QueryImport.objects.get(pk=import_id)
    rows = rows_of(given, given.position)
    position = given.position
    while save_part(import_id, position, part := list(islice(rows, CHUNK))):
        position += len(part)


@transaction.atomic
def take_up(import_id: int) -> bool:
    given = lock(import_id)
    if given is None:
        return False
    given.tries = F("tries") + 1
    given.save(update_fields=["tries"])
    given.refresh_from_db(fields=["tries"])
    if given.tries > MOST_TRIES:
        end(given, ImportState.FAILED)
    return given.state == ImportState.RUNNING


def lock(import_id: int) -> QueryImport | None:
    """The import if it is being saved; nobody else moves it until the transaction ends."""
    rows = QueryImport.objects.select_for_update(of=("self",)).defer(*DEFERRED)
    return rows.filter(pk=import_id, state=ImportState.RUNNING).select_related("project", "requested_by").first()


@transaction.atomic
def save_part(import_id: int, position: int, part: Sequence[Record]) -> bool:
    """Save the rows at `position` and say so in the same transaction; False where there is nothing more to do."""
    given = lock(import_id)
    if given is None or given.position != position:
        return False
    given.added_count += save_rows(given.project, part, by=given.requested_by)
    given.position += len(part)
    if given.position == given.total:
        end(given, ImportState.DONE)
    QueryImport.objects.filter(pk=import_id).update(
        position=given.position, added_count=given.added_count, moved_at=Now(), tries=0
    )
    return given.state == ImportState.RUNNING


def end(given: QueryImport, state: ImportState) -> None:
    given.state = state
    QueryImport.objects.filter(pk=given.pk).update(state=state, finished_at=Now())


def save_rows(project: Project, records: Sequence[Record], *, by: User) -> int:
    """Save rows in a fixed number of statements; returns how many queries the project did not have.

    A query that it has becomes active, gets the further checks and tags, and what the file says of group, need and
    being required; what the file is silent about stays.
    """
    told = merge(records)
    stored = Query.objects.filter(project=project, fingerprint__in=list(told)).order_by()
    known = {row.fingerprint: row for row in stored.only("fingerprint", *CHANGING)}
    fresh = [new_query(project, key, row, by) for key, row in told.items() if key not in known]
    if fresh:
        add_values(Query, [*fresh[0]], [[*row.values()] for row in fresh])
    changed = [row for key, row in known.items() if is_changed(row, told[key])]
    update_values(Query, CHANGING, [[row.pk, *(getattr(row, name) for name in CHANGING)] for row in changed])
    keys = dict(stored.values_list("fingerprint", "pk"))
    if lines := [(keys[key], line) for key, row in told.items() for line in row.checks]:
        add_values(Check, ["query", "line"], lines)
    add_tags(project, [(keys[key], name) for key, row in told.items() for name in row.tags])
    return len(fresh)


def merge(records: Sequence[Record]) -> dict[str, Record]:
    """One record per query, with what all of its lines say."""
    told: dict[str, Record] = {}
    for record in records:
        key = query_fingerprint(record.text, record.params)
        told[key] = both(told[key], record) if key in told else record
    return told


def both(first: Record, later: Record) -> Record:
    return Record(
        line=first.line,
        text=first.text,
        params=first.params,
        tags=tuple(dict.fromkeys([*first.tags, *later.tags])),
        group=later.group or first.group,
        checks=tuple(dict.fromkeys([*first.checks, *later.checks])),
        required=first.required or later.required,
        need=later.need or first.need,
    )


def new_query(project: Project, fingerprint: str, record: Record, by: User) -> dict[str, Any]:
    """The values of a query as they are stored, by their fields."""
    return {
        "project": project.pk,
        "text": record.text,
        "params": as_json(record.params),
        "fingerprint": fingerprint,
        "group": record.group or fingerprint,
        "need": record.need,
        "required": record.required,
        "author": by.pk,
        "origin": QueryOrigin.IMPORT.value,
        "state": QueryState.ACTIVE.value,
        **dict.fromkeys(["family", "relation", "mutator"], ""),
    }


def is_changed(query: Query, record: Record) -> bool:
    """Bring a known query up to what the file says; whether anything of the row itself is different then."""
    former = (query.state, query.required, query.group, query.need)
    if query.state != QueryState.ACTIVE:
        query.state, query.state_reason = QueryState.ACTIVE, ""
    query.required = query.required or record.required
    query.group = record.group or query.group
    query.need = record.need or query.need
    return former != (query.state, query.required, query.group, query.need)


def add_tags(project: Project, pairs: Sequence[tuple[int, str]]) -> None:
    """Give queries further tags; those that the project does not have yet are added to it."""
    names = sorted({name for _, name in pairs})
    if not names:
        return
    Tag.objects.bulk_create([Tag(project=project, name=name) for name in names], ignore_conflicts=True)
    keys = dict(Tag.objects.filter(project=project, name__in=names).values_list("name", "pk"))
    add_values(Query.tags.through, ["query", "tag"], [(query, keys[name]) for query, name in pairs])
