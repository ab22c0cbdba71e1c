"""What a triage would do, before anything is done."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from bugbash.choices import BreakageStatus, Cause, Severity
from bugbash.logic.edits import mark_of
from bugbash.logic.triage import Facts, Ref, Refusal, moves_between, refuse
from bugbash.models import Breakage, Project, TriageDeed
from portal.lib.people import display_name

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """What one breakage would become, and why it may not."""

    breakage: Breakage
    before: Facts
    after: Facts
    refusal: Refusal | None

    @property
    def moves(self) -> dict[str, list[str]]:
        return moves_between(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a triage of many would do; `beyond` are those left out because they are too many for one go."""

    rows: Sequence[Planned]
    beyond: int = 0

    @property
    def changing(self) -> list[Planned]:
        return [row for row in self.rows if row.moves and not row.refusal]

    @property
    def refused(self) -> list[Planned]:
        return [row for row in self.rows if row.moves and row.refusal]

    @property
    def unchanged(self) -> list[Planned]:
        return [row for row in self.rows if not row.moves]

    @property
    def mark(self) -> str:
        """The same as long as the same breakages would become the same."""
        return mark_of({str(row.breakage.pk): [row.before.to_json(), row.after.to_json()] for row in self.rows})


def facts_of(breakage: Breakage) -> Facts:
    original, owner = breakage.duplicate_of, breakage.owner
    return Facts(
        status=BreakageStatus(breakage.status),
        severity=Severity(breakage.severity_confirmed),
        proposed=Severity(breakage.severity_proposed),
        cause=Cause(breakage.cause),
        owner=Ref(owner.pk, display_name(owner)) if owner else None,
        reason=breakage.reason,
        duplicate_of=Ref(original.pk, original.code) if original else None,
        external_url=breakage.external_url,
    )


def triage_mark(breakage: Breakage) -> str:
    """The mark of what triage has decided of a breakage so far."""
    return mark_of(facts_of(breakage).to_json())


def plan_one(breakage: Breakage, changes: Mapping[str, Any], chain: frozenset[int]) -> Planned:
    before = facts_of(breakage)
    after = before.turned(changes)
    return Planned(breakage, before, after, refuse(breakage.code, before, after, chain, breakage.pk))


def plan_triage(rows: QuerySet[Breakage], changes: Mapping[str, Any]) -> Plan:
    """What these changes would do to breakages, at most 500 at once; the original of duplicates is left as it is."""
    original = changes.get("duplicate_of")
    rows = rows.exclude(pk=original.pk) if original else rows
    chain = chain_of(original)
    reached = list(rows.select_related("owner", "duplicate_of", "query")[:MOST_AT_ONCE])
    beyond = rows.count() - len(reached) if len(reached) == MOST_AT_ONCE else 0
    return Plan([plan_one(row, changes, chain) for row in reached], beyond)


def read_changes(project_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes with people and breakages in them as facts, by key and name; another project's breakage is none."""
    facts = dict(changes)
    if owner := changes.get("owner"):
        facts["owner"] = Ref(owner.pk, display_name(owner))
    if original := changes.get("duplicate_of"):
        facts["duplicate_of"] = Ref(original.pk, original.code) if original.project_id == project_id else None
    return facts


def plan_changes(project: Project, rows: QuerySet[Breakage], changes: Mapping[str, Any]) -> Plan:
    """The same for changes in which people and breakages are rows."""
    return plan_triage(rows, read_changes(project.pk, changes))


def chain_of(original: Ref | None) -> frozenset[int]:
    """The keys of the original, of what that one repeats, and so on."""
    chain: list[int] = []
    key = original.pk if original else None
    while key is not None and key not in chain:
        chain.append(key)
        key = Breakage.objects.values_list("duplicate_of", flat=True).get(pk=key)
    return frozenset(chain)


def known_deeds(project: Project, batch: uuid.UUID) -> QuerySet[TriageDeed]:
    """What one deed changed, be it taken back or not."""
    return TriageDeed.objects.filter(breakage__project=project, batch=batch)


def deeds_of(project: Project, batch: uuid.UUID) -> QuerySet[TriageDeed]:
    """What one deed changed, that has not been taken back."""
    rows = known_deeds(project, batch).filter(taken_back_at=None)
    return rows.select_related("breakage__owner", "breakage__duplicate_of", "breakage__query", "done_by")
