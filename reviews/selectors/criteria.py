from dataclasses import dataclass

from django.db.models import QuerySet

from bugbash.models import Project, Version
from reviews.logic.criteria import CriterionSpec
from reviews.logic.gates import Gate, evaluate
from reviews.models import Criterion
from reviews.selectors.facts import criteria_of, gather_facts, spec_of


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion with what it says today about the newest version; no gate while there is no version."""

    criterion: Criterion
    gate: Gate | None


def known_criteria(project: Project) -> QuerySet[Criterion]:
    """The criteria that can still be edited."""
    return Criterion.objects.filter(project=project, retired_at=None)


def preview_gate(project: Project, spec: CriterionSpec) -> tuple[Version | None, Gate | None]:
    """What a criterion would say today on the newest version, and which that is."""
    version = newest_version(project)
    return version, evaluate(spec, gather_facts(version, [spec])) if version else None


def newest_version(project: Project) -> Version | None:
    return project.versions.select_related("project__baseline", "contract").first()


def criterion_rows(project: Project) -> list[CriterionRow]:
    criteria = criteria_of(project)
    specs = [spec_of(criterion) for criterion in criteria]
    version = newest_version(project)
    facts = gather_facts(version, specs) if version else None
    return [
        CriterionRow(criterion, evaluate(spec, facts) if facts else None)
        for criterion, spec in zip(criteria, specs, strict=True)
    ]
