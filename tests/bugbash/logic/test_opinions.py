import json
from typing import Any

import orjson
import pytest

from bugbash.logic.opinions import Opinion, OpinionError, build_prompt, read_opinion


def completion(content: Any) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


def test_what_is_asked_is_material_in_json() -> None:
    body = orjson.loads(build_prompt(model="m", question="Is it?", query='a"b', answer="c" * 30_000))
    system, user = body["messages"]
    assert (body["model"], body["temperature"], body["response_format"]) == ("m", 0, {"type": "json_object"})
    assert (system["role"], user["role"]) == ("system", "user")
    assert orjson.loads(user["content"]) == {"asked": 'a"b', "answer": "c" * 20_000, "question": "Is it?"}


def test_one_object_is_an_opinion() -> None:
    assert read_opinion(completion('{"pass": false, "reason": " a\\n\\u0000b "}')) == Opinion(False, "a ␀b")
    assert read_opinion(completion('{"pass": true, "reason": ""}')) == Opinion(True, "no reason given")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "its reply is no chat completion"),
        (b"{}", "its reply is no chat completion"),
        (b'{"choices": []}', "its reply is no chat completion"),
        (b'{"choices": [{"message": null}]}', "its reply is no chat completion"),
        (completion(None), "it did not answer in JSON"),
        (completion("Yes."), "it did not answer in JSON"),
        (completion('```json\n{"pass": true, "reason": "x"}\n```'), "it did not answer in JSON"),
        (completion("[true]"), "its JSON is not {pass, reason}"),
        (completion('{"pass": true}'), "its JSON is not {pass, reason}"),
        (completion('{"pass": true, "reason": "x", "more": 1}'), "its JSON is not {pass, reason}"),
        (completion('{"pass": 1, "reason": "x"}'), "its pass is no true or false, or its reason no text"),
        (completion('{"pass": true, "reason": null}'), "its pass is no true or false, or its reason no text"),
    ],
)
def test_anything_else_is_none(body: bytes, sentence: str) -> None:
    with pytest.raises(OpinionError) as caught:
        read_opinion(body)
    assert str(caught.value) == sentence
