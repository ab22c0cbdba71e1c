"""A definition on its way, as the wizard shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from bugbash.logic.answers import Json
from bugbash.logic.origins import origin_of
from bugbash.logic.requests import RequestError, RequestTemplate, secret_names
from bugbash.logic.requests.places import HOLDS_QUERY, Leaf, leaves_of
from bugbash.logic.requests.template import Pairs
from bugbash.models import DefinitionDraft, Project

PARTS = {"query": "query string", "body": "body", "path": "path", "headers": "header"}
SHOWN = 40


@dataclass(frozen=True, slots=True)
class DraftSecret:
    """A secret that the request carries; `last4` tells it apart, where it is long enough for that."""

    name: str
    is_set: bool
    last4: str = ""

    @property
    def placeholder(self) -> str:
        return f"{{{{secret.{self.name}}}}}"


@dataclass(frozen=True, slots=True)
class Understood:
    """The request of a draft in its readable parts; `place` is where the query stands, one of `places`."""

    method: str
    base_url: str
    path: str
    query: Pairs
    headers: Pairs
    body_kind: str
    body: Json
    place: str
    places: Sequence[tuple[str, str]]
    secrets: Sequence[DraftSecret]
    origin: str


def drafts_of(project: Project, author_id: int) -> QuerySet[DefinitionDraft]:
    """A person's own drafts, the newest first; those of others are nobody's business."""
    return project.definition_drafts.filter(author=author_id).select_related("body", "project")


def understand(draft: DefinitionDraft) -> Understood:
    template = RequestTemplate.from_json(draft.request)
    leaves = leaves_of(template)
    return Understood(
        method=template.method,
        base_url=draft.base_url,
        path=template.path,
        query=template.query,
        headers=template.headers,
        body_kind=template.body_kind,
        body=template.body,
        place=next((leaf.place for leaf in leaves if HOLDS_QUERY.search(leaf.text)), ""),
        places=[(leaf.place, say_place(leaf)) for leaf in leaves],
        secrets=secrets_of(draft, template),
        origin=read_origin(draft.base_url),
    )


def say_place(leaf: Leaf) -> str:
    """Such as “query string: q” or “path: copy a file”; with what stands there now."""
    name = leaf.place.partition(".")[2] or leaf.place.removeprefix("body") or "all of it"
    stands = leaf.text if len(leaf.text) <= SHOWN else f"{leaf.text[:SHOWN]}…"
    if leaf.part == "path":
        return f"path: {stands}"
    return f"{PARTS[leaf.part]}: {name}" + ("" if HOLDS_QUERY.fullmatch(leaf.text) else f" (now “{stands}”)")


def secrets_of(draft: DefinitionDraft, template: RequestTemplate) -> list[DraftSecret]:
    names = sorted(secret_names(template))
    if not names:
        return []
    rows = draft.project.secrets.filter(name__in=names, origin=read_origin(draft.base_url))
    known = dict(rows.values_list("name", "last4"))
    return [DraftSecret(name, name in known, known.get(name, "")) for name in names]


def read_origin(base_url: str) -> str:
    try:
        return origin_of(base_url)
    except RequestError:
        return ""
