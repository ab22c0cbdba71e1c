"""Short ways to write answers in tests."""

from collections.abc import Mapping

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer, Json, Result


def ranked(ids: str, **texts: str | None) -> Answer:
    """`ranked("ab", a="text of a")`: one result per letter, each with its text or its letter in capitals."""
    results = tuple(Result(id=one, title=one.upper(), text=texts.get(one, one.upper())) for one in ids)
    return Answer(AnswerKind.RANKED, results=results)


def text(value: str) -> Answer:
    return Answer(AnswerKind.TEXT, text=value)


def label(name: str, probabilities: Mapping[str, float] | None = None) -> Answer:
    return Answer(AnswerKind.LABEL, label=name, probabilities=probabilities or {})


def value(content: Json) -> Answer:
    return Answer(AnswerKind.JSON, value=content)
