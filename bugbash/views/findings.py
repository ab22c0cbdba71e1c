"""What people make of a probe's findings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.actions.findings import accept_finding, dismiss_finding, reopen_finding
from bugbash.errors import RefusedError
from bugbash.forms.probes import AcceptForm, DismissForm
from bugbash.models import ProbeFinding, Project
from bugbash.selectors.probe_findings import finding_row, next_open
from bugbash.views.probes import filters_of, get_probe, probe_context
from portal.lib.forms import add_refusal
from portal.lib.htmx import is_fragment, page_or_part
from portal.lib.people import SignedInRequest

PAGE, FORM, LIST = "bugbash/probe/finding.html", "bugbash/probe/_decide.html", "bugbash/probe/_findings.html"


def get_finding(project: Project, number: int, pk: int) -> ProbeFinding:
    rows = ProbeFinding.objects.select_related("probe__project", "query")
    return get_object_or_404(rows, probe__project=project, probe__number=number, pk=pk)


@require_GET
@login_required
def detail(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The finding with both forms; as a part the form that `deed` names."""
    finding = get_finding(access.get_readable_project(request.user, slug), number, pk)
    return show(request, finding)


def show(
    request: SignedInRequest,
    finding: ProbeFinding,
    *,
    accept_form: AcceptForm | None = None,
    dismiss_form: DismissForm | None = None,
) -> HttpResponse:
    row = finding_row(finding)
    sent = accept_form or dismiss_form
    context = {
        "probe": finding.probe,
        "filters": filters_of(request),
        "row": row,
        "finding": row.finding,
        "deed": "dismiss" if dismiss_form or request.GET.get("deed") == "dismiss" else "accept",
        "accept_form": accept_form or AcceptForm(initial=row.offer, auto_id=f"accept-{finding.pk}-%s"),
        "dismiss_form": dismiss_form or DismissForm(auto_id=f"dismiss-{finding.pk}-%s"),
    }
    return page_or_part(request, PAGE, FORM, context, status=422 if sent and sent.errors else 200)


@require_POST
@login_required
def accept(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    finding = get_finding(access.get_writable_project(request.user, slug), number, pk)
    form = AcceptForm(request.POST, auto_id=f"accept-{pk}-%s")
    if form.is_valid():
        try:
            accept_finding(finding=finding, by=request.user, **form.facts())
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return go_on(request, finding)
    return show(request, finding, accept_form=form)


@require_POST
@login_required
def dismiss(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    finding = get_finding(access.get_writable_project(request.user, slug), number, pk)
    form = DismissForm(request.POST, auto_id=f"dismiss-{pk}-%s")
    if form.is_valid():
        try:
            dismiss_finding(finding=finding, by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return go_on(request, finding)
    return show(request, finding, dismiss_form=form)


@require_POST
@login_required
def undo(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    finding = get_finding(access.get_writable_project(request.user, slug), number, pk)
    try:
        reopen_finding(finding=finding, by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "Taken back: the finding waits again.")
    return redirect(f"{reverse('bugbash:probe-detail', args=[slug, number])}?focus={pk}")


def go_on(request: SignedInRequest, finding: ProbeFinding) -> HttpResponse:
    """Behind a decision the list, with what was done and the next open finding in focus."""
    slug, number, following = finding.probe.project.slug, finding.probe.number, next_open(finding)
    if is_fragment(request):
        probe = get_probe(request, slug, number)
        context = probe_context(request, probe, decided=finding.pk, focus=following)
        answer = page_or_part(request, LIST, LIST, context)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#probe-findings", "outerHTML"
        return answer
    told = [filters_of(request), f"decided={finding.pk}", f"focus={following}" if following else ""]
    return redirect(f"{reverse('bugbash:probe-detail', args=[slug, number])}?{'&'.join(filter(None, told))}")
