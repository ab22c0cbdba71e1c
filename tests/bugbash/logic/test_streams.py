from typing import Any

import pytest

from bugbash.choices import AnswerKind
from bugbash.logic.bodies import decode
from bugbash.logic.mapping import ResponseMapping, extract

SSE = "text/event-stream; charset=utf-8"
NDJSON = "application/x-ndjson"


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ('data: {"a":1}\n\ndata: {"a":2}\n\ndata: [DONE]\n\n', [{"a": 1}, {"a": 2}]),
        ('data:{"a":1}\r\n\r\ndata:[DONE]\r\n\r\n', [{"a": 1}]),
        ('data: {"a":1}\r\rdata: {"a":2}\r\r', [{"a": 1}, {"a": 2}]),
        ('event: token\nid: 7\ndata: {"a":1}\n\n: still here\n\nretry: 5\n\n', [{"a": 1}]),
        ('data: {"a":\ndata: 1}\n\n', [{"a": 1}]),
        ("data: Hello\n\ndata:  you\n\n", ["Hello", " you"]),
        ("data: a\u2028b\n\n", ["a\u2028b"]),
        ('data: {"a":1}', [{"a": 1}]),
        ("data\n\ndata: 1\n\n", ["", 1]),
        ('event: a\r\ndata: {"a":\r\ndata: 1}\r\n\r\n', [{"a": 1}]),
        ("data: a\0\n\n", ["a\N{SYMBOL FOR NULL}"]),
    ],
)
def test_events_are_collected(text: str, events: list[Any]) -> None:
    assert decode(text.encode(), SSE)[1:] == ({"events": events}, True)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('{"a":1}\n{"a":2}\n', [{"a": 1}, {"a": 2}]),
        ('{"a":1}\r\n\r\n[2]', [{"a": 1}, [2]]),
        ('"a\u2028b"\n', ["a\u2028b"]),
    ],
)
@pytest.mark.parametrize("content_type", [NDJSON, "Application/JSONL; charset=utf-8"])
def test_lines_are_collected(text: str, lines: list[Any], content_type: str) -> None:
    assert decode(text.encode(), content_type)[1:] == ({"lines": lines}, True)


@pytest.mark.parametrize(
    ("text", "content_type"),
    [
        ('data: {"a":1}\n\ndata: {"a":', SSE),
        ("", SSE),
        (": still here\n\n", SSE),
        ("<html>", SSE),
        ('{"a":1}\n{"a":', NDJSON),
        ("", NDJSON),
        ('data: {"a":1}\n\n', "text/plain"),
        ('{"a":1}\n{"a":2}\n', "application/json"),
        ("data: [" + "1," * 100_000 + "1]\n\n", SSE),
    ],
)
def test_what_is_cut_off_or_no_stream_is_no_json(text: str, content_type: str) -> None:
    assert decode(text.encode(), content_type)[1:] == (None, False)


@pytest.mark.parametrize("content_type", [SSE, NDJSON])
def test_plain_json_that_calls_itself_a_stream_is_read_as_it_is(content_type: str) -> None:
    assert decode(b'{\n"error": "no such model"\n}', content_type)[1] == {"error": "no such model"}


def test_a_mapping_collects_a_streamed_chat() -> None:
    deltas: list[Any] = [{"role": "assistant", "content": None}, {"content": "Hel"}, {"content": "lo"}, {}]
    body = {"events": [*({"choices": [{"delta": delta}]} for delta in deltas), {"choices": [], "usage": {}}]}
    mapping = ResponseMapping(AnswerKind.TEXT, text="join('', events[].choices[].delta.content)")
    assert extract(mapping, body).text == "Hello"
