"""One question to one endpoint: build, send, retry where that is safe, read what came back."""

import logging
import random
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from types import TracebackType
from typing import Self

from bugbash.choices import AnswerKind, CallError, QueryStatus
from bugbash.execution.egress import open_session
from bugbash.execution.judging import Judge, open_judge
from bugbash.execution.secrets import BLANKED, Opened, Safe
from bugbash.logic.answers import Answer, Json
from bugbash.logic.bodies import content_type_of, decode
from bugbash.logic.checks import Check, evaluate, expects_status, needs_model, overall
from bugbash.logic.checks.texts import text_of
from bugbash.logic.evidence import CheckOutcome, Evidence, ParentAnswer
from bugbash.logic.fingerprints import answer_digest
from bugbash.logic.mapping import MappingError, ResponseMapping, extract, takes_whole
from bugbash.logic.pacing import Pacer
from bugbash.logic.requests import BuiltRequest, RequestError, build
from bugbash.logic.streams import media_type
from bugbash.models import EndpointDefinition
from portal.lib.egress import Call, ErrorCode, Phases, Policy, Reply
from portal.lib.secrets import MASK

TRIES = 3
RETRY_STATUSES = {429, 502, 503, 504}
RETRY_ERRORS = {ErrorCode.DNS, ErrorCode.REFUSED, ErrorCode.RESET, ErrorCode.TIMEOUT_CONNECT}
CONNECTION_ERRORS = {*(code.value for code in RETRY_ERRORS), CallError.TIMEOUT_TOTAL.value}
PATIENCE_S = 30.0
PHASES = [phase.name for phase in fields(Phases)]
PLACEHOLDER_ALONE = re.compile(r"([A-Za-z][\w-]* )?\{\{secret\.[a-z0-9_-]+\}\}")
logger = logging.getLogger(__name__)


class UnaskedError(Exception):
    """The question was not answered and may be asked later: the caller was stopped, or is told to wait for long."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one question came to. Either `error` says why there is no answer, or `answer` and `digest` are there.

    `status` is the state of the query's checks on this answer; `request` is what was sent, ready to be stored.
    """

    request: Mapping[str, Json]
    elapsed_ms: float
    error: str = ""
    detail: str = ""
    http_status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    truncated: bool = False
    phases: Mapping[str, float | None] | None = None
    answer: Answer | None = None
    digest: str = ""
    checks: tuple[CheckOutcome, ...] = ()
    status: QueryStatus = QueryStatus.OPEN


Unread = Callable[[], Told]


class Caller:
    """Asks the endpoints of one definition through one guarded session; `ask` may run in many threads.

    At most `pool_size` calls are out at a time, however many threads ask: while one reads an answer another may call.
    Once `stopped` is set, or while `may_call` says no, no further call begins. Calls that are out still come to their
    end. Where there is a `pacer`, further tries keep to it; whoever asks has waited for it before the first.
    """

    def __init__(self, definition: EndpointDefinition, *, pool_size: int = 1, tries: int = TRIES) -> None:
        self.template = definition.request_template
        self.mapping = definition.response_mapping
        self.tries = tries
        self.stopped = threading.Event()
        self.pacer: Pacer | None = None
        self.may_call: Callable[[], bool] = lambda: True
        self._slots = threading.BoundedSemaphore(pool_size)
        self._safe = Safe(definition)
        self._session = open_session(definition, pool_size=pool_size)
        self._judge = open_judge(definition.project_id, pool_size=pool_size)
        self._not_before = 0.0

    def __enter__(self) -> Self:
        self._session.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self._session.__exit__(kind, error, trace)
        if self._judge:
            self._judge.close()

    def adopt(self, policy: Policy) -> None:
        """Judge the calls that begin from now on by `policy`."""
        self._session.adopt(policy)
        if self._judge:
            self._judge.adopt(policy)

    @property
    def wait_s(self) -> float:
        """Seconds for which the endpoint asked to be left alone (`Retry-After`), from now on."""
        return max(0.0, self._not_before - time.monotonic())

    def ask(
        self,
        *,
        base_url: str,
        text: str,
        params: Mapping[str, Json],
        checks: Sequence[Check] = (),
        parent: ParentAnswer = ParentAnswer(),  # noqa: B008 - frozen
    ) -> Told:
        """Send one query and read the answer; what the endpoint or the network does never raises.

        Raises UnaskedError if there is no answer because no further call may begin for now.
        """
        return self.fetch(base_url=base_url, text=text, params=params, checks=checks, parent=parent)()

    def fetch(
        self,
        *,
        base_url: str,
        text: str,
        params: Mapping[str, Json],
        checks: Sequence[Check] = (),
        parent: ParentAnswer = ParentAnswer(),  # noqa: B008 - frozen
    ) -> Unread:
        """Send one query; what comes back reads the answer, and never raises.

        `parent` is what the query's parent was answered, for checks that compare with it.

        Raises UnaskedError if there is no answer because no further call may begin for now.
        """
        secrets = None
        try:
            request = sent = build(self.template, base_url, text, params)
            if self._safe.names:
                secrets = self._safe.open_for(request.url)
                sent = build(self.template, base_url, text, params, secrets.values)
        except RequestError as error:
            told = Told(request={"url": base_url}, elapsed_ms=0, error=CallError.REQUEST.value, detail=str(error))
            return lambda: told
        reply, is_blanked = self._send_secretly(sent, secrets) if secrets else (self._send(sent), False)
        return partial(self._read, reply, request, is_blanked=is_blanked, text=text, checks=checks, parent=parent)

    def _read(
        self,
        reply: Reply,
        request: BuiltRequest,
        *,
        is_blanked: bool,
        text: str,
        checks: Sequence[Check],
        parent: ParentAnswer,
    ) -> Told:
        try:
            told = read_reply(reply, request=request, mapping=self.mapping, checks=checks, parent=parent)
            if self._judge and needs_model(checks) and not told.error:
                told = hear_model(self._judge, told, checks, text)
        except Exception as error:
            logger.exception("Reading an answer of %s failed", request.url)
            return unreadable(reply, request, error)
        return replace(told, detail=f"{told.detail} {BLANKED}".lstrip()) if is_blanked else told

    def _send_secretly(self, request: BuiltRequest, secrets: Opened) -> tuple[Reply, bool]:
        """The reply without the secrets that were sent, and whether they were in it."""
        with secrets.guarding(UnaskedError):
            reply = self._send(request)
        cleaned = secrets.clean(reply)
        return cleaned, (reply.headers, reply.body) != (cleaned.headers, cleaned.body)

    def _send(self, request: BuiltRequest) -> Reply:
        call = Call(method=request.method, url=request.url, headers=request.headers, body=request.body)
        for turn in range(self.tries):
            self._wait(turn)
            with self._slots:
                self._wait(0)  # what has come back meanwhile may ask for rest
                reply = self._session.send(call)
            self._not_before = max(self._not_before, time.monotonic() + (reply.retry_after_s or 0))
            if not is_retryable(reply):
                break
        return reply

    def _wait(self, turn: int) -> None:
        """Before another try a pause with full jitter; and never a call before the endpoint's `Retry-After`."""
        pause = random.uniform(0, min(8.0, 0.25 * 2**turn)) if turn else 0.0  # noqa: S311  spreads load, guards nothing
        pause = max(pause, self.wait_s)
        if turn and self.pacer:
            pause = max(pause, self.pacer.reserve(time.monotonic()))
        if pause > PATIENCE_S or self.stopped.wait(pause) or not self.may_call():
            raise UnaskedError


def is_retryable(reply: Reply) -> bool:
    """Only what surely did not reach the prototype, or what it asked to be sent again."""
    return reply.error in RETRY_ERRORS or reply.status in RETRY_STATUSES


def read_reply(
    reply: Reply,
    *,
    request: BuiltRequest,
    mapping: ResponseMapping,
    checks: Sequence[Check],
    parent: ParentAnswer = ParentAnswer(),  # noqa: B008 - frozen
) -> Told:
    """Turn a reply into an answer with its checks, or into the one error code that says why there is none."""
    content_type = content_type_of(reply.headers)
    text, value, is_json = decode(reply.body, content_type)
    is_text = takes_whole(mapping) and (not is_json or media_type(content_type) == "text/plain")
    error, detail = name_error(reply, is_readable=is_json or is_text, status_expected=expects_status(checks))
    answer = None
    if not error:
        try:
            answer = read_answer(reply, mapping, value if is_json and not is_text else text)
        except MappingError as problem:
            error, detail = CallError.MAPPING.value, str(problem)
    headers = mask_headers(reply.headers)
    evidence = Evidence(reply.status, is_json, value, text, answer, reply.elapsed_ms, headers, len(reply.body), parent)
    outcomes = () if error else tuple(evaluate(check, evidence) for check in checks)
    return Told(
        request=describe(request),
        elapsed_ms=reply.elapsed_ms,
        error=error,
        detail=detail,
        http_status=reply.status,
        headers=headers,
        body=reply.body if reply.status is not None else None,
        truncated=reply.truncated,
        phases=phases_of(reply),
        answer=answer,
        digest=answer_digest(answer) if answer else "",
        checks=outcomes,
        status=QueryStatus.ERROR if error else overall(outcomes),
    )


def hear_model(judge: Judge, told: Told, checks: Sequence[Check], query: str) -> Told:
    """The same with a model's word in the checks that ask for it."""
    content_type = content_type_of(told.headers)
    text, _, _ = decode(told.body or b"", content_type)
    seen = Evidence(told.http_status, is_json=False, body=None, text=text, answer=told.answer, elapsed_ms=0)
    outcomes = judge.look(told.checks, checks, query=query, answer=text_of(seen))
    return replace(told, checks=outcomes, status=overall(outcomes))


def unreadable(reply: Reply, request: BuiltRequest, error: Exception) -> Told:
    """What is kept of an answer that our own code fails on: all that was received, none of what it means."""
    return Told(
        request=describe(request),
        elapsed_ms=reply.elapsed_ms,
        error=CallError.INTERNAL.value,
        detail=type(error).__name__,
        http_status=reply.status,
        headers=mask_headers(reply.headers),
        body=reply.body if reply.status is not None else None,
        truncated=reply.truncated,
        phases=phases_of(reply),
        status=QueryStatus.ERROR,
    )


def phases_of(reply: Reply) -> dict[str, float | None]:
    return {name: getattr(reply.phases, name) for name in PHASES}


def name_error(reply: Reply, *, is_readable: bool, status_expected: bool) -> tuple[str, str]:
    """The code and sentence of PRODUCT 4.1, or two empty strings for a usable reply."""
    if reply.error:
        return CallError(reply.error.value).value, reply.detail
    status = reply.status or 0
    if status >= 300 and not status_expected:
        code = {3: CallError.HTTP_3XX, 4: CallError.HTTP_4XX}.get(status // 100, CallError.HTTP_5XX)
        return code.value, f"The endpoint answered with status {status}."
    if not is_readable and status < 300:
        return CallError.NOT_JSON.value, "The answer is not JSON, so the response mapping can not read it."
    return "", ""


def read_answer(reply: Reply, mapping: ResponseMapping, value: Json) -> Answer:
    """The mapped answer; a reply whose error status a check expects is kept whole instead."""
    if reply.status is not None and reply.status >= 300:
        return Answer(kind=AnswerKind.JSON, value={"status": reply.status, "body": value})
    return extract(mapping, value)


def describe(request: BuiltRequest) -> dict[str, Json]:
    body = request.body.decode(errors="replace") if request.body is not None else None
    return {
        "method": request.method,
        "url": request.url,
        "headers": [list(pair) for pair in mask_headers(request.headers, spare=PLACEHOLDER_ALONE)],
        "body": body,
    }


def mask_headers(
    headers: Sequence[tuple[str, str]], *, spare: re.Pattern[str] | None = None
) -> tuple[tuple[str, str], ...]:
    """Headers as they may be kept: values whose names speak of secrets are masked, except those that `spare` fits."""
    return tuple(
        (name, MASK)
        if is_secret(name) and not (spare and spare.fullmatch(value))
        else (name, value.replace("\0", "\N{SYMBOL FOR NULL}"))
        for name, value in headers
    )


def is_secret(name: str) -> bool:
    lowered = name.lower()
    return lowered in {"set-cookie", "cookie", "authorization", "proxy-authorization"} or any(
        word in lowered for word in ("token", "key", "secret", "password")
    )
