"""Short ways to show an answer to a check."""

from dataclasses import replace

import orjson

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Json, Result
from bugbash.logic.checks import evaluate, parse_check
from bugbash.logic.evidence import CheckOutcome, Evidence


def reply(**facts: Json) -> Evidence:
    plain = Evidence(status=200, is_json=True, body={}, text="{}", answer=None, elapsed_ms=12.0)
    return replace(plain, **facts)


def showing(answer: Answer) -> Evidence:
    return reply(answer=answer, body=None, text="")


def ranked(*ids: str) -> Evidence:
    return showing(Answer(AnswerKind.RANKED, results=tuple(Result(one) for one in ids)))


def body(content: Json) -> Evidence:
    answer = Answer(AnswerKind.JSON, value=content)
    return reply(body=content, text=orjson.dumps(content).decode(), answer=answer)


def held(line: str, seen: Evidence) -> CheckOutcome:
    return evaluate(parse_check(line), seen)


def said(line: str, seen: Evidence) -> tuple[str, str]:
    outcome = held(line, seen)
    return outcome.result.value, outcome.reason
