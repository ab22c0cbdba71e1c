from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.actions.asks import ask_live
from bugbash.choices import AnswerKind
from bugbash.errors import RefusedError
from bugbash.forms.breakages import AlikeForm, BreakageForm, TryForm
from bugbash.forms.checks import BuilderForm
from bugbash.forms.console import AskForm, field_name, read_keys
from bugbash.logic.checks import parse_checks
from bugbash.logic.parameters import split
from bugbash.models import Observation, Project
from bugbash.selectors.alike import find_alike
from bugbash.selectors.ask_batches import unfinished_batches
from bugbash.selectors.console import parameters_of, recent_askings, shown_observations, targets_of
from bugbash.selectors.diff_rules import rules_of
from bugbash.selectors.sides import Pair, Side, alone, beside
from bugbash.views.bash_beside import bash_beside
from bugbash.views.observations import curl_of, read_recorded
from bugbash.views.trials import find_pointless, try_all
from portal.lib.forms import add_refusal
from portal.lib.htmx import aims_at, is_fragment, page_or_part
from portal.lib.people import SignedInRequest
from portal.lib.trees import draw_text

PAGE = "bugbash/console/index.html"
PART = "bugbash/console/_console.html"
ANSWERED = "bugbash/console/_answered.html"
ANSWERED_ID = "answered"
ADDRESSED = {"text": "q", "versions": "versions", "family": "family"}
EXAMPLES = {
    AnswerKind.RANKED: "in-top-1: the-right-id",
    AnswerKind.TEXT: "contains: refund",
    AnswerKind.LABEL: "label-is: spam",
    AnswerKind.JSON: "json-path: total >= 3",
}


@require_GET
@login_required
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask, or look again at what was answered: `?observations=1,2` shows recorded ones, left and right."""
    project = access.get_readable_project(request.user, slug)
    shown = get_shown(project, request.GET.get("observations", ""))
    context = console_context(request, project, shown, is_raw=request.GET.get("view") == "raw")
    return page_or_part(request, PAGE, PART, context)


@require_POST
@login_required
def ask(request: SignedInRequest, slug: str) -> HttpResponse:
    project = access.get_fileable_project(request.user, slug)
    form = make_ask_form(project, request.POST)
    if form.is_valid():
        try:
            shown = ask_live(
                project=project,
                deployments=form.deployments,
                text=form.cleaned_data["text"],
                params=form.cleaned_data["params"],
                family=form.cleaned_data["family"],
                by=request.user,
            )
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return show_answers(request, project, shown)
    return refuse(request, project, form)


def show_answers(request: SignedInRequest, project: Project, shown: Sequence[Observation]) -> HttpResponse:
    """What was just answered: as the page to go to, or as a part with the address to show.

    A form that asks for the answers alone stays as it is, so it is not drawn again.
    """
    address = console_address(project, [row.pk for row in shown])
    if not is_fragment(request):
        return redirect(address)
    if aims_at(request, ANSWERED_ID):
        part, context = ANSWERED, shown_context(project, shown)
    else:
        part, context = PART, console_context(request, project, shown)
    response = page_or_part(request, PAGE, part, {**context, "is_part": True})
    response["HX-Push-Url"] = address
    response["Draft-Name"] = draft_name(project, context["observations"])
    return response


def draft_name(project: Project, observations: str) -> str:
    """What is typed beside some answers is a draft of its own."""
    return f"ask-{project.slug}-{observations}"


def refuse(request: SignedInRequest, project: Project, form: AskForm) -> HttpResponse:
    """The whole console again, with what is wrong beside the fields."""
    context = console_context(request, project, [], ask_form=form)
    response = page_or_part(request, PAGE, PART, context, status=422)
    response["HX-Retarget"] = "#console"
    return response


@require_POST
@login_required
def check(request: SignedInRequest, slug: str) -> HttpResponse:
    """Try the checks that are being typed on the answers at hand."""
    project = access.get_fileable_project(request.user, slug)
    shown = get_shown(project, request.POST.get("observations", ""))
    form = TryForm(request.POST)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= try_all(shown, parse_checks(form.cleaned_data["expectation"]))
        context["pointless"] = find_pointless(context["trials"], request.POST.get("observation", ""))
    return render(request, "bugbash/console/_tried.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def aside(request: SignedInRequest, slug: str) -> HttpResponse:
    """What stands beside answers that have just been shown."""
    project = access.get_readable_project(request.user, slug)
    observations = request.GET.get("observations", "")
    shown = get_shown(project, observations)
    context = {"sides": shown, "observations": observations, **aside_context(request, project, shown)}
    return render(request, "bugbash/console/_aside.html", context)


@require_POST
@login_required
def alike(request: SignedInRequest, slug: str) -> HttpResponse:
    """What was reported already, for the query or the title that is being typed."""
    project = access.get_readable_project(request.user, slug)
    shown = get_shown(project, request.POST.get("observations", ""))
    form = AlikeForm(request.POST)
    form.full_clean()
    text = shown[0].query.text if shown else form.cleaned_data.get("text", "")
    title = form.cleaned_data.get("title", "")
    found = find_alike(project, viewer=request.user, text=text, title=title, shown=shown)
    context = {"alike": found, "observations": request.POST.get("observations", ""), "is_typing": True}
    return render(request, "bugbash/console/_alike.html", context)


def get_shown(project: Project, text: str) -> list[Observation]:
    """The observations that "1,2" names; 404 unless they are this project's and about one query."""
    if not text:
        return []
    keys = read_keys(text)
    shown = shown_observations(project, keys)
    if not keys or len(shown) != len(keys) or len({row.query_id for row in shown}) != 1:
        raise Http404("No such answers.")
    return shown


def console_address(project: Project, keys: Sequence[int]) -> str:
    return f"{reverse('bugbash:console', args=[project.slug])}?observations={','.join(map(str, keys))}"


def make_ask_form(project: Project, data: Any = None) -> AskForm:
    """A form that is sent without fields for parameters was shown without them: none are learnt for it."""
    targets = targets_of(project)
    has_fields = data is None or any(name.startswith(field_name("")) for name in data)
    parameters = parameters_of(project, targets) if has_fields else ()
    return AskForm(data, targets=targets, parameters=parameters, baseline_id=project.baseline_id)


def console_context(
    request: SignedInRequest,
    project: Project,
    shown: Sequence[Observation],
    *,
    ask_form: AskForm | None = None,
    file_form: BreakageForm | None = None,
    is_raw: bool = False,
) -> dict[str, Any]:
    """Everything that the console and its parts show."""
    context = shown_context(project, shown, file_form)
    sides: Sequence[Side] = context.get("sides", ())
    return {
        "ask_form": ask_form or begin_ask_form(request, make_ask_form(project), sides),
        "draft": draft_name(project, context.get("observations", "")),
        **aside_context(request, project, shown),
        "is_raw": is_raw,
        **bash_beside(request, project),
        **context,
        "records": [(side, read_recorded(side.observation)) for side in sides] if is_raw else [],
    }


def shown_context(
    project: Project, shown: Sequence[Observation], file_form: BreakageForm | None = None
) -> dict[str, Any]:
    """What is drawn of answers; nothing where none are shown."""
    if not shown:
        return {}
    pair = beside(*shown, rules=rules_of(project)) if len(shown) == 2 else None
    return answers_context(project, shown, pair.sides if pair else tuple(map(alone, shown)), pair, file_form)


def aside_context(request: SignedInRequest, project: Project, shown: Sequence[Observation]) -> dict[str, Any]:
    """What stands beside the answers; nothing is read before it is drawn, for an answer does not wait for it."""
    text = shown[0].query.text if shown else ""
    return {
        "charters": project.charters.all(),
        "askings": SimpleLazyObject(lambda: recent_askings(project, request.user.pk)),
        "batches": SimpleLazyObject(lambda: list(unfinished_batches(project, request.user.pk))),
        "alike": SimpleLazyObject(lambda: find_alike(project, viewer=request.user, text=text, shown=shown)),
    }


def answers_context(
    project: Project,
    shown: Sequence[Observation],
    sides: Sequence[Side],
    pair: Pair | None,
    file_form: BreakageForm | None = None,
) -> dict[str, Any]:
    """What the answers, and the panel beside them, show."""
    keys = [row.pk for row in shown]
    example = EXAMPLES[AnswerKind(shown[-1].definition.kind)]
    return {
        "sides": sides,
        "pair": pair,
        "query": shown[0].query,
        "curl": curl_of(shown[-1]),
        "observations": ",".join(map(str, keys)),
        "address": console_address(project, keys),
        "swapped": console_address(project, keys[::-1]),
        "file_form": file_form or BreakageForm(shown),
        "builder": BuilderForm(),
        "seen": sides[-1],
        "example": example,
        "blank": None if file_form else draw_blank(project.slug, example),
    }


@lru_cache(maxsize=256)
def draw_blank(slug: str, example: str) -> dict[str, SafeString]:
    """The fields of the form to file before anything is typed: they are the same for everybody, so drawn once."""
    context = {"project": {"slug": slug}, "file_form": BreakageForm([]), "builder": BuilderForm(), "example": example}
    return {part: render_to_string(f"bugbash/console/_file_{part}.html", context) for part in ("fields", "builder")}


def begin_ask_form(request: SignedInRequest, form: AskForm, sides: Sequence[Side]) -> AskForm:
    """Fill in the question whose answers are shown, else what the address says."""
    if sides:
        query = sides[0].observation.query
        fields, rest = split(query.params, form.parameters)
        form.begin(
            text=query.text,
            params=draw_text(rest) if rest else "",
            versions=",".join(side.name for side in sides),
            family=query.family,
            **{field_name(name): typed for name, typed in fields.items()},
        )
    else:
        form.begin(**{name: request.GET.get(at, "") for name, at in ADDRESSED.items()})
    return form
