"""Import in two steps: read a file and show what it would do, then save exactly that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.errors import RefusedError
from bugbash.models import Project
from portal.lib.attachments import attachment
from portal.lib.forms import add_refusal, submitted
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest
from reviews.actions.judgment_imports import confirm_judgments, discard_judgments, keep_file
from reviews.choices import JudgmentImportState
from reviews.forms.judgment_imports import JudgmentImportForm
from reviews.models import JudgmentImport
from reviews.selectors.judgment_imports import first_judgments, judgment_imports, report_of, troubles_of
from reviews.selectors.queue import settings_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    """Read what was pasted or uploaded and go on to the page that shows what it would do."""
    project = access.get_managed_project(request.user, slug)
    form = JudgmentImportForm(submitted(request), request.FILES or None)
    if form.is_valid():
        try:
            given = keep_file(project=project, by=request.user, **form.facts())
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("reviews:judgment-import-detail", slug, given.pk)
    context = {"form": form, "scale": settings_of(project).scale}
    return render(request, "reviews/judgment/import.html", context, status=422 if form.errors else 200)


def get_import(project: Project, pk: int) -> JudgmentImport:
    return get_object_or_404(judgment_imports(project), pk=pk)


@require_GET
@login_required
def detail(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_managed_project(request.user, slug)
    given = get_import(project, pk)
    context = {"given": given, "rows": first_judgments(given), "troubles": troubles_of(given)}
    return page_or_part(request, "reviews/judgment/import_detail.html", "reviews/judgment/_import.html", context)


@require_POST
@login_required
def save(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_managed_project(request.user, slug)
    try:
        given = confirm_judgments(
            given=get_import(project, pk), skip_refused=bool(request.POST.get("skip_refused")), by=request.user
        )
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("reviews:judgment-import-detail", slug, pk)
    if given.state != JudgmentImportState.DONE:
        return redirect("reviews:judgment-import-detail", slug, pk)
    is_one = given.added_count == 1
    messages.success(request, f"{given.added_count:,} judgment{' is' if is_one else 's are'} in.")
    return redirect("reviews:judgment-index", slug)


@require_POST
@login_required
def discard(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_managed_project(request.user, slug)
    try:
        discard_judgments(given=get_import(project, pk), by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("reviews:judgment-import-detail", slug, pk)
    messages.success(request, "Nothing was saved.")
    return redirect("reviews:judgment-import", slug)


@require_GET
@login_required
def report(request: SignedInRequest, slug: str, pk: int) -> StreamingHttpResponse:
    """Each line of the file that gives no new judgment, with the reason, as CSV."""
    project = access.get_managed_project(request.user, slug)
    given = get_object_or_404(judgment_imports(project), pk=pk)
    return StreamingHttpResponse(
        report_of(given),
        content_type="text/csv; charset=utf-8",
        headers=attachment(f"judgments-{given.pk}.csv"),
    )
