"""Queries from lines or CSV: first a preview with a report by line, then the same rows saved in one transaction."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import orjson
from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.actions.queries import check_params, check_text, keep_query, note_query, read_tags, set_tags
from bugbash.choices import QueryOrigin
from bugbash.errors import RefusedError
from bugbash.logic.answers import Json
from bugbash.logic.checks import CheckSyntaxError, parse_check
from bugbash.logic.fingerprints import query_fingerprint
from bugbash.models import Project

COLUMNS = ("query", "params", "tags", "checks", "required")
TRUE = {"1", "true", "yes", "x"}


class UnreadableTableError(Exception):
    """Not CSV from some line on; the message names it."""


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
    try:
        for line, cells in read_records(text.removeprefix("\ufeff")):
            try:
                rows.append(read_row(line, cells))
            except RefusedError as refusal:
                problems.append(f"line {line}: {refusal.sentence}")
    except UnreadableTableError as error:
        problems.append(str(error))
    if not rows and not problems:
        problems.append("There is no query in there: write one per line, or CSV with a column named query.")
    return Preview(mark_known(project, rows), problems)


def read_records(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, cells by column) pairs; a header with a `query` column makes it CSV, else a line is a query.

    Lines end with LF, CR LF or CR only: other separators of Unicode may be part of an attack.
    """
    lines = [line.removesuffix("\n") for line in io.StringIO(text, newline=None)]
    if "query" not in read_header(lines):
        yield from ((number, {"query": line}) for number, line in enumerate(lines, 1) if line.strip())
        return
    yield from read_table(text)


def read_header(lines: Sequence[str]) -> list[str]:
    """The names of the columns, if the first line has any."""
    try:
        return [name.strip() for name in next(csv.reader(lines[:1]), [])]
    except csv.Error:
        return []


def read_table(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The records of CSV by the line on which each ends; raises UnreadableTableError where it stops being CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [name.strip() for name in next(reader)]
        for cells in reader:
            if cells:
                yield reader.line_num, dict(zip_longest(names, cells, fillvalue=""))
    except csv.Error as error:
        raise UnreadableTableError(f"line {reader.line_num}: this is not CSV: {error}.") from None


def read_row(line: int, cells: dict[str, str]) -> ImportRow:
    """One record, checked; raises RefusedError naming the column and the rule."""
    if unknown := [name for name in cells if name not in COLUMNS]:
        raise RefusedError(f"unknown column {unknown[0] or '(without a name)'!r}; known: {', '.join(COLUMNS)}.")
    check_text(cells["query"])
    return ImportRow(
        line=line,
        text=cells["query"],
        params=read_params(cells.get("params", "")),
        tags=tuple(read_tags(cells.get("tags", "").split(","))),
        checks=tuple(read_check_cell(cells.get("checks", ""))),
        required=cells.get("required", "").strip().lower() in TRUE,
    )


def read_check_cell(text: str) -> list[str]:
    """The checks of one cell; whoever reads the report counts the lines of the table, not those within a cell."""
    try:
        return [parse_check(line).line for line in text.splitlines() if line.strip()]
    except CheckSyntaxError as error:
        raise RefusedError(f"checks: {error}") from None


def read_params(text: str) -> dict[str, Json]:
    if not text.strip():
        return {}
    try:
        params = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise RefusedError(f"params: {text!r} is not JSON.") from None
    if not isinstance(params, dict):
        raise RefusedError("params: must be a JSON object.")
    check_params(params)
    return params


def mark_known(project: Project, rows: Sequence[ImportRow]) -> list[ImportRow]:
    """The rows with `known` set where the project, or a row before, has the query already."""
    prints = [query_fingerprint(row.text, row.params) for row in rows]
    known = set(project.queries.filter(fingerprint__in=set(prints)).values_list("fingerprint", flat=True))
    marked = []
    for row, fingerprint in zip(rows, prints, strict=True):
        marked.append(replace(row, known=fingerprint in known))
        known.add(fingerprint)
    return marked


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
    record(by=by, verb="imported queries into", subject=project, project_id=project.pk, count=len(rows))
    return len(rows)
