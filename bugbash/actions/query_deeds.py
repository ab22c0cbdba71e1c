"""Doing one thing to many queries, and taking it back."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Now

from bugbash.actions.audit import record
from bugbash.choices import QueryDeedKind, QueryState
from bugbash.errors import ConflictError, RefusedError
from bugbash.logic.query_rules import read_group, read_tags
from bugbash.models import Project, Query, QueryDeed, Tag
from bugbash.selectors.query_deeds import MOST, Deed, would_change

BATCH = 2000
LONGEST_REASON = 500
NAMED = {QueryDeedKind.TAG: "tag", QueryDeedKind.UNTAG: "tag", QueryDeedKind.GROUP: "group"}


def check_deed(kind: QueryDeedKind, value: str, reason: str) -> Deed:
    """The deed as it is done; raises RefusedError where it lacks its tag, its group or its reason."""
    value = value.strip()
    if kind in {QueryDeedKind.TAG, QueryDeedKind.UNTAG}:
        value = next(iter(read_tags([value])), "")
    elif kind == QueryDeedKind.GROUP:
        value = read_group(value)
    else:
        value = ""
    if kind in NAMED and not value:
        raise RefusedError(f"Name the {NAMED[kind]}.", field="value")
    if len(reason) > LONGEST_REASON:
        raise RefusedError(f"A reason has at most {LONGEST_REASON} characters.", field="reason")
    return Deed(kind, value, reason.strip() if kind == QueryDeedKind.RETIRE else "")


@transaction.atomic
def do_deed(*, project: Project, rows: QuerySet[Query], deed: Deed, by: User) -> QueryDeed:
    """Do it to those of the queries that it changes, at most 100,000, all or none; the deed is what undoes it.

    Raises ConflictError where nothing is left to change.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    changing = rows.filter(would_change(deed)).order_by("pk")[:MOST]
    before = list(what_was(changing, deed.kind))
    count = sum(len(keys) for _, keys in before)
    if not count:
        raise ConflictError("There is nothing left to change: all of these queries are so already.")
    for piece in pieces([key for _, keys in before for key in keys]):
        apply(project, deed, piece)
    done = QueryDeed.objects.create(
        project=project,
        batch=uuid.uuid4(),
        kind=deed.kind,
        value=deed.value,
        reason=deed.reason,
        before=before,
        count=count,
        done_by=by,
    )
    record(
        by=by, verb=f"queries: {deed.kind}", subject=project, project_id=project.pk, value=deed.value,
        reason=deed.reason, count=count, batch=str(done.batch),
    )  # fmt: skip
    return done


def what_was(rows: QuerySet[Query], kind: QueryDeedKind) -> Iterator[list[Any]]:
    """[what it was, ids] pairs of what the deed will overwrite; nothing but the ids where it overwrites nothing. A
    query's own group is an empty text, so that there are few of these pairs however many queries there are.
    """
    fields = {
        QueryDeedKind.GROUP: ("shared",),
        QueryDeedKind.SPLIT: ("shared",),
        QueryDeedKind.RETIRE: ("state", "state_reason"),
        QueryDeedKind.ACTIVATE: ("state", "state_reason"),
    }.get(kind, ())
    own = Case(When(group=F("fingerprint"), then=Value("")), default=F("group"))
    held: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for key, *was in rows.annotate(shared=own).values_list("pk", *fields):
        held[tuple(was)].append(key)
    yield from ([list(was), keys] for was, keys in held.items())


def pieces(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    yield from (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def apply(project: Project, deed: Deed, keys: Sequence[int]) -> None:
    rows = Query.objects.filter(pk__in=keys)
    match deed.kind:
        case QueryDeedKind.TAG:
            add_tag(project, deed.value, keys)
        case QueryDeedKind.UNTAG:
            remove_tag(project, deed.value, keys)
        case QueryDeedKind.GROUP:
            rows.update(group=deed.value)
        case QueryDeedKind.SPLIT:
            rows.update(group=F("fingerprint"))
        case QueryDeedKind.RETIRE:
            rows.update(state=QueryState.RETIRED, state_reason=deed.reason)
        case QueryDeedKind.ACTIVATE:
            rows.update(state=QueryState.ACTIVE, state_reason="")
        case _:
            rows.update(required=deed.kind == QueryDeedKind.REQUIRE)


def add_tag(project: Project, name: str, keys: Sequence[int]) -> None:
    tag, _ = Tag.objects.get_or_create(project=project, name=name)
    through = Query.tags.through
    through.objects.bulk_create([through(query_id=key, tag_id=tag.pk) for key in keys], ignore_conflicts=True)


def remove_tag(project: Project, name: str, keys: Sequence[int]) -> None:
    Query.tags.through.objects.filter(tag__project=project, tag__name=name, query__in=keys).delete()


@transaction.atomic
def undo_deed(*, deed: QueryDeed, by: User) -> int:
    """Take a deed back for those queries that still are as it left them; what somebody did later stays.

    Returns how many are as before again. Raises ConflictError for a deed that was taken back already.
    """
    locked = QueryDeed.objects.select_for_update(of=("self",)).select_related("project").get(pk=deed.pk)
    if locked.undone_at is not None:
        raise ConflictError("It was taken back already.")
    count = sum(take_back(locked, was, keys) for was, all_of_them in locked.before for keys in pieces(all_of_them))
    QueryDeed.objects.filter(pk=locked.pk).update(undone_at=Now())
    record(
        by=by, verb="took back on queries", subject=locked.project, project_id=locked.project_id,
        kind=locked.kind, count=count, batch=str(locked.batch),
    )  # fmt: skip
    return count


def take_back(deed: QueryDeed, was: Sequence[str], keys: Sequence[int]) -> int:
    rows = Query.objects.filter(pk__in=keys)
    undo: dict[str, Callable[[], int]] = {
        QueryDeedKind.TAG: lambda: untag(deed, keys),
        QueryDeedKind.UNTAG: lambda: tag_again(deed, keys),
        QueryDeedKind.GROUP: lambda: rows.filter(group=deed.value).update(group=was[0] or F("fingerprint")),
        QueryDeedKind.SPLIT: lambda: rows.filter(group=F("fingerprint")).update(group=was[0]),
        QueryDeedKind.RETIRE: lambda: restate(rows, QueryState.RETIRED, was),
        QueryDeedKind.ACTIVATE: lambda: restate(rows, QueryState.ACTIVE, was),
        QueryDeedKind.REQUIRE: lambda: rows.filter(required=True).update(required=False),
        QueryDeedKind.RELEASE: lambda: rows.filter(required=False).update(required=True),
    }
    return undo[deed.kind]()


def restate(rows: QuerySet[Query], now: QueryState, was: Sequence[str]) -> int:
    return rows.filter(state=now).update(state=was[0], state_reason=was[1])


def untag(deed: QueryDeed, keys: Sequence[int]) -> int:
    rows = Query.tags.through.objects.filter(tag__project=deed.project_id, tag__name=deed.value, query__in=keys)
    count, _ = rows.delete()
    return count


def tag_again(deed: QueryDeed, keys: Sequence[int]) -> int:
    tagged = Query.objects.filter(pk__in=keys, tags__name=deed.value).values_list("pk", flat=True)
    missing = sorted(set(keys) - set(tagged))
    add_tag(deed.project, deed.value, missing)
    return len(missing)
