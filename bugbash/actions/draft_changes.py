"""Changing a definition on its way: where it is sent, what is sent, and how the answer is read."""

from collections.abc import Mapping
from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.actions.drafts import check_url, set_secrets
from bugbash.actions.endpoints import check_storable, read_bundle, read_mapping
from bugbash.errors import RefusedError
from bugbash.logic.answers import Json
from bugbash.logic.requests import RequestError, RequestTemplate
from bugbash.logic.requests.pasted import Pasted, PastedError, move_query
from bugbash.logic.requests.places import HOLDS_QUERY, leaves_of
from bugbash.logic.requests.secrecy import Vault
from bugbash.logic.requests.template import SENT_NOWHERE
from bugbash.models import DefinitionDraft


@transaction.atomic
def change_draft(
    *,
    draft: DefinitionDraft,
    by: User,
    base_url: str | None = None,
    request: Mapping[str, Json] | None = None,
    place: str | None = None,
    text: str | None = None,
    params: Mapping[str, Json] | None = None,
    mapping: Mapping[str, Json] | None = None,
    timeout_s: float | None = None,
    verify_tls: bool | None = None,
    ca_pem: str | None = None,
) -> DefinitionDraft:
    """Change the parts that are given; nothing is called. `place` moves the query, which leaves its text where it was.

    What is secret in a `request` is set as a secret like in what was pasted. A mapping that is being tried leaves no
    trail, what is sent and where to does. Raises RefusedError naming the part.
    """
    before = facts_of(draft)
    if base_url is not None:
        check_url(base_url)
    given = {"base_url": base_url, "text": text, "timeout_s": timeout_s, "verify_tls": verify_tls}
    for name, value in given.items():
        setattr(draft, name, getattr(draft, name) if value is None else value)
    if request is not None:
        draft.request = read_request(draft, request, by).to_json()
    if params is not None:
        check_storable(params, "params")
        draft.params = dict(params)
    if place is not None:
        move_place(draft, place)
    if mapping is not None:
        draft.mapping = read_mapping(mapping).to_json()
    if ca_pem is not None:
        draft.ca_pem = read_bundle(ca_pem)
    draft.save()
    after = facts_of(draft)
    if changed := sorted(name for name in after if after[name] != before[name]):
        record(by=by, verb="changed", subject=draft, project_id=draft.project_id, parts=changed)
    return draft


def facts_of(draft: DefinitionDraft) -> dict[str, Json]:
    """What decides where calls go and what they carry."""
    names = ("base_url", "request", "text", "params", "timeout_s", "verify_tls", "ca_pem")
    return {name: getattr(draft, name) for name in names}


def read_request(draft: DefinitionDraft, data: Mapping[str, Json], by: User) -> RequestTemplate:
    """The request without its secrets, which are set; that the query is sent nowhere is no fault yet."""
    check_storable(data, "request")
    try:
        template = RequestTemplate.from_json(data)
    except RequestError as error:
        raise RefusedError(str(error), field="request") from None
    if faults := [fault for fault in template.validate() if fault != SENT_NOWHERE]:
        raise RefusedError(" ".join(faults), field="request")
    vault = Vault()
    body = vault.hide_body(template.body) if template.body_kind != "none" else template.body
    hidden = replace(template, headers=vault.hide_headers(template.headers), body=body)
    set_secrets(draft.project, draft.base_url, vault.values, by)
    return hidden


def as_pasted(draft: DefinitionDraft) -> Pasted:
    """The draft as what it was started from; without a place where the query stands in none."""
    template = RequestTemplate.from_json(draft.request)
    leaves = leaves_of(template)
    held = next((leaf.place for leaf in leaves if HOLDS_QUERY.search(leaf.text)), "")
    return Pasted(draft.base_url, template, draft.text, {}, tuple(leaf.place for leaf in leaves), held)


def move_place(draft: DefinitionDraft, place: str) -> None:
    try:
        moved = move_query(as_pasted(draft), place)
    except PastedError as error:
        raise RefusedError(str(error), field="place") from None
    draft.request = moved.template.to_json()
    draft.text = moved.text
