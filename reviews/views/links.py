"""From what a gate rests on to the page that shows just that."""

from urllib.parse import urlencode

from django.urls import reverse

from bugbash.models import Replay, Version
from reviews.logic.measures.readings import EvidenceLink


def evidence_url(link: EvidenceLink, version: Version, replay: Replay | None) -> str:
    """The address of the evidence; a version without a settled replay leads to its own page."""
    slug = version.project.slug
    match link.kind:
        case "breakages":
            path = reverse("bugbash:breakage-index", args=[slug])
        case "replay" if replay:
            path = reverse("bugbash:replay-detail", args=[slug, replay.number])
        case "contract":
            return reverse("bugbash:contract-detail", args=[slug, version.name])
        case "queue" if "k" in link.params:
            path = reverse("reviews:metric-index", args=[slug])
            return f"{path}?{urlencode({'version': version.name})}&{link.query_string}"
        case "queue":
            path = reverse("reviews:queue", args=[slug])
        case "checklist" | "criteria":
            return reverse("reviews:criterion-index", args=[slug])
        case "versions":
            path = reverse("bugbash:version-index", args=[slug])
        case "discovery":
            path = reverse("bugbash:discovery", args=[slug])
        case "queries":
            path = reverse("bugbash:query-index", args=[slug])
        case _:
            return reverse("bugbash:version-detail", args=[slug, version.name])
    return f"{path}?{link.query_string}" if link.params else path
