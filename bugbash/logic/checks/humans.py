"""Checks that only a person can answer."""

from typing import Any

from bugbash.logic.checks.kinds import Kind, write_text


def take_reason(text: str) -> dict[str, Any]:
    return {"text": text}


KINDS = (Kind("needs-human", take_reason, write_text, None, "needs-human: is the tone right?"),)
