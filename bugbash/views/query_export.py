"""Queries of a filter as a file."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from bugbash import access
from bugbash.choices import QueryFormat
from bugbash.forms.query_list import QueryFilterForm
from bugbash.models import Project
from bugbash.selectors.exporting import TYPES, unfit_for_lines, written, written_curls
from bugbash.selectors.queries import QueryFilter, narrowed
from bugbash.views.query_list import filters_of
from portal.lib.attachments import attachment
from portal.lib.people import SignedInRequest


@require_GET
@login_required
def export(request: SignedInRequest, slug: str) -> HttpResponse | StreamingHttpResponse:
    """Without a format the page that offers them, with how many queries each holds."""
    project = access.get_writable_project(request.user, slug)
    narrow = QueryFilterForm(request.GET).narrow()
    kind = request.GET.get("format", "")
    if kind:
        return download(request, project, narrow, kind)
    count = narrowed(project, narrow).count()
    unfit = unfit_for_lines(project, narrow)
    context = {
        "count": count,
        "unfit": unfit,
        "fit": count - unfit,
        "versions": project.versions.order_by("-pk"),
        "filters": filters_of(request),
    }
    return render(request, "bugbash/query/export.html", context)


def download(request: SignedInRequest, project: Project, narrow: QueryFilter, kind: str) -> StreamingHttpResponse:
    if kind not in TYPES:
        raise Http404("There is no such format.")
    if kind == QueryFormat.CURL:
        rows = project.versions.select_related("definition")
        version = get_object_or_404(rows, name=request.GET.get("version", ""))
        return attach(request.user, project, written_curls(project, narrow, version), QueryFormat.CURL)
    return attach(request.user, project, written(project, narrow, QueryFormat(kind)), QueryFormat(kind))


def attach(user: User, project: Project, pieces: Iterator[str], kind: QueryFormat) -> StreamingHttpResponse:
    """The file, as it is written; whoever loses their role meanwhile gets no more of it."""
    ending, media = TYPES[kind]
    return StreamingHttpResponse(
        access.while_writable(user, project.slug, pieces),
        content_type=f"{media}; charset=utf-8",
        headers=attachment(f"queries-{project.slug}.{ending}"),
    )
