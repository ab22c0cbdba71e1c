"""Rows that a file's tests share: written once, and what a test does to them is undone after it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def kept_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For fixtures of a file's scope: what they write is there for each of its tests, and gone after the last.

    A test hands out copies of what such a fixture gives (`copy.deepcopy`), for it may change the rows it holds.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
