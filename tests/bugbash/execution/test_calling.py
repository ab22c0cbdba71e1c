import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bugbash.choices import AnswerKind, CallError, QueryStatus
from bugbash.execution import calling
from bugbash.execution.calling import Caller, Told, UnaskedError
from bugbash.logic.checks import parse_check
from bugbash.models import EndpointDefinition
from portal.lib.egress import ErrorCode
from tests.builders import MAPPINGS, REQUEST
from tests.prototype import Prototype, Reply, results
from tests.services import free_port

pytestmark = pytest.mark.django_db
OK = Reply(results("a", "b"))


def a_caller(tries: int = 3, timeout_s: float = 5, **request: Any) -> Caller:
    """A caller for ranked answers; the definition behind it is not stored."""
    definition = EndpointDefinition(
        kind=AnswerKind.RANKED,
        request={**REQUEST, **request},
        mapping={"kind": "ranked", **MAPPINGS[AnswerKind.RANKED]},
        timeout_s=timeout_s,
    )
    return Caller(definition, tries=tries)


def a_text_caller() -> Caller:
    """A caller that takes the whole body as its answer."""
    mapping = {"kind": "text", "text": "@"}
    return Caller(EndpointDefinition(kind=AnswerKind.TEXT, request=REQUEST, mapping=mapping, timeout_s=5))


def ask(prototype: Prototype, text: str = "copy a file", *checks: str, tries: int = 3, **request: Any) -> Told:
    with a_caller(tries, **request) as caller:
        return caller.ask(
            base_url=f"{prototype.base_url}/0.5", text=text, params={}, checks=[parse_check(line) for line in checks]
        )


def test_answer_is_read(prototype: Prototype) -> None:
    prototype.answers("copy a file", results("shutil.copy", "shutil.move"))
    told = ask(prototype, "copy a file", "in-top-1: shutil.copy")
    assert told.answer is not None
    assert (told.error, told.answer.ids, told.status) == ("", ("shutil.copy", "shutil.move"), QueryStatus.PASS)


def test_every_error_of_the_network_has_a_name() -> None:
    assert {code.value for code in ErrorCode} - set(CallError.values) == set()


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_busy_endpoint_is_asked_again(prototype: Prototype, status: int) -> None:
    prototype.replies("copy a file", Reply({}, status=status), OK)
    assert (ask(prototype).error, prototype.count("copy a file")) == ("", 2)


@pytest.mark.parametrize("status", [301, 400, 401, 404, 408, 500, 501])
def test_refusal_is_not_asked_again(prototype: Prototype, status: int) -> None:
    prototype.fails("copy a file", status=status)
    ask(prototype)
    assert prototype.count("copy a file") == 1


@pytest.mark.parametrize(
    ("status", "error"), [(301, CallError.HTTP_3XX), (404, CallError.HTTP_4XX), (500, CallError.HTTP_5XX)]
)
def test_status_that_nobody_expects_is_an_error(prototype: Prototype, status: int, error: CallError) -> None:
    prototype.fails("copy a file", status=status)
    told = ask(prototype, "copy a file", "in-top-1: a")
    assert (told.error, told.http_status, told.checks, told.answer) == (error.value, status, (), None)


def test_dropped_connection_is_asked_again(prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply(status=0), OK)
    assert ask(prototype, method="POST").error == ""


def test_patience_ends_after_three_tries(prototype: Prototype) -> None:
    prototype.fails("copy a file", status=503)
    assert (ask(prototype).error, prototype.count("copy a file")) == (CallError.HTTP_5XX.value, 3)


def test_closed_port_is_refused() -> None:
    with a_caller() as caller:
        told = caller.ask(base_url=f"http://127.0.0.1:{free_port()}", text="copy a file", params={})
    assert (told.error, told.http_status, told.body) == (CallError.REFUSED.value, None, None)


def test_slow_answer_is_an_error_and_not_asked_again(prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply(results("a"), delay_s=1.6))
    with a_caller(timeout_s=1) as caller:
        told = caller.ask(base_url=prototype.base_url, text="copy a file", params={})
    assert (told.error, prototype.count("copy a file")) == (CallError.TIMEOUT_TOTAL.value, 1)


def test_retry_after_is_waited_for(prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply({}, status=429, headers={"Retry-After": "1"}), OK)
    began = time.monotonic()
    assert ask(prototype).error == ""
    assert time.monotonic() - began >= 1


def test_retry_after_holds_for_the_other_threads_too(prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply({}, status=503, headers={"Retry-After": "1"}), OK)
    with a_caller() as caller, ThreadPoolExecutor() as pool:
        first = pool.submit(caller.ask, base_url=prototype.base_url, text="copy a file", params={})
        while not caller.wait_s:
            time.sleep(0.01)
        told_to_wait_at = time.monotonic()
        caller.ask(base_url=prototype.base_url, text="move a file", params={})
        assert time.monotonic() - told_to_wait_at >= 0.9
        assert first.result().error == ""


def test_retry_after_of_the_last_try_holds_for_the_next_question(prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply({}, status=503, headers={"Retry-After": "1"}))
    with a_caller(tries=1) as caller:
        assert caller.ask(base_url=prototype.base_url, text="copy a file", params={}).http_status == 503
        began = time.monotonic()
        caller.ask(base_url=prototype.base_url, text="move a file", params={})
        assert time.monotonic() - began >= 0.9


def test_long_retry_after_is_not_slept_away(prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply({}, status=429, headers={"Retry-After": "600"}))
    with a_caller() as caller:
        with pytest.raises(UnaskedError):
            caller.ask(base_url=prototype.base_url, text="copy a file", params={})
        with pytest.raises(UnaskedError):
            caller.ask(base_url=prototype.base_url, text="move a file", params={})
        assert 590 < caller.wait_s <= 600
    assert prototype.queries == ["copy a file"]


def test_stopped_caller_begins_no_call(prototype: Prototype) -> None:
    with a_caller() as caller:
        caller.stopped.set()
        with pytest.raises(UnaskedError):
            caller.ask(base_url=prototype.base_url, text="copy a file", params={})
    assert prototype.calls == []


def test_stop_ends_the_wait_for_another_try(prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply({}, status=429, headers={"Retry-After": "20"}))
    with a_caller() as caller, ThreadPoolExecutor() as pool:
        waiting = pool.submit(caller.ask, base_url=prototype.base_url, text="copy a file", params={})
        while not caller.wait_s:
            time.sleep(0.01)
        caller.stopped.set()
        with pytest.raises(UnaskedError):
            waiting.result(timeout=5)
    assert prototype.queries == ["copy a file"]


def test_stop_lets_a_call_that_is_out_end(prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply(results("a"), delay_s=0.4))
    with a_caller() as caller, ThreadPoolExecutor() as pool:
        flying = pool.submit(caller.ask, base_url=prototype.base_url, text="copy a file", params={})
        while not prototype.calls:
            time.sleep(0.01)
        caller.stopped.set()
        assert flying.result(timeout=5).error == ""


def test_expected_error_status_is_an_answer(prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply({"error": "no index"}, status=404))
    told = ask(prototype, "copy a file", "status: 404")
    assert told.answer is not None
    assert (told.error, told.status) == ("", QueryStatus.PASS)
    assert told.answer.value == {"status": 404, "body": {"error": "no index"}}


def test_text_where_json_is_wanted_is_an_error(prototype: Prototype) -> None:
    prototype.answers("copy a file", "<html>Sign in</html>")
    told = ask(prototype)
    assert (told.error, told.body) == (CallError.NOT_JSON.value, b"<html>Sign in</html>")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Press Ctrl+C.", "text/plain"),
        ('{"a": 1}', "Text/Plain; charset=utf-8"),
        ("7 \N{DEGREE SIGN}C", "text/markdown"),
        ('"Press"', "text/plain"),
    ],
)
def test_answer_of_plain_text_is_the_text_where_the_mapping_wants_all_of_it(
    prototype: Prototype, body: str, content_type: str
) -> None:
    prototype.replies("stop it", Reply(body, headers={"Content-Type": content_type}))
    with a_text_caller() as caller:
        told = caller.ask(base_url=prototype.base_url, text="stop it", params={})
    assert told.answer is not None
    assert (told.error, told.answer.text) == ("", body)


def test_whole_answer_of_json_is_text_only_where_it_is_a_json_text(prototype: Prototype) -> None:
    prototype.answers("stop it", {"a": 1})
    with a_text_caller() as caller:
        told = caller.ask(base_url=prototype.base_url, text="stop it", params={})
    assert (told.error, told.detail) == (CallError.MAPPING.value, "text: “@” is an object, not text.")


def test_other_shape_than_the_mapping_reads_is_an_error(prototype: Prototype) -> None:
    prototype.answers("copy a file", {"hits": []})
    told = ask(prototype)
    assert (told.error, told.detail) == (CallError.MAPPING.value, "results: “results” is missing, not a list.")


def test_unbuildable_request_is_an_error_without_a_call(prototype: Prototype) -> None:
    told = ask(prototype, headers=[["X-User", "{{params.user}}"]])
    assert (told.error, told.detail) == (
        CallError.REQUEST.value,
        "params: 'user' is missing, and the endpoint needs it.",
    )
    assert prototype.calls == []


def test_answer_that_our_reader_fails_on_is_kept_as_internal_error(
    prototype: Prototype, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(calling, "extract", fail)
    prototype.answers("copy a file", {"results": []})
    told = ask(prototype)
    assert (told.error, told.detail, told.status) == (CallError.INTERNAL.value, "RecursionError", QueryStatus.ERROR)
    assert (told.http_status, told.body) == (200, b'{"results": []}')


def test_secrets_are_not_kept(prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply(results("a"), headers={"Set-Cookie": "sid=1", "X-Trace": "7"}))
    told = ask(prototype, headers=[["Authorization", "Bearer 1234"], ["X-Api-Key", "5678"], ["X-Team", "search"]])
    kept = dict(told.headers)
    assert told.request["headers"] == [["Authorization", "•••"], ["X-Api-Key", "•••"], ["X-Team", "search"]]
    assert (kept["Set-Cookie"], kept["X-Trace"]) == ("•••", "7")
    assert prototype.calls[0].headers["Authorization"] == "Bearer 1234"


def test_endpoint_is_asked_by_many_threads_at_once(prototype: Prototype) -> None:
    prototype.delay_s = 0.2
    gate = threading.Barrier(4)

    def ask_with_others(number: int) -> str:
        gate.wait()
        return caller.ask(base_url=prototype.base_url, text=f"query {number}", params={}).error

    with a_caller() as caller, ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask_with_others, range(4))) == ["", "", "", ""]
    assert sorted(prototype.queries) == ["query 0", "query 1", "query 2", "query 3"]
