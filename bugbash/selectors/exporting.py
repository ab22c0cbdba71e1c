"""Queries as a file holds them, read a thousand at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q

from bugbash.choices import QueryFormat
from bugbash.logic.query_files import WRITERS, Record, write_curls
from bugbash.logic.requests import RequestTemplate
from bugbash.models import Check, Project, Query, Version
from bugbash.selectors.queries import QueryFilter, narrowed

CHUNK = 1000
FIELDS = ("pk", "text", "params", "group", "fingerprint", "required", "need")
TYPES = {
    QueryFormat.CSV: ("csv", "text/csv"),
    QueryFormat.JSONL: ("jsonl", "application/x-ndjson"),
    QueryFormat.LINES: ("txt", "text/plain"),
    QueryFormat.CURL: ("sh.txt", "text/plain"),
}
# Blank as plain lines take it; Unicode has more white space, which may be part of an attack.
BLANK = r"^[ \t\v\f]*$"


def exported(project: Project, narrow: QueryFilter) -> Iterator[Record]:
    """All queries of a filter, the oldest first; three statements per thousand, and memory for a thousand."""
    rows = narrowed(project, narrow).order_by("pk").values_list(*FIELDS)
    after = 0
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        keys = [row[0] for row in chunk]
        checks = by_query(Check.objects.filter(query__in=keys).order_by("pk").values_list("query", "line"))
        tagged = Query.tags.through.objects.filter(query__in=keys).order_by("tag__name")
        tags = by_query(tagged.values_list("query", "tag__name"))
        yield from (record_of(row, tags[row[0]], checks[row[0]]) for row in chunk)
        after = keys[-1]


def by_query(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key, text in pairs:
        found[key].append(text)
    return found


def record_of(row: tuple[Any, ...], tags: Sequence[str], checks: Sequence[str]) -> Record:
    """A row of FIELDS as a file holds it; a query's own group goes without saying."""
    key, text, params, group, fingerprint, required, need = row
    shared = "" if group == fingerprint else group
    return Record(key, text, params, tuple(tags), shared, tuple(checks), required, need)


def written(project: Project, narrow: QueryFilter, kind: QueryFormat) -> Iterator[str]:
    """The pieces of a file in one of the formats of WRITERS."""
    return WRITERS[kind](exported(project, narrow))


def written_curls(project: Project, narrow: QueryFilter, version: Version) -> Iterator[str]:
    """A curl line per query that calls the first deployment of a version, with placeholders for secrets."""
    deployment = version.deployments.order_by("pk")[0]
    template = RequestTemplate.from_json(version.definition.request)
    return write_curls(exported(project, narrow), template, deployment.base_url)


def unfit_for_lines(project: Project, narrow: QueryFilter) -> int:
    """How many queries of a filter no plain line can hold."""
    breaks = Q(text__contains="\n") | Q(text__contains="\r")
    return narrowed(project, narrow).filter(~Q(params={}) | breaks | Q(text__regex=BLANK)).count()
