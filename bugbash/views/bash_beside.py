"""What the console shows of a bash: its card, and what an empty cell of the coverage map asks for."""

from dataclasses import dataclass
from typing import Any

from bugbash.models import Charter, Project
from bugbash.selectors.bashes import current_bash
from bugbash.views.bashes import card_context, feel_pulse
from portal.lib.htmx import is_fragment
from portal.lib.people import SignedInRequest

LONGEST_FAMILY = 40


@dataclass(frozen=True, slots=True)
class Attack:
    """Where nobody has tried yet: a charter, a family of queries, or both."""

    charter: Charter | None
    family: str


def bash_beside(request: SignedInRequest, project: Project) -> dict[str, Any]:
    """The card of the bash that this person is in; a part of the page keeps the card that is there already."""
    if is_fragment(request):
        return {}
    bash = current_bash(project, request.user)
    room = card_context(request, project, feel_pulse(request, project, bash.number)) if bash else None
    return {"room": room, "attack": attack_of(request, project)}


def attack_of(request: SignedInRequest, project: Project) -> Attack | None:
    """What `?charter=7&family=unicode` asks for; None where it names neither a charter of the project nor a family."""
    key, family = request.GET.get("charter", ""), request.GET.get("family", "")[:LONGEST_FAMILY]
    is_key = key.isascii() and key.isdigit() and len(key) < 19
    charter = project.charters.filter(pk=int(key)).first() if is_key else None
    return Attack(charter, family) if charter or family else None
