"""The orders of a replay's table, each by keyset: the thousandth page is as quick as the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.db.models import QuerySet

from bugbash.models import Outcome

SIGNAL, MOVEMENT, SLOWEST = "", "movement", "slowest"
SORTS = {SIGNAL: "signal order", MOVEMENT: "biggest movement first", SLOWEST: "slowest first"}
COLUMNS = {MOVEMENT: "distance", SLOWEST: "took_ms"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: an ordinal and, in an order by a column, that column's value; None where it has none."""

    ordinal: int
    value: float | None = None

    @classmethod
    def of(cls, row: Outcome, sort: str) -> Self:
        return cls(row.ordinal, getattr(row, COLUMNS[sort]) if sort in COLUMNS else None)

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that `str` wrote; None for anything else, which begins at the beginning."""
        ordinal, _, value = text.partition("~")
        if not (ordinal.isascii() and ordinal.isdigit() and len(ordinal) < 10):
            return None
        try:
            return cls(int(ordinal), float(value) if value else None)
        except ValueError:
            return None

    def __str__(self) -> str:
        return str(self.ordinal) if self.value is None else f"{self.ordinal}~{self.value!r}"


def rows_after(rows: QuerySet[Outcome], sort: str, place: Place | None, size: int) -> list[Outcome]:
    """The next `size` rows behind a place, in at most three statements, each a range of one index.

    Rows without a value in the column come last. Equal values are told apart by their ordinal, in a range of their
    own: one condition over both columns would walk over every tie again.
    """
    return take(legs_after(rows, COLUMNS.get(sort), place), size)


def rows_before(rows: QuerySet[Outcome], sort: str, place: Place, size: int) -> list[Outcome]:
    """The `size` rows ahead of a place, nearest first."""
    return take(legs_before(rows, COLUMNS.get(sort), place), size)


def take(legs: Sequence[QuerySet[Outcome]], size: int) -> list[Outcome]:
    found: list[Outcome] = []
    for leg in legs:
        if len(found) < size:
            found += leg[: size - len(found)]
    return found


def legs_after(rows: QuerySet[Outcome], column: str | None, place: Place | None) -> list[QuerySet[Outcome]]:
    behind = rows.filter(ordinal__gt=place.ordinal) if place else rows
    if column is None:
        return [behind.order_by("ordinal")]
    valued = rows.filter(**{f"{column}__isnull": False}).order_by(f"-{column}", "ordinal")
    bare = rows.filter(**{f"{column}__isnull": True}).order_by("ordinal")
    if place is None:
        return [valued, bare]
    if place.value is None:
        return [bare.filter(ordinal__gt=place.ordinal)]
    ties = behind.filter(**{column: place.value}).order_by("ordinal")
    return [ties, valued.filter(**{f"{column}__lt": place.value}), bare]


def legs_before(rows: QuerySet[Outcome], column: str | None, place: Place) -> list[QuerySet[Outcome]]:
    ahead = rows.filter(ordinal__lt=place.ordinal).order_by("-ordinal")
    if column is None:
        return [ahead]
    valued = rows.filter(**{f"{column}__isnull": False}).order_by(column, "-ordinal")
    if place.value is None:
        return [ahead.filter(**{f"{column}__isnull": True}), valued]
    return [ahead.filter(**{column: place.value}), valued.filter(**{f"{column}__gt": place.value})]
