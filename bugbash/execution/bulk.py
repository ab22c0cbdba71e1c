"""Many rows in few round trips, without what the ORM does for each of them.

Measured: `bulk_update` and `bulk_create` were two thirds of what a replay cost, model instances half of the rest.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import Field, Model

STAGED = "staged_rows"


def add_values(
    model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, may_exist: bool = True
) -> None:
    """Insert rows, each the values of these fields as they are stored: JSON as text.

    One that breaks a unique constraint is left out; without `may_exist` it is an error, and the rows cost less.
    Primary keys are not read back. Fields that are not named get the database's own default, or none.
    """
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(column_of(model, name)) for name in names)
    if connection.vendor == "postgresql":
        copy_rows(table, columns, rows, may_exist=may_exist)
        return
    marks = ", ".join(["%s"] * len(names))
    refuse = "ON CONFLICT DO NOTHING" if may_exist else ""
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks}) {refuse}", list(rows))  # noqa: S608  names of our own


def copy_rows(table: str, columns: str, rows: Iterable[Sequence[Any]], *, may_exist: bool) -> None:
    """COPY knows no conflicts, so rows that may exist are staged."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if not may_exist:
            copy_into(cursor, table, columns, rows)
            return
        stage(cursor, table, columns, rows)
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {STAGED} ON CONFLICT DO NOTHING")  # noqa: S608
        cursor.execute(f"DROP TABLE {STAGED}")


def update_values(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write these fields of rows that exist; each row is its primary key and the values as they are stored."""
    if not rows:
        return
    table, key = quote(model._meta.db_table), quote(name_of(model._meta.pk))
    columns = [quote(column_of(model, name)) for name in names]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            stage(cursor, table, ", ".join([key, *columns]), rows)
            sets = ", ".join(f"{column} = {STAGED}.{column}" for column in columns)
            cursor.execute(f"UPDATE {table} SET {sets} FROM {STAGED} WHERE {table}.{key} = {STAGED}.{key}")  # noqa: S608  names of our own
            cursor.execute(f"DROP TABLE {STAGED}")
            return
        sets = ", ".join(f"{column} = %s" for column in columns)
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE {key} = %s", [[*row[1:], row[0]] for row in rows])  # noqa: S608


def stage(cursor: Any, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in a table that ends with the transaction, with these columns of another."""
    cursor.execute(f"CREATE TEMP TABLE {STAGED} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")  # noqa: S608
    copy_into(cursor, STAGED, columns, rows)


def copy_into(cursor: Any, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def as_json(value: Any) -> str:
    """What a JSON column stores; dataclasses are objects of their fields."""
    return orjson.dumps(value).decode()


def column_of(model: type[Model], name: str) -> str:
    """By the name of the field or of its attribute, such as `query` or `query_id`."""
    return next(name_of(field) for field in model._meta.concrete_fields if name in {field.name, field.attname})


def name_of(field: "Field[Any, Any]") -> str:
    return field.column or field.name


def quote(name: str) -> str:
    return connection.ops.quote_name(name)
