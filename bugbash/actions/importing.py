"""Queries from lines or CSV: first a preview with a report by line, then the same rows saved in one transaction."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.queries import check_text, keep_query, note_query, read_checks, set_tags
from bugbash.choices import QueryOrigin
from bugbash.errors import RefusedError
from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import query_fingerprint
from bugbash.models import Project

COLUMNS = ("query", "params", "tags", "checks", "required")
TRUE = {"1", "true", "yes", "x"}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One query as it would be saved; `line` counts from 1, `known` if the project has it already."""

    line: int
    text: str
    params: dict[str, Json]
    tags: tuple[str, ...]
    checks: tuple[str, ...]
    required: bool
    known: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    rows: Sequence[ImportRow]
    problems: Sequence[str]

    @property
    def is_clean(self) -> bool:
        return bool(self.rows) and not self.problems

    @property
    def new_count(self) -> int:
        return sum(not row.known for row in self.rows)


def preview_queries(*, project: Project, text: str) -> Preview:
    """Read lines, or CSV where the first line names its columns; nothing is saved, every bad line is named."""
    rows: list[ImportRow] = []
    problems: list[str] = []
    for line, record in read_records(text.removeprefix("\ufeff")):
        try:
            rows.append(read_row(line, record))
        except RefusedError as refusal:
            problems.append(f"line {line}: {refusal.sentence}")
    if not rows and not problems:
        problems.append("There is no query in there: write one per line, or CSV with a column named query.")
    return Preview(mark_known(project, rows), problems)


def read_records(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, record) pairs; a header with a `query` column makes it CSV, else every line is a query."""
    header, _, _ = text.partition("\n")
    names = [name.strip() for name in header.split(",")]
    if "query" not in names:
        yield from ((number, {"query": line}) for number, line in enumerate(text.splitlines(), 1) if line.strip())
        return
    reader = csv.DictReader(io.StringIO(text), fieldnames=names, restkey="", restval="")
    next(reader)
    for record in reader:
        yield reader.line_num, record


def read_row(line: int, record: dict[str, str]) -> ImportRow:
    """One record, checked; raises RefusedError naming the column and the rule."""
    if unknown := [name for name in record if name not in COLUMNS]:
        raise RefusedError(f"unknown column {unknown[0] or '(without a name)'!r}; known: {', '.join(COLUMNS)}.")
    check_text(record["query"])
    return ImportRow(
        line=line,
        text=record["query"],
        params=read_params(record.get("params", "")),
        tags=tuple(tag.strip() for tag in record.get("tags", "").split(",") if tag.strip()),
        checks=tuple(read_checks(record.get("checks", ""))),
        required=record.get("required", "").strip().lower() in TRUE,
    )


def read_params(text: str) -> dict[str, Json]:
    if not text.strip():
        return {}
    try:
        params = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise RefusedError(f"params: {text!r} is not JSON.") from None
    if not isinstance(params, dict):
        raise RefusedError("params: must be a JSON object.")
    return params


def mark_known(project: Project, rows: Sequence[ImportRow]) -> list[ImportRow]:
    prints = {row.line: query_fingerprint(row.text, row.params) for row in rows}
    known = set(project.queries.filter(fingerprint__in=list(prints.values())).values_list("fingerprint", flat=True))
    return [
        ImportRow(row.line, row.text, row.params, row.tags, row.checks, row.required, prints[row.line] in known)
        for row in rows
    ]


@transaction.atomic
def import_queries(*, project: Project, rows: Sequence[ImportRow], by: User) -> int:
    """Save previewed rows, all or none; returns how many there were."""
    for row in rows:
        query = note_query(project=project, text=row.text, params=row.params, by=by, origin=QueryOrigin.IMPORT)
        if row.required:
            query.required = True
            query.save(update_fields=["required"])
        keep_query(query=query, by=by, checks=row.checks)
        if row.tags:
            set_tags(query=query, names=[*query.tags.values_list("name", flat=True), *row.tags])
    return len(rows)
