"""Endpoint definitions on their way: started from what was pasted, asked once, mapped, and kept as a revision."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now

from bugbash.actions.audit import record
from bugbash.actions.egress import check_refusals
from bugbash.actions.endpoints import (
    LONGEST_S,
    SHORTEST_S,
    check_storable,
    define_endpoint,
    read_bundle,
    read_mapping,
)
from bugbash.actions.secrets import set_secret
from bugbash.actions.versions import Place, register_version
from bugbash.choices import CallError
from bugbash.errors import RefusedError
from bugbash.execution.blocking import TRIED, note_blocked, place_of
from bugbash.execution.calling import Told
from bugbash.execution.recording import keep_bodies, sha256
from bugbash.execution.trials import ask_trial, proposals_for
from bugbash.logic.answers import Json
from bugbash.logic.requests import RequestError, RequestTemplate
from bugbash.logic.requests.pasted import Pasted, PastedError, move_query
from bugbash.logic.requests.places import HOLDS_QUERY, leaves_of
from bugbash.logic.requests.secrecy import Vault
from bugbash.logic.requests.template import SENT_NOWHERE
from bugbash.models import DefinitionDraft, EndpointDefinition, Project, Version
from portal.lib.egress import BlockedError, read_url
from portal.lib.secrets import Hidden

LONGEST_URL = 2048


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a draft; no `version` where none was named."""

    definition: EndpointDefinition
    version: Version | None


@transaction.atomic
def start_draft(*, project: Project, pasted: Pasted, by: User, preset: str = "") -> DefinitionDraft:
    """Begin a definition. The secrets in `pasted` are set for its origin at once, and are in nothing else that is kept.

    Raises RefusedError, at `base_url` or `value`, for an address or a secret that can not be used.
    """
    check_url(pasted.base_url)
    check_storable(pasted.template.to_json(), "request")
    set_secrets(project, pasted.base_url, pasted.secrets, by)
    draft = DefinitionDraft.objects.create(
        project=project,
        author=by,
        preset=preset,
        base_url=pasted.base_url,
        request=pasted.template.to_json(),
        timeout_s=min(max(pasted.timeout_s, SHORTEST_S), LONGEST_S),
        verify_tls=pasted.verify_tls,
        text=pasted.text,
        notes=list(pasted.notes),
    )
    record(by=by, verb="started", subject=draft, project_id=project.pk)
    return draft


@transaction.atomic
def revise_definition(*, definition: EndpointDefinition, by: User) -> DefinitionDraft:
    """Begin the next revision from this one, with the address of the newest version and what was asked last."""
    project = definition.project
    newest = project.versions.first()
    place = newest.deployments.first() if newest else None
    query = project.queries.order_by("-pk").first()
    draft = DefinitionDraft.objects.create(
        project=project,
        author=by,
        base_url=place.base_url if place else "",
        request=definition.request,
        mapping=definition.mapping,
        timeout_s=definition.timeout_s,
        verify_tls=definition.verify_tls,
        ca_pem=definition.ca_pem,
        text=query.text if query else "",
        params=query.params if query else {},
    )
    record(by=by, verb="started", subject=draft, project_id=project.pk, revision=definition.revision)
    return draft


def ask_draft(*, draft: DefinitionDraft, by: User) -> DefinitionDraft:
    """Make the one live call, without another try, and keep what was answered; the first good answer gets a mapping.

    Call it outside of transactions. An error is kept as what it is. Raises RefusedError for a person whose calls the
    egress rules have refused too often.
    """
    check_refusals(by=by)
    told = ask_trial(draft)
    keep_answer(draft, told, by)
    if not draft.mapping and (found := proposals_for(draft)):
        draft.mapping = found[0].mapping.to_json()
        draft.save(update_fields=["mapping"])
    return draft


@transaction.atomic
def keep_answer(draft: DefinitionDraft, told: Told, by: User) -> None:
    """The answer goes where those of the console go: its body once, its headers masked."""
    draft.sent = dict(told.request)
    draft.status = told.http_status
    draft.error, draft.detail = told.error, told.detail
    draft.headers = [list(pair) for pair in told.headers]
    draft.body_id = sha256(told.body)
    keep_bodies({draft.body_id: told.body})
    draft.truncated = told.truncated
    draft.phases = dict(told.phases or {})
    draft.elapsed_ms = told.elapsed_ms
    draft.save()
    DefinitionDraft.objects.filter(pk=draft.pk).update(asked_at=Now())
    draft.refresh_from_db(fields=["asked_at"])
    record(by=by, verb=TRIED, subject=draft, project_id=draft.project_id, error=told.error)
    if told.error == CallError.BLOCKED:
        place = place_of(str(told.request["url"]))
        noting = partial(note_blocked, project_id=draft.project_id, place=place, sentence=told.detail, by=by)
        transaction.on_commit(noting, robust=True)


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


@transaction.atomic
def finish_draft(*, draft: DefinitionDraft, by: User, name: str = "", notes: str = "") -> Kept:
    """Keep the draft as the next revision and, where a name is given, register a version that uses it.

    The draft is gone then. Raises RefusedError, also for a mapping that is missing, and ConflictError.
    """
    project = draft.project
    if not draft.mapping:
        raise RefusedError("Say first how the answer is read: ask once, or write the mapping.", field="mapping")
    definition = define_endpoint(
        project=project,
        request=draft.request,
        mapping=draft.mapping,
        timeout_s=draft.timeout_s,
        verify_tls=draft.verify_tls,
        ca_pem=draft.ca_pem,
        by=by,
    )
    version = None
    if name:
        places = [Place(base_url=draft.base_url)]
        version = register_version(project=project, name=name, places=places, definition=definition, notes=notes, by=by)
    draft.delete()
    return Kept(definition, version)


@transaction.atomic
def discard_draft(*, draft: DefinitionDraft, by: User) -> None:
    """Forget a draft; secrets that it brought stay set."""
    record(by=by, verb="discarded", subject=draft, project_id=draft.project_id)
    draft.delete()


def facts_of(draft: DefinitionDraft) -> dict[str, Json]:
    """What decides where calls go and what they carry."""
    names = ("base_url", "request", "text", "params", "timeout_s", "verify_tls", "ca_pem")
    return {name: getattr(draft, name) for name in names}


def check_url(base_url: str) -> None:
    """Refuse what is no address at all, or holds a password; whether it may be called is judged when it is."""
    if len(base_url) > LONGEST_URL:
        raise RefusedError(f"An address has at most {LONGEST_URL} characters.", field="base_url")
    try:
        read_url(base_url)
    except BlockedError as error:
        raise RefusedError(error.sentence, field="base_url") from None


def set_secrets(project: Project, base_url: str, secrets: Mapping[str, str], by: User) -> None:
    for name, value in secrets.items():
        set_secret(project=project, name=name, base_url=base_url, value=Hidden(value), by=by)


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
