"""Lists as CSV: all rows that the filters leave, written as they are read."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from bugbash.logic.query_files.cells import neutralise
from bugbash.logic.query_files.reading import BOM
from bugbash.logic.query_files.writing import row_of

PARAMETER, CSV = "as", "csv"
CHUNK = 500


def wants_table(request: Request) -> bool:
    """Whether the address asks for CSV; raises ValidationError for anything else that it may ask for."""
    values = request.query_params.getlist(PARAMETER)
    if values not in ([], [CSV]):
        raise ValidationError({PARAMETER: [f"A list is JSON, or {CSV} if this says so once."]})
    return bool(values)


def written_table(names: Iterable[str], rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A line per row under the names of its fields, with a byte order mark, by which spreadsheets know UTF-8."""
    columns = list(names)
    yield BOM + row_of(columns)
    for row in rows:
        yield row_of([cell_of(row.get(name)) for name in columns])


def cell_of(value: Any) -> str:
    """Text as it is but for formulas, which are neutralised; what has parts as JSON."""
    if value is None:
        return ""
    return neutralise(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def in_chunks(rows: QuerySet[Any], keyset: str) -> Iterator[list[Any]]:
    """All rows by their unique column, as pages go."""
    key, side = keyset.removeprefix("-"), "lt" if keyset.startswith("-") else "gt"
    rows = rows.order_by(keyset)
    chunk = list(rows[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(rows.filter(**{f"{key}__{side}": getattr(chunk[-1], key)})[:CHUNK])
