"""What can be asked of frozen reports: are these its bytes, and what is new since an earlier one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from bugbash import access
from portal.lib.forms import submitted
from portal.lib.people import SignedInRequest
from reviews.access import is_intact
from reviews.forms.reports import DifferenceForm, VerifyForm
from reviews.selectors.report_checks import changes_between, verify_bytes
from reviews.selectors.reports import project_reports


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def verify(request: SignedInRequest, slug: str) -> HttpResponse:
    """Whether a file is a report of this project, byte for byte. Keeps nothing of it."""
    project = access.get_readable_project(request.user, slug)
    form = VerifyForm(submitted(request), request.FILES or None)
    found = verify_bytes(project, form.cleaned_data["content"]) if form.is_valid() else None
    status = 422 if form.errors else 200
    return render(request, "reviews/report/verify.html", {"form": form, "found": found}, status=status)


@require_GET
@login_required
def difference(request: HttpRequest, slug: str) -> HttpResponse:
    """What one report says that another did not, in words; without a choice the newest two."""
    project = access.get_readable_project(request.user, slug)
    reports = list(project_reports(project))
    known = {str(report.number): report for report in reports}
    usual = dict(zip(("to", "since"), list(known)[:2], strict=False))
    form = DifferenceForm({**usual, **request.GET.dict()}, reports=reports)
    chosen = [known[form.cleaned_data[name]] for name in ("since", "to")] if form.is_valid() else []
    changed = [report for report in chosen if not is_intact(report)]
    context = {
        "form": form,
        "reports": reports,
        "chosen": chosen,
        "changed": changed,
        "changes": changes_between(*chosen) if chosen and not changed else (),
    }
    return render(request, "reviews/report/difference.html", context, status=200 if chosen or len(reports) < 2 else 422)
