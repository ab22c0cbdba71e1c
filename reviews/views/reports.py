from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.errors import RefusedError
from portal.lib.attachments import attachment
from portal.lib.forms import add_refusal
from portal.lib.people import SignedInRequest
from reviews.access import can_sign, is_intact
from reviews.actions.reports import freeze_report
from reviews.actions.signing import sign_report
from reviews.forms.reports import FreezeForm, SignForm
from reviews.logic.frozen import open_frozen
from reviews.models import Report
from reviews.pdf.drawing import pdf_of
from reviews.selectors.readiness import newest_report
from reviews.selectors.reports import comments_on, project_reports, signing_of_report, with_signing


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    rows = with_signing(project, project_reports(project))
    return render(request, "reviews/report/index.html", {"rows": [(row, is_intact(row.report)) for row in rows]})


@require_POST
@login_required
def freeze(request: SignedInRequest, slug: str) -> HttpResponse:
    """Freeze what is known now, then show what is to be signed."""
    project = access.get_managed_project(request.user, slug)
    form = FreezeForm(request.POST)
    form.is_valid()
    versions = project.versions.select_related("project__baseline")
    version = get_object_or_404(versions, name=form.cleaned_data.get("version", ""))
    report = freeze_report(version=version, by=request.user)
    messages.success(request, f"Report {report.number} is frozen. It never changes; sign it or send it on.")
    return redirect("reviews:report-detail", slug, report.number)


@require_GET
@login_required
def detail(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    return show_to_sign(request, get_report(request, slug, number))


def show_to_sign(request: SignedInRequest, report: Report) -> HttpResponse:
    return show(request, report, SignForm(project=report.project))


def get_report(request: HttpRequest, slug: str, number: int) -> Report:
    project = access.get_readable_project(request.user, slug)
    return get_object_or_404(project_reports(project), number=number)


def show(request: SignedInRequest, report: Report, form: SignForm, *, status: int = 200) -> HttpResponse:
    """The frozen page, from the frozen bytes alone; only signatures and the check of the hash are of today."""
    newest = newest_report(report.version)
    intact = is_intact(report)
    context = {
        "report": report,
        "frozen": open_frozen(report.payload) if intact else None,
        "is_intact": intact,
        "signing": signing_of_report(report),
        "newer": newest if newest and newest.number > report.number else None,
        "signoffs": report.signoffs.all(),
        "may_sign": can_sign(report, request.user),
        "form": form,
        "comments": comments_on(report),
    }
    return render(request, "reviews/report/detail.html", context, status=status)


@require_POST
@login_required
def sign(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    report = get_report(request, slug, number)
    form = SignForm(request.POST, project=report.project)
    if form.is_valid():
        try:
            sign_report(report=report, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Signed. Your name is bound to {report.sha256[:12]}….")
            return redirect("reviews:report-detail", slug, number)
    return show(request, report, form, status=422)


@require_GET
@login_required
def json_(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The canonical bytes: their SHA-256 is the report's hash."""
    report = get_report(request, slug, number)
    name = f"report-{report.number}-{report.sha256[:12]}.json"
    return HttpResponse(
        report.payload.encode(),
        content_type="application/json",
        headers=attachment(name),
    )


@require_GET
@login_required
def pdf(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The report on paper, drawn from the stored bytes; one whose hash does not hold is not drawn."""
    report = get_report(request, slug, number)
    if not is_intact(report):
        return HttpResponse("The stored report does not match its hash.", status=409, content_type="text/plain")
    return pdf_response(report)


def pdf_response(report: Report) -> HttpResponse:
    try:
        drawn = pdf_of(report.payload)
    except RefusedError as refusal:
        return HttpResponse(refusal.sentence, status=503, content_type="text/plain; charset=utf-8")
    name = f"report-{report.number}-{report.sha256[:12]}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)
