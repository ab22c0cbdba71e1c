"""Secrets on their way to the endpoint and back."""

import base64
import logging
import traceback
from typing import Any

import pytest
from pytest_django import Settings
from pytest_django.asserts import assertNumQueries

from bugbash.choices import AnswerKind, CallError, QueryStatus
from bugbash.execution.calling import Caller, Told, UnaskedError
from bugbash.execution.secrets import BLANKED, UNREADABLE, CallFailedError
from bugbash.logic.origins import origin_of
from bugbash.logic.requests import RequestError
from bugbash.models import EndpointDefinition
from portal.lib.egress import EgressSession
from portal.lib.secrets import make_key
from tests.builders import a_definition, a_project, a_secret
from tests.prototype import Prototype, Reply, results
from tests.services import free_port

pytestmark = pytest.mark.django_db
CANARY = "canary-4711/+é"
REQUEST = {
    "method": "POST",
    "headers": [["Authorization", "Bearer {{secret.key}}"], ["X-Api-Key", "{{secret.key}}"]],
    "body_kind": "json",
    "body": {"q": "{{query}}", "key": "{{secret.key}}"},
}
Definition = EndpointDefinition


@pytest.fixture
def definition() -> Definition:
    return a_definition(a_project(), request=REQUEST)


def ask(definition: Definition, base_url: str, text: str = "copy a file") -> Told:
    with Caller(definition, tries=1) as caller:
        return caller.ask(base_url=base_url, text=text, params={})


def everything(told: Told) -> str:
    return f"{told!r} {(told.body or b'').decode(errors='replace')}"


def refusal(told: Told) -> tuple[str, str, object]:
    return told.error, told.detail, told.request


def test_endpoint_gets_the_value_and_the_record_the_placeholder(definition: Definition, prototype: Prototype) -> None:
    a_secret(definition.project, prototype.base_url, value=CANARY)
    told = ask(definition, prototype.base_url)
    call = prototype.calls[0]
    assert (call.headers["X-Api-Key"].encode("latin-1").decode("latin-1"), call.body["key"]) == (CANARY, CANARY)
    assert (told.error, told.detail, told.request) == (
        "",
        "",
        {
            "method": "POST",
            "url": prototype.base_url,
            "headers": [
                ["Authorization", "Bearer {{secret.key}}"],
                ["X-Api-Key", "{{secret.key}}"],
                ["Content-Type", "application/json"],
            ],
            "body": '{"key":"{{secret.key}}","q":"copy a file"}',
        },
    )


def test_missing_secret_is_an_error_and_no_call(definition: Definition, prototype: Prototype) -> None:
    a_secret(definition.project, "https://other.example")
    a_secret(definition.project, prototype.base_url, name="other")
    a_secret(a_project(), prototype.base_url)
    told = ask(definition, prototype.base_url)
    sentence = f"The secret “key” is not set for {prototype.base_url}; the settings of the project ask for it."
    assert refusal(told) == (CallError.REQUEST.value, sentence, {"url": prototype.base_url})
    assert (told.status, prototype.calls) == (QueryStatus.OPEN, [])


@pytest.mark.parametrize("change", ["scheme", "host", "port"])
def test_secret_stays_at_its_origin(definition: Definition, prototype: Prototype, change: str) -> None:
    port = prototype.base_url.rsplit(":", 1)[1]
    entered = {
        "scheme": f"https://127.0.0.1:{port}",
        "host": f"http://localhost:{port}",
        "port": f"http://127.0.0.1:{free_port()}",
    }[change]
    a_secret(definition.project, entered)
    assert (ask(definition, prototype.base_url).error, prototype.calls) == ("request", [])


def test_secret_of_another_project_does_not_open(definition: Definition, prototype: Prototype) -> None:
    stolen = a_secret(a_project(), prototype.base_url)
    stolen.project = definition.project
    stolen.save()
    told = ask(definition, prototype.base_url)
    assert (told.error, told.detail) == (
        "request",
        f"The secret “key” for {prototype.base_url} can not be opened. It was entered for another place; set it again.",
    )


@pytest.mark.parametrize("changed", ["name", "origin"])
def test_moved_ciphertext_does_not_open(definition: Definition, prototype: Prototype, changed: str) -> None:
    facts = {"name": "key", "origin": prototype.base_url}
    other = {"name": "other", "origin": "https://other.example"}[changed]
    secret = a_secret(definition.project, **{**facts, changed: other})
    setattr(secret, changed, facts[changed])
    secret.save()
    told = ask(definition, prototype.base_url)
    assert (told.error, "It was entered for another place" in told.detail) == ("request", True)


def test_lost_key_is_an_error_that_says_so(definition: Definition, prototype: Prototype, settings: Settings) -> None:
    a_secret(definition.project, prototype.base_url)
    settings.SECRET_KEYS = [make_key()]
    told = ask(definition, prototype.base_url)
    sentence = (
        f"The secret “key” for {prototype.base_url} can not be opened. "
        "None of the keys of this instance opens it; set it again."
    )
    assert refusal(told) == ("request", sentence, {"url": prototype.base_url})


def test_old_key_opens_while_the_new_one_comes_first(
    definition: Definition, prototype: Prototype, settings: Settings
) -> None:
    a_secret(definition.project, prototype.base_url, value=CANARY)
    settings.SECRET_KEYS = [make_key(), *settings.SECRET_KEYS]
    assert ask(definition, prototype.base_url).error == ""


def test_origin_is_read_as_the_client_reads_it(definition: Definition, prototype: Prototype) -> None:
    a_secret(definition.project, prototype.base_url)
    told = ask(definition, prototype.base_url.replace("http", "HTTP") + "/v1/")
    assert (told.error, prototype.calls[0].path) == ("", "/v1")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("HTTPS://API.Example:443/v1?x=1", "https://api.example"),
        ("https://api.example.:8443", "https://api.example:8443"),
        ("http://[::1]:80/", "http://[::1]"),
    ],
)
def test_origin_has_one_spelling(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize("url", ["https://a@api.example", "ftp://api.example", "api.example", "http://[::1"])
def test_what_is_no_address_has_no_origin(url: str) -> None:
    with pytest.raises(RequestError):
        origin_of(url)


ECHOES: dict[str, Reply] = {
    "body": Reply({**results("a"), "you_sent": {"auth": f"Bearer {CANARY}", "nested": [CANARY]}}),
    "id and title": Reply(results(CANARY)),
    "text": Reply(f"<p>{CANARY}</p>"),
    "bytes": Reply(CANARY.encode("latin-1")),
    "basic": Reply(base64.b64encode(f"user:{CANARY}".encode())),
    "error": Reply({"error": f"key {CANARY} is unknown"}, status=401),
    "failure": Reply(f"Traceback: KeyError('{CANARY}')", status=500),
    "headers": Reply(results("a"), headers={"X-Echo": "canary-4711/+\xe9", "X-canary-4711": "1"}),
    "redirect": Reply("", status=302, headers={"Location": "https://x.example/?key=canary-4711%2F%2B%C3%A9"}),
    "compressed": Reply(results("a"), headers={"Content-Encoding": "gzip", "X-Echo": "canary-4711/+\xe9"}),
    "mapping": Reply({"results": f"no list but {CANARY}"}),
    "bad length": Reply(CANARY, headers={"Content-Length": "canary-4711/+\xe9"}),
}


@pytest.mark.parametrize("reply", ECHOES.values(), ids=ECHOES)
def test_echoed_secret_is_blanked_before_anything_is_read(
    definition: Definition, prototype: Prototype, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    a_secret(definition.project, prototype.base_url, value=CANARY)
    prototype.replies("copy a file", reply)
    shown = everything(ask(definition, prototype.base_url)) + caplog.text
    pair = base64.b64encode(f"user:{CANARY}".encode()).decode()
    assert [mark for mark in (CANARY, "4711/", "4711%2F", pair[8:20]) if mark in shown] == []


def test_echo_says_that_it_was_blanked_and_is_read_without_it(definition: Definition, prototype: Prototype) -> None:
    a_secret(definition.project, prototype.base_url, value="canary-4711")
    prototype.answers("copy a file", results("canary-4711", "os.rmdir"))
    told = ask(definition, prototype.base_url)
    assert told.answer is not None
    assert (told.error, told.detail, told.answer.ids) == ("", BLANKED, ("***", "os.rmdir"))


def test_compressed_answer_is_not_kept(definition: Definition, prototype: Prototype) -> None:
    a_secret(definition.project, prototype.base_url)
    prototype.replies("copy a file", Reply(b"\x1f\x8b canary", headers={"Content-Encoding": "gzip"}))
    told = ask(definition, prototype.base_url)
    assert (told.error, told.body, UNREADABLE in told.detail) == (CallError.BAD_ENCODING.value, b"", True)


def test_refused_and_failed_connections_do_not_tell(definition: Definition) -> None:
    base_url = f"http://127.0.0.1:{free_port()}"
    a_secret(definition.project, base_url, value=CANARY)
    told = ask(definition, base_url)
    assert (told.error, CANARY in everything(told)) == (CallError.REFUSED.value, False)


def test_value_that_no_header_carries_is_an_error_without_it(definition: Definition, prototype: Prototype) -> None:
    a_secret(definition.project, prototype.base_url, value="canary-π")
    told = ask(definition, prototype.base_url)
    assert (told.error, told.detail) == ("request", "headers: Authorization can carry Latin-1 characters only.")


def test_unforeseen_failure_loses_text_and_past(
    definition: Definition, prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: EgressSession, call: Any) -> Any:
        try:
            raise KeyError(call.headers)
        except KeyError as error:
            raise ValueError(f"can not send {call} {call.headers}") from error

    monkeypatch.setattr(EgressSession, "send", fail)
    a_secret(definition.project, prototype.base_url, value="canary-4711")
    with pytest.raises(CallFailedError) as caught:
        ask(definition, prototype.base_url)
    shown = "".join(traceback.format_exception(caught.value))
    assert ("canary" in shown, "Bearer ***" in shown) == (False, True)


def test_stopped_caller_with_secrets_begins_no_call(definition: Definition, prototype: Prototype) -> None:
    a_secret(definition.project, prototype.base_url)
    with Caller(definition) as caller:
        caller.stopped.set()
        with pytest.raises(UnaskedError):
            caller.ask(base_url=prototype.base_url, text="copy a file", params={})


def test_definition_without_secrets_costs_nothing(prototype: Prototype, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = a_definition(a_project(), AnswerKind.RANKED)
    a_secret(plain.project, prototype.base_url, name="unused")
    monkeypatch.delattr("bugbash.execution.secrets.Redaction")
    with assertNumQueries(1):  # the rules of egress
        told = ask(plain, prototype.base_url)
    assert told.error == ""


def test_asking_reads_no_database(definition: Definition, prototype: Prototype) -> None:
    a_secret(definition.project, prototype.base_url)
    with Caller(definition) as caller, assertNumQueries(0):
        assert caller.ask(base_url=prototype.base_url, text="copy a file", params={}).error == ""


def test_typed_placeholder_reaches_no_secret(definition: Definition, prototype: Prototype) -> None:
    a_secret(definition.project, prototype.base_url, value=CANARY)
    ask(definition, prototype.base_url, "{{secret.key}}")
    assert prototype.queries == ["{{secret.key}}"]
