"""Many rows in few round trips, without what the ORM does for each of them.

Measured: `bulk_update` and `bulk_create` were two thirds of what a replay cost, model instances half of the rest.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import Field, JSONField, Model

PLAIN = {str, int, float, bool}


def add_values(
    model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, may_exist: bool = True
) -> None:
    """Insert rows, each the values of the fields with these names as `as_stored` has them.

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
    """COPY knows no conflicts, so rows that may exist go through a table that ends with the transaction."""
    staged = quote("staged_rows") if may_exist else table
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if may_exist:
            cursor.execute(f"CREATE TEMP TABLE {staged} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")  # noqa: S608
        with cursor.cursor.copy(f"COPY {staged} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        if may_exist:
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {staged} ON CONFLICT DO NOTHING")  # noqa: S608
            cursor.execute(f"DROP TABLE {staged}")


def update_rows(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of rows that exist, those without a change included."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if field.name in names]
    sets = ", ".join(f"{quote(name_of(field))} = %s" for field in fields)
    sql = f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {quote(name_of(meta.pk))} = %s"  # noqa: S608  names of our own
    with connection.cursor() as cursor:
        cursor.executemany(sql, [[*values_of(row, fields), row.pk] for row in rows])


def values_of(row: Model, fields: "Sequence[Field[Any, Any]]") -> list[Any]:
    return [as_stored(field, getattr(row, field.attname)) for field in fields]


def as_stored(field: "Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, JSONField):
        return as_json(value)
    return value if type(value) in PLAIN else field.get_db_prep_save(value, connection)


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
