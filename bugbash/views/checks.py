import json
from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.forms.breakages import BreakageForm, TryForm
from bugbash.forms.checks import BuilderForm
from bugbash.logic.checks import parse_check, parse_checks, write_object
from bugbash.logic.checks.catalogue import by_group
from bugbash.logic.checks.kinds import Kind
from bugbash.models import Observation, Project
from bugbash.views.console import PAGE, console_context, get_shown
from bugbash.views.trials import try_all
from portal.lib.htmx import is_fragment
from portal.lib.people import SignedInRequest

BUILDER = "bugbash/check/_builder.html"
BUILT = "check-built"


@require_GET
@login_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """All kinds of checks with an example of each, as a line and as JSON."""
    access.get_readable_project(request.user, slug)
    groups = [(group.value, [(kind, example_object(kind)) for kind in kinds]) for group, kinds in by_group()]
    return render(request, "bugbash/check/index.html", {"groups": groups})


def example_object(kind: Kind) -> str:
    return json.dumps(write_object(parse_check(kind.example)), ensure_ascii=False)


@require_POST
@login_required
def build(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put a check together beside the breakage that is being filed; all that was typed there stays."""
    project = access.get_fileable_project(request.user, slug)
    shown = get_shown(project, request.POST.get("observations") or "none")
    builder = BuilderForm.from_post(request.POST)
    if is_fragment(request):
        return show_builder(request, builder, reverse("bugbash:console-build", args=[slug]), project)
    typed = {name: request.POST[name] for name in BreakageForm.base_fields if name in request.POST}
    typed["expectation"] = with_line(typed.get("expectation", ""), builder)
    context = console_context(request, project, shown, file_form=BreakageForm(shown, initial=typed))
    context |= {"builder": after(builder), **try_typed(shown, typed["expectation"])}
    return render(request, PAGE, context, status=422 if builder.errors else 200)


def try_typed(shown: Sequence[Observation], expectation: str) -> dict[str, object]:
    form = TryForm({"expectation": expectation})
    return try_all(shown, parse_checks(expectation)) if form.is_valid() else {"form": form}


def show_builder(request: HttpRequest, builder: BuilderForm, build_url: str, project: Project) -> HttpResponse:
    """The builder alone; what it has built is told to the page, which adds the line."""
    context = {"builder": after(builder), "build_url": build_url, "project": project}
    response = render(request, BUILDER, context, status=422 if builder.errors else 200)
    if builder.line:
        response["HX-Trigger"] = json.dumps({BUILT: {"line": builder.line}})
    return response


def after(builder: BuilderForm) -> BuilderForm:
    """The builder to show next: as it is until its check is complete, then a fresh one of the same kind."""
    if builder.is_bound and builder.is_valid() and builder.chosen:
        return BuilderForm(title=builder.chosen.title)
    return builder


def with_line(typed: str, builder: BuilderForm) -> str:
    """What was typed with the line that was just built behind it, once."""
    if not (builder.is_bound and builder.is_valid()):
        return typed
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    return "\n".join(lines if builder.line in lines else [*lines, builder.line])
