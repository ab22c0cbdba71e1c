"""Chat completions as OpenAI and those compatible with it answer them, whole and streamed."""

import json
import re
import time
from typing import Any

from tests.protocols.exchange import Exchange, RefusedError, Route, Sent, Stream

TOKEN = "sk-test-4711"
MODEL = "small-chat"
ROLES = {"system", "user", "assistant"}
MOODS: dict[str, Any] = {
    "mood: more": {"pass": True, "reason": "Yes.", "score": 1},
    "mood: text": {"pass": "true", "reason": "Yes."},
    "mood: list": [True],
    "mood: key": {"pass": True, "reason": f"The key is {TOKEN}."},
    "mood: NUL": {"pass": False, "reason": "a\0b\nc"},
}
PIECES = ("Use shutil.copy", " for “", "”.")


def complete(exchange: Exchange) -> Sent | Stream:
    if exchange.headers.get("authorization") != f"Bearer {TOKEN}":
        raise refusal(401, "Incorrect API key provided.", "invalid_api_key")
    body = exchange.read_json()
    messages = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(messages, list) or not messages or not all(is_message(message) for message in messages):
        raise refusal(400, "Invalid 'messages'.", "invalid_type")
    if body.get("model") != MODEL:
        raise refusal(404, f"The model `{body.get('model')}` does not exist.", "model_not_found")
    said = messages[-1]["content"]
    if body.get("response_format") == {"type": "json_object"}:
        material = json.loads(said)
        if "guideline" in material:
            return rated(material)
        return whole(json.dumps(judged(material)))
    words = [PIECES[0], PIECES[1], said, PIECES[2]]
    if body.get("stream"):
        deltas = [{"role": "assistant", "content": ""}, *({"content": word} for word in words), {}]
        return Stream(tuple(chunk(delta) for delta in deltas))
    return whole("".join(words))


def judged(material: dict[str, str]) -> Any:
    """A judge that likes answers with a dot in them; asked about its mood it says what nobody wants to read."""
    if "mood" in material["question"]:
        return MOODS[material["question"]]
    likes = "." in material["answer"]
    return {"pass": likes, "reason": "It names a call." if likes else f"“{material['answer']}” is no call."}


def rated(material: dict[str, Any]) -> Sent:
    """A rater that gives what stands after `grade:` in an answer, and longer answers the preference."""
    if "left" in material:
        return whole(json.dumps(compared(material["left"], material["right"])))
    answer = material["answer"]
    for word, status in (("status 429", 429), ("status 500", 500)):
        if word in answer:
            raise refusal(status, "Not now.", "not_now")
    if "be slow" in answer:
        time.sleep(0.6)
    if "garbage" in answer:
        return whole("I would say a solid Good!")
    if "obey" in answer:  # a model that falls for what an answer tells it
        return whole(answer.partition("obey: ")[2])
    grade = answer.partition("grade: ")[2][:1]
    return whole(json.dumps({"grade": int(grade or 0), "reason": f"By the need “{material['need']}”."}))


def compared(left: str, right: str) -> dict[str, Any]:
    """The longer one is better, of two that are as long the left one: that model looks at the side."""
    better = "right" if len(right) > len(left) else "left"
    return {"grade": better, "left_acceptable": True, "right_acceptable": "bad" not in right, "reason": "It says more."}


def whole(content: str) -> Sent:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, "refusal": None},
        "logprobs": None,
        "finish_reason": "stop",
    }
    usage = {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21}
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1_700_000_000, "model": MODEL}
    return {**head, "choices": [choice], "usage": usage}


def is_message(message: Any) -> bool:
    return isinstance(message, dict) and message.get("role") in ROLES and isinstance(message.get("content"), str)


def chunk(delta: dict[str, str]) -> Sent:
    choice = {"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": MODEL}
    return {**head, "choices": [choice]}


def refusal(status: int, message: str, code: str) -> RefusedError:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return RefusedError(status, {"error": error})


ROUTES: tuple[Route, ...] = ((re.compile(r"/v1/chat/completions"), "POST", complete),)
