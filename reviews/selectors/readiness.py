from dataclasses import dataclass

from bugbash.models import Project, Version
from portal.lib.people import display_name
from reviews.logic.agreement import Agreement
from reviews.logic.gates import evaluate
from reviews.logic.readiness import Accepted, Assessment, assess
from reviews.models import Report, SignOff, Waiver
from reviews.selectors.facts import criteria_of, gather_facts, spec_of
from reviews.selectors.ratings import Ratings, ratings_of
from reviews.selectors.reports import project_reports
from reviews.selectors.waivers import waivers_in_force


def assess_version(version: Version, ratings: Ratings | None = None) -> Assessment:
    """What the project's criteria say about a version now; `ratings` where somebody has read them already."""
    specs = [spec_of(criterion) for criterion in criteria_of(version.project)]
    facts, waived = gather_facts(version, specs, ratings), waivers_in_force(version)
    gates = [evaluate(spec, facts, waived=spec.key in waived) for spec in specs]
    return assess(gates, [accepted_by(waived[spec.key]) for spec in specs if spec.key in waived])


def accepted_by(waiver: Waiver) -> Accepted:
    return Accepted(
        criterion=waiver.criterion_id,
        sentence=waiver.criterion.sentence,
        version=waiver.version.name if waiver.version else "",
        reason=waiver.reason,
        waived_by=display_name(waiver.waived_by),
        waived_at=waiver.waived_at,
        ends_on=waiver.ends_on.isoformat(),
    )


def newest_report(version: Version) -> Report | None:
    """The report that can still be signed; a newer one voids the sign-offs of those before."""
    return project_reports(version.project).filter(version=version).first()


def signoffs_of(project: Project) -> list[SignOff]:
    """All sign-offs of a project, newest first."""
    rows = SignOff.objects.filter(report__project=project).select_related("report__version", "signed_by")
    return list(rows.order_by("-pk"))


@dataclass(frozen=True, slots=True)
class ExpertEvidence:
    """What the numbers of the experts rest on, as `Ratings` has it."""

    judgments: int
    items: int
    raters: int
    unresolved: int
    agreement: Agreement


def expert_evidence(project: Project, ratings: Ratings | None = None) -> ExpertEvidence:
    found = ratings or ratings_of(project)
    return ExpertEvidence(found.judgments, found.items, found.raters, found.unresolved, found.agreement)
