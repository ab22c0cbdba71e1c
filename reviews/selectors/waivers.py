"""What somebody accepts, and what somebody accepted once."""

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now, TruncDate

from bugbash.models import Project, Version
from reviews.models import Waiver

IN_FORCE = Q(revoked_at=None, ends_on__gte=TruncDate(Now()))  # the database's day, so that nobody need end it
HOLDS = ExpressionWrapper(IN_FORCE, BooleanField())


@dataclass(frozen=True, slots=True)
class WaiverRow:
    waiver: Waiver
    in_force: bool


def project_waivers(project: Project) -> QuerySet[Waiver]:
    """Every waiver there ever was, newest first, each with `in_force`."""
    rows = Waiver.objects.filter(criterion__project=project).select_related(
        "criterion", "version", "waived_by", "revoked_by"
    )
    return rows.annotate(in_force=HOLDS).order_by("-pk")


def waivers_in_force(version: Version) -> dict[int, Waiver]:
    """By criterion what is accepted on a version now; one for the version alone speaks before one for all."""
    rows = project_waivers(version.project).filter(Q(version=version) | Q(version=None)).filter(IN_FORCE)
    found: dict[int, Waiver] = {}
    for row in sorted(rows, key=lambda row: (row.version_id is None, -row.pk)):
        found.setdefault(row.criterion_id, row)
    return found


def waiver_rows(version: Version) -> list[WaiverRow]:
    """All that concern a version, those in force first."""
    rows = project_waivers(version.project).filter(Q(version=version) | Q(version=None), criterion__retired_at=None)
    rows = rows.annotate(in_force=HOLDS)
    found = [WaiverRow(row, row.in_force) for row in rows]
    return sorted(found, key=lambda row: not row.in_force)
