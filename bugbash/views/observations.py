from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from bugbash import access
from bugbash.execution.recording import load_body
from bugbash.logic.bodies import content_type_of, decode
from bugbash.logic.requests import BuiltRequest, curl
from bugbash.models import Observation
from bugbash.selectors.observations import project_observations
from bugbash.selectors.sides import alone
from portal.lib.attachments import attachment
from portal.lib.charts import Part
from portal.lib.trees import draw_text

SHOWN_TEXT = 100_000
PHASES = (
    ("dns_ms", "look up the name", "warn"),
    ("connect_ms", "connect", "info"),
    ("tls_ms", "TLS", "mute"),
    ("wait_ms", "wait for the first byte", "accent"),
    ("body_ms", "read the body", "good"),
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was sent and received, as text that a page can show; `phases` in milliseconds."""

    curl: str
    text: str
    is_json: bool
    is_cut: bool
    phases: tuple[Part, ...]


def read_recorded(observation: Observation) -> Recorded:
    """The recorded call for people: JSON is indented, anything else is shown as it came."""
    body = load_body(observation.body) if observation.body else b""
    content_type = content_type_of(observation.headers)
    text, value, is_json = decode(body, content_type)
    shown = draw_text(value) if is_json else text
    return Recorded(
        curl=curl_of(observation),
        text=shown[:SHOWN_TEXT],
        is_json=is_json,
        is_cut=len(shown) > SHOWN_TEXT,
        phases=tuple(
            Part(name, milliseconds, tone)
            for key, name, tone in PHASES
            if (milliseconds := observation.phases.get(key)) is not None
        ),
    )


def curl_of(observation: Observation) -> str:
    """The request as a command line, secrets masked; empty where no request could be built."""
    sent = observation.request
    if "method" not in sent:
        return ""
    body = sent["body"].encode() if sent["body"] is not None else None
    return curl(
        BuiltRequest(sent["method"], sent["url"], tuple((name, value) for name, value in sent["headers"]), body)
    )


@require_GET
@login_required
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One recorded call: the answer as people saw it, and everything that was sent and received."""
    project = access.get_readable_project(request.user, slug)
    observation = get_object_or_404(project_observations(project).select_related("asked_by", "outcome__replay"), pk=pk)
    context = {
        "observation": observation,
        "side": alone(observation),
        "recorded": read_recorded(observation),
    }
    return render(request, "bugbash/observation/detail.html", context)


@require_GET
@login_required
def raw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The bytes as received, only ever as a plain file: whatever they are, they can not act."""
    project = access.get_readable_project(request.user, slug)
    observation = get_object_or_404(project_observations(project), pk=pk)
    body = load_body(observation.body) if observation.body else b""
    return HttpResponse(
        body,
        content_type="text/plain; charset=utf-8",
        headers=attachment(f"observation-{observation.pk}.txt"),
    )
