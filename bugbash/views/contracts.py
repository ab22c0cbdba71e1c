from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.actions.api_documents import declare_api, declare_api_from_url, remove_api
from bugbash.actions.contracts import file_finding, waive_finding, withdraw_waiver
from bugbash.errors import RefusedError
from bugbash.forms.contracts import DocumentForm, ShapeFilterForm, WaiverForm
from bugbash.models import ApiDocument, ContractFinding, Project, Version
from bugbash.selectors.contracts import count_levels, documents_of, finding_rows, shape_page
from portal.lib.forms import add_refusal
from portal.lib.htmx import page_or_part
from portal.lib.people import SignedInRequest

DETAIL = "bugbash/contract/detail.html"


def get_version(project: Project, name: str) -> Version:
    return get_object_or_404(project.versions.select_related("project__baseline"), name=name)


def get_finding(version: Version, pk: int) -> ContractFinding:
    """A finding against the present baseline, which is what the page shows."""
    rows = version.contract_findings.select_related("version__project", "baseline")
    return get_object_or_404(rows, pk=pk, baseline=version.project.baseline_id)


@require_GET
@login_required
def detail(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    context = detail_context(request, get_version(project, name))
    return page_or_part(request, DETAIL, "bugbash/contract/_shape.html", context)


def detail_context(
    request: HttpRequest,
    version: Version,
    *,
    waiver_form: WaiverForm | None = None,
    wrong_finding: int = 0,
    document_form: DocumentForm | None = None,
) -> dict[str, Any]:
    """Everything that the page shows; `waiver_form` belongs to the finding `wrong_finding`."""
    filters = ShapeFilterForm(request.GET)
    narrow = filters.narrow()
    found = finding_rows(version)
    page = shape_page(version, found, narrow)
    baseline = version.project.baseline
    return {
        "version": version,
        "baseline": baseline if baseline != version else None,
        "is_baseline": baseline == version,
        "rows": [
            (row, waiver_form if row.finding.pk == wrong_finding else WaiverForm(row.finding.pk)) for row in found
        ],
        "wrong_finding": wrong_finding,
        "counts": count_levels(found),
        "narrow": narrow,
        "page": page,
        "show_choices": [("all", "all", page.total, "")],
        "documents": documents_of(version),
        "document_form": document_form or DocumentForm(),
    }


def address_of(version: Version) -> str:
    return reverse("bugbash:contract-detail", args=[version.project.slug, version.name])


@require_POST
@login_required
def waive(request: SignedInRequest, slug: str, name: str, pk: int) -> HttpResponse:
    version = get_version(access.get_owned_project(request.user, slug), name)
    finding = get_finding(version, pk)
    form = WaiverForm(finding.pk, request.POST)
    if form.is_valid():
        try:
            waiver = waive_finding(finding=finding, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Waived until {waiver.ends_on}; it stays to be seen here and in every report.")
            return redirect(f"{address_of(version)}#findings")
    context = detail_context(request, version, waiver_form=form, wrong_finding=finding.pk)
    return page_or_part(request, DETAIL, "bugbash/contract/_findings.html", context, status=422)


@require_POST
@login_required
def withdraw(request: SignedInRequest, slug: str, name: str, pk: int) -> HttpResponse:
    project = access.get_owned_project(request.user, slug)
    version = get_version(project, name)
    waiver = get_object_or_404(project.contract_waivers, fingerprint=get_finding(version, pk).fingerprint)
    withdraw_waiver(waiver=waiver, by=request.user)
    messages.success(request, "The waiver is withdrawn; the finding counts again.")
    return redirect(f"{address_of(version)}#findings")


@require_POST
@login_required
def file(request: SignedInRequest, slug: str, name: str, pk: int) -> HttpResponse:
    """File a finding as a breakage; whoever files stays on the page, which then links to it."""
    version = get_version(access.get_writable_project(request.user, slug), name)
    try:
        breakage = file_finding(finding=get_finding(version, pk), by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        address = reverse("bugbash:breakage-detail", args=[slug, breakage.number])
        messages.success(
            request,
            format_html(
                'It is <a class="link" href="{}">{}</a>; every later replay checks it.', address, breakage.code
            ),
        )
    return redirect(f"{address_of(version)}#findings")


@require_POST
@login_required
def declare(request: SignedInRequest, slug: str, name: str) -> HttpResponse:
    version = get_version(access.get_writable_project(request.user, slug), name)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        upload, url = form.cleaned_data["document"], form.cleaned_data["url"]
        try:
            if upload:
                declare_api(version=version, content=upload.read(), by=request.user)
            else:
                declare_api_from_url(version=version, url=url, by=request.user)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The document is kept and compared.")
            return redirect(f"{address_of(version)}#openapi")
    context = detail_context(request, version, document_form=form)
    return page_or_part(request, DETAIL, "bugbash/contract/_documents.html", context, status=422)


@require_POST
@login_required
def undeclare(request: SignedInRequest, slug: str, name: str) -> HttpResponse:
    version = get_version(access.get_writable_project(request.user, slug), name)
    remove_api(document=get_object_or_404(ApiDocument, version=version), by=request.user)
    messages.success(request, "The document is removed, and what was found in it.")
    return redirect(f"{address_of(version)}#openapi")
