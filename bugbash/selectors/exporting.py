"""Queries as a file holds them, read a thousand at a time."""

from collections.abc import Iterator

from django.db.models import Q

from bugbash.choices import QueryFormat
from bugbash.logic.query_files import WRITERS, Record, write_curls
from bugbash.logic.requests import RequestTemplate
from bugbash.models import Project, Query, Version
from bugbash.selectors.queries import QueryFilter, narrowed

CHUNK = 1000
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
    rows = narrowed(project, narrow).prefetch_related("checks", "tags").order_by("pk")
    after = 0
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        yield from map(record_of, chunk)
        after = chunk[-1].pk


def record_of(query: Query) -> Record:
    return Record(
        line=query.pk,
        text=query.text,
        params=query.params,
        tags=tuple(tag.name for tag in query.tags.all()),
        group=query.shared_group,
        checks=tuple(check.line for check in query.checks.all()),
        required=query.required,
        need=query.need,
    )


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
