"""What differs in a version's contract, and which of it somebody accepts."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from bugbash.choices import ContractLevel, FindingSource
from bugbash.logic.contract import Place, Schema, pair
from bugbash.models import ApiDocument, ContractFinding, ContractSnapshot, ContractWaiver, Project, Version
from bugbash.selectors.versions import contract_findings

MOST_ROWS = 500
LONGEST_PATH = 500


@dataclass(frozen=True, slots=True)
class ShapeFilter:
    """What the shapes are narrowed to: with `is_all` the places that did not change too."""

    is_all: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with its waiver; one that has ended is still told, but accepts nothing any more."""

    finding: ContractFinding
    waiver: ContractWaiver | None
    is_waived: bool


def finding_rows(version: Version) -> list[FindingRow]:
    """Every finding of a version in two statements, those that count before those that are waived."""
    findings = list(contract_findings(version))
    waivers = waivers_of(version.project)
    today = timezone.localdate()
    rows = []
    for finding in findings:
        waiver = waivers.get(finding.fingerprint)
        rows.append(FindingRow(finding, waiver, is_waived=waiver is not None and waiver.ends_on >= today))
    return sorted(rows, key=lambda row: row.is_waived)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One path on both sides with what was found there."""

    place: Place
    findings: list[FindingRow]
    is_changed: bool


@dataclass(frozen=True, slots=True)
class ShapePage:
    """The first 500 places that fit; `changed` and `total` count those of the whole shape."""

    rows: list[PlaceRow]
    changed: int
    total: int
    left_out: int


def shape_page(version: Version, found: list[FindingRow], narrow: ShapeFilter) -> ShapePage:
    """The version's shape beside the baseline's; where nothing stands beside it, no place has changed and all are told.

    Two statements at most, however large the shapes are.
    """
    before, after = schemas_of(version)
    compared = before is not None and after is not None
    by_path: dict[str, list[FindingRow]] = {}
    for row in found:
        if row.finding.source == FindingSource.OBSERVED:
            by_path.setdefault(row.finding.path, []).append(row)
    rows = []
    for place in pair(before, after):
        here = by_path.get(place.path[:LONGEST_PATH], [])
        rows.append(PlaceRow(place, here, is_changed=compared and (bool(here) or place.is_one_sided)))
    words = narrow.words.casefold()
    told = [row for row in rows if fits(row, words) and (narrow.is_all or not compared or row.is_changed)]
    return ShapePage(
        rows=told[:MOST_ROWS],
        changed=sum(row.is_changed for row in rows),
        total=len(rows),
        left_out=max(0, len(told) - MOST_ROWS),
    )


def fits(row: PlaceRow, words: str) -> bool:
    """Whether the words stand in the path or in what was found there."""
    return any(words in text.casefold() for text in (row.place.path, *(one.finding.sentence for one in row.findings)))


def waivers_of(project: Project) -> dict[str, ContractWaiver]:
    """By fingerprint, those that have ended too."""
    rows = ContractWaiver.objects.filter(project=project).select_related("waived_by")
    return {row.fingerprint: row for row in rows}


def waived_fingerprints(project: Project) -> frozenset[str]:
    """What is accepted today."""
    rows = ContractWaiver.objects.filter(project=project, ends_on__gte=timezone.localdate())
    return frozenset(rows.values_list("fingerprint", flat=True))


def count_levels(rows: list[FindingRow]) -> dict[str, int]:
    """How many findings of each level count; the waived ones are under `waived`."""
    counts = Counter("waived" if row.is_waived else row.finding.level for row in rows)
    return {name: counts[name] for name in (*ContractLevel.values, "waived")}


def schemas_of(version: Version) -> tuple[Schema | None, Schema | None]:
    """The baseline's shape and the version's; the baseline's own has nothing before it."""
    baseline_id = version.project.baseline_id
    rows = ContractSnapshot.objects.filter(version__in=[pk for pk in (version.pk, baseline_id) if pk])
    schemas = {row.version_id: Schema.from_json(row.schema) for row in rows}
    before = schemas.get(baseline_id) if baseline_id and baseline_id != version.pk else None
    return before, schemas.get(version.pk)


@dataclass(frozen=True, slots=True)
class Documents:
    """What the version declares and what its baseline does; None where a side declares nothing."""

    own: ApiDocument | None
    baseline: ApiDocument | None


def documents_of(version: Version) -> Documents:
    """Without the documents themselves, which may be large."""
    baseline_id = version.project.baseline_id
    rows = ApiDocument.objects.filter(version__in=[pk for pk in (version.pk, baseline_id) if pk])
    found = {row.version_id: row for row in rows.defer("document").select_related("added_by")}
    return Documents(own=found.get(version.pk), baseline=found.get(baseline_id or 0))
