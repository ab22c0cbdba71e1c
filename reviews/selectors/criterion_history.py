"""How a criterion came to say what it says."""

from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import QuerySet

from reviews.models import Criterion, CriterionComment, CriterionRevision

NAMES = {
    "sentence": "Sentence",
    "measure": "Measure",
    "params": "Parameters",
    "operator": "Direction",
    "threshold": "Threshold",
    "must": "Weight",
    "owner": "Owner",
}


@dataclass(frozen=True, slots=True)
class Change:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A revision with what it changed; the first one changed nothing."""

    revision: CriterionRevision
    changes: list[Change]


def revisions_of(criterion: Criterion) -> QuerySet[CriterionRevision]:
    """Newest first."""
    return criterion.revisions.select_related("changed_by").order_by("-number")


def revision_rows(criterion: Criterion) -> list[RevisionRow]:
    rows = list(revisions_of(criterion))
    before = [row.facts for row in rows[1:]]
    return [
        RevisionRow(row, changes_between(former, row.facts) if former else [])
        for row, former in zip_longest(rows, before)
    ]


def changes_between(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    names = [name for name in NAMES if before.get(name, "") != after.get(name, "")]
    return [Change(NAMES[name], before.get(name, "") or "none", after.get(name, "") or "none") for name in names]


def comments_on(criterion: Criterion) -> QuerySet[CriterionComment]:
    """Oldest first, as a talk is read."""
    return criterion.comments.select_related("author").prefetch_related("mentions__user").order_by("pk")
