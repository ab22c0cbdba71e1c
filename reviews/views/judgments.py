"""What a project has of judgments, and judgments as files."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from bugbash import access
from bugbash.models import Project
from portal.lib.attachments import attachment
from portal.lib.people import SignedInRequest
from reviews.choices import JudgmentFormat
from reviews.selectors.judgment_exporting import TYPES, written_judgments, written_preferences, written_run
from reviews.selectors.judgment_imports import judgment_counts, judgment_imports

LATELY = 10


@require_GET
@login_required
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """How many judgments there are and by whom, what was imported lately, and the files to take away."""
    project = access.get_managed_project(request.user, slug)
    context = {
        "counts": judgment_counts(project),
        "lately": judgment_imports(project)[:LATELY],
        "versions": project.versions.order_by("-pk"),
    }
    return render(request, "reviews/judgment/index.html", context)


@require_GET
@login_required
def export(request: SignedInRequest, slug: str) -> StreamingHttpResponse:
    """Judgments as a file in one of the formats, CSV unless another is asked for; by rater with `words=raters`."""
    project = access.get_managed_project(request.user, slug)
    kind = request.GET.get("format", JudgmentFormat.RATINGS)
    if kind not in JudgmentFormat.values:
        raise Http404("There is no such format.")
    ending, media = TYPES[JudgmentFormat(kind)]
    pieces = written_judgments(project, JudgmentFormat(kind), per_rater=request.GET.get("words") == "raters")
    return attach(request, project, pieces, media, f"judgments-{slug}.{ending}")


@require_GET
@login_required
def run(request: SignedInRequest, slug: str, name: str) -> StreamingHttpResponse:
    """What a version answered, as a TREC run."""
    project = access.get_managed_project(request.user, slug)
    version = get_object_or_404(project.versions, name=name)
    return attach(request, project, written_run(version), "text/plain", f"run-{slug}.txt")


@require_GET
@login_required
def preferences(request: SignedInRequest, slug: str) -> StreamingHttpResponse:
    """Who prefers which version's answer, as TREC preferences."""
    project = access.get_managed_project(request.user, slug)
    return attach(request, project, written_preferences(project), "text/plain", f"preferences-{slug}.txt")


def attach(
    request: SignedInRequest, project: Project, pieces: Iterator[str], media: str, name: str
) -> StreamingHttpResponse:
    """The file, as it is written; whoever loses their role meanwhile gets no more of it."""
    return StreamingHttpResponse(
        access.while_allowed(access.get_managed_project, request.user, project.slug, pieces),
        content_type=f"{media}; charset=utf-8",
        headers=attachment(name),
    )
