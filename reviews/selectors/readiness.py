from collections import defaultdict
from dataclasses import dataclass

from bugbash.models import Project, Version
from reviews.choices import JudgmentKind
from reviews.logic.agreement import Agreement, agreement
from reviews.logic.gates import evaluate
from reviews.logic.readiness import Assessment, assess
from reviews.models import Report, SignOff
from reviews.selectors.facts import criteria_of, gather_facts, spec_of
from reviews.selectors.queue import current_judgments


def assess_version(version: Version) -> Assessment:
    """What the project's criteria say about a version now."""
    specs = [spec_of(criterion) for criterion in criteria_of(version.project)]
    facts = gather_facts(version, specs)
    return assess([evaluate(spec, facts) for spec in specs])


def newest_report(version: Version) -> Report | None:
    """The report that can still be signed; a newer one voids the sign-offs of those before."""
    return Report.objects.filter(version=version).select_related("frozen_by").order_by("-number").first()


def signoffs_of(project: Project) -> list[SignOff]:
    """All sign-offs of a project, newest first."""
    rows = SignOff.objects.filter(report__project=project).select_related("report__version", "signed_by")
    return list(rows.order_by("-pk"))


@dataclass(frozen=True, slots=True)
class ExpertEvidence:
    """What the numbers of the experts rest on; `unresolved` are items where somebody could not tell or objects."""

    judgments: int
    items: int
    raters: int
    unresolved: int
    agreement: Agreement


def expert_evidence(project: Project) -> ExpertEvidence:
    """Counts over the current judgments, with Krippendorff's alpha (ordinal) of the grades."""
    judgments = list(current_judgments(project))
    grades: dict[int, list[int]] = defaultdict(list)
    for judgment in judgments:
        if judgment.grade is not None:
            grades[judgment.item_id].append(judgment.grade)
    return ExpertEvidence(
        judgments=len(judgments),
        items=len({judgment.item_id for judgment in judgments}),
        raters=len({judgment.rater_id for judgment in judgments}),
        unresolved=len({row.item_id for row in judgments if row.kind != JudgmentKind.GRADE}),
        agreement=agreement(grades.values(), level="ordinal"),
    )
