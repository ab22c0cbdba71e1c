"""Rows of tests: those that a file's tests share, and how those are forgotten that a test has really written."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.waiting import wait_until

OTHERS_AT_WORK = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""


@pytest.fixture(scope="module")
def kept_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For fixtures of a file's scope: what they write is there for each of its tests, and gone after the last.

    A test hands out copies of what such a fixture gives (`copy.deepcopy`), for it may change the rows it holds.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def quick_forgetting() -> None:
    """Behind a test that needs real transactions every table is emptied. Truncating eighty files takes five times as
    long as deleting what few rows there are.
    """
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = delete_all  # type: ignore[assignment, method-assign]


def delete_all(_style: Any, tables: Sequence[str], **_: Any) -> list[str]:
    """Without looking at foreign keys, for nothing is left that they could be of.

    A request that a test did not wait for is waited for here: what it writes between two deletes would stay.
    """
    with connection.cursor() as cursor:
        wait_until(lambda: cursor.execute(OTHERS_AT_WORK).fetchone() == (0,), 10, "the product has come to rest")
    deletes = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]
    return ["; ".join(["SET LOCAL session_replication_role = replica", *deletes])]
