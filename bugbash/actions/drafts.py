"""Endpoint definitions on their way: started from what was pasted, asked once, and kept as a revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now

from bugbash.actions.audit import record
from bugbash.actions.egress import check_refusals
from bugbash.actions.endpoints import LONGEST_S, SHORTEST_S, check_storable, define_endpoint
from bugbash.actions.secrets import set_secret
from bugbash.actions.versions import Place, register_version
from bugbash.choices import CallError
from bugbash.errors import RefusedError
from bugbash.execution.blocking import TRIED, note_blocked, place_of
from bugbash.execution.calling import Told
from bugbash.execution.recording import keep_bodies, sha256
from bugbash.execution.trials import ask_trial, proposals_for
from bugbash.logic.requests.pasted import Pasted
from bugbash.models import DefinitionDraft, EndpointDefinition, Project, Version
from portal.lib.egress import BlockedError, read_url
from portal.lib.secrets import Hidden

LONGEST_URL = 2048
MOST_DRAFTS = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a draft; no `version` where none was named."""

    definition: EndpointDefinition
    version: Version | None


@transaction.atomic
def start_draft(*, project: Project, pasted: Pasted, by: User, preset: str = "") -> DefinitionDraft:
    """Begin a definition. The secrets in `pasted` are set for its origin at once, and are in nothing else that is kept.
    Of a person's drafts the newest 20 are kept.

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
    mine = project.definition_drafts.filter(author=by)
    project.definition_drafts.filter(
        pk__in=list(mine.order_by("-pk").values_list("pk", flat=True)[MOST_DRAFTS:])
    ).delete()
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
