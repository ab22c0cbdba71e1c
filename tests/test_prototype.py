"""The prototype under test answers as it was told."""

import pytest
import requests

from tests.prototype import Call, Prototype, Reply, results


def ask(prototype: Prototype, text: str, version: str = "1") -> requests.Response:
    return requests.get(f"{prototype.base_url}/{version}/search", params={"q": text}, timeout=5)


def test_answer_is_the_programmed_one(prototype: Prototype) -> None:
    prototype.answers("copy a file", results("shutil.copy"))
    assert ask(prototype, "copy a file").json() == {
        "results": [{"id": "shutil.copy", "title": "shutil.copy", "summary": "About shutil.copy.", "score": 1.0}]
    }


def test_other_queries_get_the_default(prototype: Prototype) -> None:
    prototype.default = Reply({"results": []})
    assert ask(prototype, "anything").json() == {"results": []}


def test_answers_come_in_turn_and_the_last_one_stays(prototype: Prototype) -> None:
    prototype.answers("x", {"n": 1}, {"n": 2})
    assert [ask(prototype, "x").json()["n"] for _ in range(3)] == [1, 2, 2]


def test_answer_of_a_version_leaves_the_others_alone(prototype: Prototype) -> None:
    prototype.answers("x", {"n": 1})
    prototype.answers("x", {"n": 2}, version="0.5")
    assert [ask(prototype, "x", version).json()["n"] for version in ("0.4", "0.5")] == [1, 2]


def test_failure_has_the_status(prototype: Prototype) -> None:
    prototype.fails("x", status=503)
    assert ask(prototype, "x").status_code == 503


def test_dropped_connection_is_an_error_of_the_client(prototype: Prototype) -> None:
    prototype.drops("x")
    with pytest.raises(requests.ConnectionError):
        ask(prototype, "x")


def test_text_and_bytes_arrive_as_they_are(prototype: Prototype) -> None:
    prototype.answers("x", "{not json", b"\xff\xfe")
    assert [ask(prototype, "x").content for _ in range(2)] == [b"{not json", b"\xff\xfe"]


def test_call_is_noted_with_its_text(prototype: Prototype) -> None:
    ask(prototype, "copy a file", version="0.5")
    assert prototype.queries == ["copy a file"]
    assert prototype.calls[0].path == "/0.5/search"


def test_text_is_read_from_a_json_body(prototype: Prototype) -> None:
    requests.post(f"{prototype.base_url}/1/ask", json={"query": "hello", "k": 3}, timeout=5)
    call: Call = prototype.calls[0]
    assert (call.method, call.query, call.body) == ("POST", "hello", {"query": "hello", "k": 3})


def test_delay_comes_before_the_answer(prototype: Prototype) -> None:
    prototype.replies("x", Reply(delay_s=30))
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{prototype.base_url}/1/search", params={"q": "x"}, timeout=0.2)
