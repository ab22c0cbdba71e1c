"""JSON Lines: an object per line, with the columns as its keys."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from bugbash.errors import RefusedError
from bugbash.logic.query_files.cells import read_checks_cell, read_flag, read_tags_cell
from bugbash.logic.query_files.records import COLUMNS, Found, Problem, Record
from bugbash.logic.query_files.tables import problem_of
from bugbash.logic.query_rules import check_need, check_params, check_text, read_checks, read_group, read_tags


def read_json_lines(text: str) -> Iterator[Found]:
    for number, line in enumerate(io.StringIO(text, newline="\n"), 1):
        if line.strip():
            yield read_line(number, line)


def read_line(number: int, line: str) -> Found:
    try:
        facts = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        said = error.msg.partition(": line")[0]
        return Problem(number, "", f"This is not JSON: {said} (character {error.colno}).")
    if not isinstance(facts, dict):
        return Problem(number, "", 'A line is a JSON object, such as {"query": "copy a file"}.')
    try:
        return record_of(number, facts)
    except RefusedError as refusal:
        return problem_of(number, refusal)


def record_of(number: int, facts: Mapping[str, Any]) -> Record:
    """One query from its object; raises RefusedError naming the key and the rule."""
    if unknown := next((name for name in facts if name not in COLUMNS), None):
        raise RefusedError(f"There is no key {unknown[:60]!r}; known: {', '.join(COLUMNS)}.")
    text, params = facts.get("query"), facts.get("params") or {}
    if not isinstance(text, str):
        raise RefusedError("must be there, and a text.", field="query")
    if not isinstance(params, dict):
        raise RefusedError("must be a JSON object.", field="params")
    check_text(text)
    check_params(params)
    need = text_of(facts, "need")
    check_need(need)
    return Record(
        line=number,
        text=text,
        params=params,
        tags=tuple(read_tags(read_names(facts.get("tags")))),
        group=read_group(text_of(facts, "group")),
        checks=read_check_lines(facts.get("checks")),
        required=read_required(facts.get("required")),
        need=need,
    )


def text_of(facts: Mapping[str, Any], name: str) -> str:
    value = facts.get(name)
    if value is not None and not isinstance(value, str):
        raise RefusedError("must be a text.", field=name)
    return value or ""


def is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def read_names(value: Any) -> list[str]:
    if value is None or isinstance(value, str):
        return read_tags_cell(value or "")
    if not is_texts(value):
        raise RefusedError("must be a list of texts.", field="tags")
    names: list[str] = value
    return names


def read_check_lines(value: Any) -> tuple[str, ...]:
    if value is None or isinstance(value, str):
        return read_checks_cell(value or "")
    if not is_texts(value):
        raise RefusedError("must be a list of checks, each one line.", field="checks")
    return tuple(read_checks("\n".join(value)))


def read_required(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, str):
        return read_flag(value)
    raise RefusedError("must be true or false.", field="required")
