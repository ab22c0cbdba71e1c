from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.errors import RefusedError
from bugbash.models import Project, Version
from portal.lib.attachments import attachment
from portal.lib.htmx import is_fragment, page_or_part
from portal.lib.people import SignedInRequest
from reviews.actions.metrics import ask_experts
from reviews.choices import Metric
from reviews.forms.metrics import COUNTS, AskForm, MetricsForm
from reviews.selectors.blind import hidden_groups
from reviews.selectors.metric_export import score_lines
from reviews.selectors.metric_page import Measured, has_grades, measured, metrics_page
from reviews.selectors.metric_query import query_page
from reviews.selectors.metric_runs import depths, measurable, newest_run
from reviews.selectors.ratings import ratings_state
from reviews.tasks import ring_metrics


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for; without a version there is nothing to show."""

    form: MetricsForm
    version: Version | None
    against: Version | None
    k: int
    metric: Metric

    @property
    def name(self) -> str:
        """Such as nDCG@10 (exp)."""
        return self.metric.at(self.k)

    @property
    def label(self) -> str:
        return f"{self.name} over the versions, with 95 % interval"

    @property
    def judged_name(self) -> str:
        return f"Judged@{self.k}"

    @property
    def versions(self) -> str:
        """The same choice as parameters, but for the metric."""
        names = {"version": self.version, "against": self.against}
        return urlencode({name: version.name for name, version in names.items() if version} | {"k": self.k})

    @property
    def address(self) -> str:
        return f"{self.versions}&{urlencode({'metric': self.metric})}"


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """One version's metrics beside another's: what was computed last at once, and again as soon as it is newer."""
    project = access.get_readable_project(request.user, slug)
    chosen = choose(project, request)
    context: dict[str, object] = {"chosen": chosen, "form": chosen.form, "is_rated": has_grades(project)}
    if chosen.version is None:
        return page_or_part(request, "reviews/metric/index.html", "reviews/metric/_page.html", context)
    now, before = look(project, chosen)
    is_moving = bool(context["is_rated"]) and any(one.is_moving for one in (now, before) if one)
    if is_moving:
        ring_metrics(project.pk)
        if is_fragment(request) and request.GET.get("known") == known(now, before):
            return HttpResponse(status=204)
    context |= {"now": now, "before": before, "is_moving": is_moving, "known": known(now, before)}
    if now.run:
        hidden = hidden_groups(access.get_membership(request.user, slug))
        ask = AskForm(initial={"version": now.version.name, "k": chosen.k})
        context |= {"page": metrics_page(now, before, chosen.metric, hidden), "ask": ask}
    status = 200 if chosen.form.is_valid() else 422
    return page_or_part(request, "reviews/metric/index.html", "reviews/metric/_page.html", context, status=status)


@require_GET
@login_required
def query(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """One query: both versions' lists with the grades of their results, and its metrics over the versions."""
    project = access.get_readable_project(request.user, slug)
    row = get_object_or_404(project.queries, pk=pk)
    membership, chosen = access.get_membership(request.user, slug), choose(project, request)
    context = {
        "query": row,
        "chosen": chosen,
        "form": chosen.form,
        "page": query_page(row, chosen.version, chosen.against, chosen.k, chosen.metric, membership),
    }
    return render(request, "reviews/metric/query.html", context)


@require_POST
@login_required
def ask(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put the results that weigh most and have no grade into the experts' queue."""
    project = access.get_writable_project(request.user, slug)
    form = AskForm(request.POST)
    is_valid = form.is_valid()
    version = {one.name: one for one in measurable(project)}.get(form.cleaned_data.get("version", ""))
    if version is None:
        raise Http404("There is no replayed version of this name.")
    back = f"{reverse('reviews:metric-index', args=[slug])}?{urlencode({'version': version.name})}"
    run = newest_run(version, form.cleaned_data.get("k") or 0)
    if not is_valid or run is None:
        messages.warning(request, f"Choose how many: {', '.join(map(str, COUNTS))}.")
        return redirect(back)
    try:
        added = ask_experts(run=run, count=form.cleaned_data["count"], by=request.user)
    except RefusedError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        went = f"{added} result{'' if added == 1 else 's'} went into the experts’ queue."
        messages.success(request, went if added else "Nothing new: the experts are asked about all of these already.")
    return redirect(f"{back}&k={run.k}#to-rate")


@require_GET
@login_required
def export(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The scores of each query as CSV, in full precision."""
    project = access.get_readable_project(request.user, slug)
    chosen = choose(project, request)
    run = newest_run(chosen.version, chosen.k) if chosen.version else None
    hidden = hidden_groups(access.get_membership(request.user, slug))
    return StreamingHttpResponse(
        score_lines(project, run, hidden),
        content_type="text/csv; charset=utf-8",
        headers=attachment(f"metrics-{slug}.csv"),
    )


def choose(project: Project, request: HttpRequest) -> Chosen:
    """By default the newest replayed version against the baseline; what can not be is said beside its field."""
    versions = {version.name: version for version in measurable(project)}
    form = MetricsForm(list(versions), depths(project), request.GET)
    form.is_valid()
    version = versions.get(form.cleaned_data.get("version", "")) or next(iter(versions.values()), None)
    usual = project.baseline.name if project.baseline else ""
    against = versions.get(form.cleaned_data.get("against", "") or usual)
    shown = {
        "version": version.name if version else "",
        "against": against.name if against else "",
        "k": form.depth,
        "metric": form.chosen.value,
    }
    form.data = {**shown, **{name: request.GET[name] for name in form.errors}}
    return Chosen(form, version, against if against != version else None, form.depth, form.chosen)


def look(project: Project, chosen: Chosen) -> tuple[Measured, Measured | None]:
    assert chosen.version is not None  # noqa: S101 - narrows the type
    state = ratings_state(project)
    now = measured(chosen.version, chosen.k, state)
    return now, measured(chosen.against, chosen.k, state) if chosen.against else None


def known(now: Measured, before: Measured | None) -> str:
    """Names the runs that a page shows."""
    return "-".join(str(one.run.pk) for one in (now, before) if one and one.run)
