"""Checks that a person or a model answers, never this code."""

from typing import Any

from bugbash.logic.checks.kinds import ArgumentError, Arguments, Field, Group, Kind

NO_MODEL = "no model has been asked"


def take_remark(text: str) -> dict[str, Any]:
    return {"question": text}


def take_question(text: str) -> dict[str, Any]:
    if not text:
        raise ArgumentError("needs a question after the colon")
    return {"question": text}


def write_question(arguments: Arguments) -> str:
    return str(arguments.get("question", ""))


QUESTION = (Field("question", "Question", hint="One that yes answers when all is well."),)
KINDS = (
    Kind(
        "needs-human",
        take_remark,
        write_question,
        None,
        "needs-human: is the tone right?",
        Group.PEOPLE,
        "A person has to look; no machine decides.",
        (Field("question", "Question", optional=True),),
        waits_for="a person has to look",
    ),
    Kind(
        "judge",
        take_question,
        write_question,
        None,
        "judge: Does the answer name the call to use?",
        Group.PEOPLE,
        "A model says yes; it advises, and decides nothing.",
        QUESTION,
        waits_for=NO_MODEL,
        by_model=True,
        advises=True,
    ),
    Kind(
        "judge-decides",
        take_question,
        write_question,
        None,
        "judge-decides: Does the answer name the call to use?",
        Group.PEOPLE,
        "A model says yes, and its word counts like that of any other check.",
        QUESTION,
        waits_for=NO_MODEL,
        by_model=True,
    ),
)
