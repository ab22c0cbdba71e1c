"""Import in two steps: read a file and show what it would do, then save exactly that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bugbash import access
from bugbash.actions.importing import confirm_import, discard_import, keep_preview
from bugbash.choices import ImportState
from bugbash.errors import RefusedError
from bugbash.forms.queries import ImportForm
from bugbash.logic.query_files import Problem
from bugbash.models import Project, QueryImport
from bugbash.selectors.importing import first_rows, imports_of, lines_of, preview_file
from portal.lib.attachments import attachment
from portal.lib.forms import add_refusal, submitted
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest

LATELY = 10


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    """Read what was pasted or uploaded and go on to the page that shows what it would do."""
    project = access.get_writable_project(request.user, slug)
    form = ImportForm(submitted(request), request.FILES or None)
    if form.is_valid():
        try:
            text, file_name = form.read()
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            preview = preview_file(project, text, form.chosen())
            source = "" if file_name else text
            given = keep_preview(project=project, preview=preview, source=source, file_name=file_name, by=request.user)
            return redirect("bugbash:query-import-detail", slug, given.pk)
    context = {"form": form, "lately": imports_of(project).exclude(state=ImportState.READ)[:LATELY]}
    return render(request, "bugbash/query/import.html", context, status=422 if form.errors else 200)


def get_import(project: Project, pk: int) -> QueryImport:
    return get_object_or_404(project.imports.select_related("requested_by").defer("rows", "report"), pk=pk)


@require_GET
@login_required
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    given = get_import(project, pk)
    context = {
        "given": given,
        "rows": first_rows(given),
        "problems": [Problem(*facts) for facts in given.problems],
        "form": ImportForm(initial={"lines": given.source, "format": given.format}),
    }
    return page_or_part(request, "bugbash/query/import_detail.html", "bugbash/query/_import.html", context)


@require_POST
@login_required
def save(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    try:
        given = confirm_import(
            given=get_import(project, pk), skip_refused=bool(request.POST.get("skip_refused")), by=request.user
        )
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("bugbash:query-import-detail", slug, pk)
    if given.state != ImportState.DONE:
        return redirect("bugbash:query-import-detail", slug, pk)
    messages.success(request, say_saved(given))
    return redirect("bugbash:query-index", slug)


def say_saved(given: QueryImport) -> str:
    is_one = given.total - given.repeated_count == 1
    count = f"{given.total - given.repeated_count:,} {'query is' if is_one else 'queries are'} in"
    return f"{count}, {given.added_count:,} of them new; the next replay asks {'it' if is_one else 'them'}."


@require_POST
@login_required
def discard(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    try:
        discard_import(given=get_import(project, pk), by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("bugbash:query-import-detail", slug, pk)
    messages.success(request, "Nothing was saved.")
    return redirect("bugbash:query-import", slug)


@require_GET
@login_required
def report(request: HttpRequest, slug: str, pk: int) -> StreamingHttpResponse:
    """What each line of the file gave, as CSV."""
    project = access.get_writable_project(request.user, slug)
    given = get_object_or_404(project.imports, pk=pk)
    return StreamingHttpResponse(
        lines_of(given.report),
        content_type="text/csv; charset=utf-8",
        headers=attachment(f"import-{given.pk}.csv"),
    )
