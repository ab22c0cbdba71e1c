"""The one live call of a definition that is still a draft, and what a mapping reads out of its answer."""

import logging
from dataclasses import dataclass, replace
from functools import lru_cache

from bugbash.choices import AnswerKind, CallError
from bugbash.execution.calling import Caller, Told, describe, read_reply
from bugbash.execution.recording import load_body
from bugbash.execution.secrets import BLANKED
from bugbash.logic.answers import Json
from bugbash.logic.bodies import decode
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.presets import PRESETS
from bugbash.logic.proposing import Proposal, propose
from bugbash.logic.proposing.proposals import reads
from bugbash.logic.requests import BuiltRequest, RequestError, RequestTemplate, build
from bugbash.models import (
    DEFAULT_DEPLOYMENT,
    Body,
    DefinitionDraft,
    Deployment,
    EndpointDefinition,
    Observation,
    Query,
    Version,
)
from portal.lib.egress import Phases, Reply

WHOLE = ResponseMapping(AnswerKind.JSON)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TrialAnswer:
    """What a draft was answered: the text of the body, its JSON if it is any."""

    text: str
    value: Json
    is_json: bool


def ask_trial(draft: DefinitionDraft) -> Told:
    """Send the draft's request once, without another try; what the endpoint or the network does never raises.

    How the answer is to be read is not known yet, so that it is no JSON is no error of the call.
    """
    definition = EndpointDefinition(
        project_id=draft.project_id,
        kind=WHOLE.kind,
        request=draft.request,
        mapping=WHOLE.to_json(),
        timeout_s=draft.timeout_s,
        verify_tls=draft.verify_tls,
        ca_pem=draft.ca_pem,
    )
    with Caller(definition, tries=1) as caller:
        told = caller.ask(base_url=draft.base_url, text=draft.text, params=draft.params)
    if told.error != CallError.NOT_JSON:
        return told
    return replace(told, error="", detail=BLANKED if BLANKED in told.detail else "")


def was_asked(draft: DefinitionDraft) -> bool:
    """Whether the last call was about the request as it is now."""
    try:
        request = build(RequestTemplate.from_json(draft.request), draft.base_url, draft.text, draft.params)
    except RequestError:
        return draft.asked_at is not None
    return draft.sent == describe(request)


def read_trial(draft: DefinitionDraft, mapping: ResponseMapping) -> Observation:
    """The draft's answer as the console would show it under this mapping: an observation that is not stored.

    It ends in an error where the call did, and where the mapping does not fit the answer.
    """
    row = Observation(
        version=Version(project_id=draft.project_id, name="this draft"),
        deployment=Deployment(name=DEFAULT_DEPLOYMENT, base_url=draft.base_url),
        query=Query(text=draft.text, params=draft.params),
        request=draft.sent or {"url": draft.base_url},
        status=draft.status,
        error=draft.error,
        detail=draft.detail,
        headers=draft.headers,
        elapsed_ms=draft.elapsed_ms or 0,
    )
    if not draft.error:
        read_into(row, draft, mapping)
    return row


def read_into(row: Observation, draft: DefinitionDraft, mapping: ResponseMapping) -> None:
    reply = Reply(
        status=draft.status,
        headers=tuple((name, value) for name, value in draft.headers),
        body=load_body(draft.body) if draft.body else b"",
        truncated=draft.truncated,
        error=None,
        detail="",
        phases=Phases(),
        elapsed_ms=row.elapsed_ms,
        retry_after_s=None,
        peer=None,
    )
    try:
        told = read_reply(reply, request=BuiltRequest("", "", (), None), mapping=mapping, checks=())
    except Exception as error:
        logger.exception("Reading the answer of draft %s failed", draft.pk)
        row.error, row.detail = CallError.INTERNAL.value, type(error).__name__
        return
    row.error, row.detail = told.error, told.detail or draft.detail
    row.answer = told.answer.to_json() if told.answer else None


def read_body(draft: DefinitionDraft) -> TrialAnswer:
    content_type = next((value for name, value in draft.headers if name.lower() == "content-type"), None)
    return TrialAnswer(*decode(load_body(draft.body) if draft.body else b"", content_type))


def proposals_for(draft: DefinitionDraft) -> tuple[Proposal, ...]:
    """The mappings that read the draft's answer, the likeliest first; none where there is no answer.

    They are remembered, for they are asked for again with each letter of a mapping that is typed.
    """
    if draft.error or draft.body_id is None:
        return ()
    content_type = next((value for name, value in draft.headers if name.lower() == "content-type"), "")
    return propose_for(draft.body_id, content_type, draft.preset)


@lru_cache(maxsize=64)
def propose_for(sha256: str, content_type: str, preset: str) -> tuple[Proposal, ...]:
    """Of a body that is no JSON only texts can be read."""
    text, value, is_json = decode(load_body(Body.objects.get(sha256=sha256)), content_type)
    found = propose(value if is_json else text)
    usable = [one for one in found if is_json or one.mapping.kind == AnswerKind.TEXT]
    known = PRESETS[preset].mapping if preset in PRESETS else None
    if known is None or not reads(known, value):
        return tuple(usable)
    others = [one for one in usable if one.mapping != known]
    return (Proposal(known, f"It is where “{PRESETS[preset].label}” answers."), *others)
