from bugbash.models import Project, Version
from reviews.logic.gates import evaluate
from reviews.logic.readiness import Assessment, assess
from reviews.models import Report, SignOff
from reviews.selectors.facts import criteria_of, gather_facts, spec_of


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
