from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from bugbash import access
from bugbash.models import Project, Version
from bugbash.selectors.replays import latest_finished_replay
from bugbash.selectors.versions import contract_findings, time_to_signal
from reviews.forms.criteria import ConfirmForm
from reviews.selectors.charts import breakage_matrix, version_trends
from reviews.selectors.readiness import assess_version, expert_evidence, newest_report, signoffs_of
from reviews.views.links import evidence_url


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The decision on one version: the newest, or the one that the address names."""
    project = access.get_readable_project(request.user, slug)
    version = chosen_version(project, request.GET.get("version", ""))
    if version is None:
        return render(request, "reviews/readiness/empty.html")
    assessment = assess_version(version)
    replay = latest_finished_replay(version)
    context = {
        "version": version,
        "versions": project.versions.all(),
        "assessment": assessment,
        "gates": [
            (gate, evidence_url(gate.evidence, version, replay), evidence_url(gate.remedy, version, replay))
            for gate in assessment.gates
        ],
        "steps": [(step, evidence_url(step.evidence, version, replay)) for step in assessment.shortest_way],
        "replay": replay,
        "signal_s": time_to_signal(version),
        "findings": contract_findings(version),
        "trends": version_trends(project),
        "matrix": breakage_matrix(project),
        "experts": expert_evidence(project),
        "report": newest_report(version),
        "signoffs": signoffs_of(project),
        "confirm_form": ConfirmForm(),
    }
    return render(request, "reviews/readiness/index.html", context)


def chosen_version(project: Project, name: str) -> Version | None:
    """The named version, else the newest; None while there is none."""
    versions = project.versions.select_related("project__baseline", "definition", "contract")
    return get_object_or_404(versions, name=name) if name else versions.first()
