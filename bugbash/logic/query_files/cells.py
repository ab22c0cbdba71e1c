"""The cells of a table: what a spreadsheet would take for a formula, and lists in one cell."""

import re
from collections.abc import Sequence
from typing import Any

import orjson

from bugbash.errors import RefusedError
from bugbash.logic.answers import Json
from bugbash.logic.checks import CheckSyntaxError, parse_check
from bugbash.logic.query_rules import check_params, read_checks

# What spreadsheets read as the beginning of a formula (OWASP, CSV injection), full-width forms and NUL too.
FORMULA = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")
TRUE = {"1", "true", "yes", "x"}
FALSE = {"0", "false", "no", ""}


def neutralise(cell: str) -> str:
    """The cell with an apostrophe before what would be a formula; `restore` takes exactly that away."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def restore(cell: str) -> str:
    """The reverse of `neutralise`: an apostrophe before anything else stays."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def write_checks(lines: Sequence[str]) -> str:
    """Checks one per line. A last line break tells that a semicolon within a single check separates nothing."""
    text = "\n".join(lines)
    return f"{text}\n" if len(lines) == 1 and ";" in text else text


def split_checks(cell: str) -> str:
    """The checks of a cell, one per line: by line breaks, else by semicolons where each piece is a check by itself."""
    if "\n" in cell or "\r" in cell or ";" not in cell:
        return cell.replace("\r\n", "\n").replace("\r", "\n")
    pieces = [piece for piece in cell.split(";") if piece.strip()]
    return "\n".join(pieces) if all(map(is_check, pieces)) else cell


def is_check(text: str) -> bool:
    try:
        parse_check(text)
    except CheckSyntaxError:
        return False
    return True


def read_checks_cell(cell: str) -> tuple[str, ...]:
    return tuple(read_checks(split_checks(cell)))


def write_tags(names: Sequence[str]) -> str:
    """Tags by commas; as a JSON list where a name has a comma of its own or looks like such a list."""
    if any("," in name or name.startswith("[") for name in names):
        return orjson.dumps(list(names)).decode()
    return ",".join(names)


def read_tags_cell(cell: str) -> list[str]:
    if cell.lstrip().startswith("["):
        names = read_json_or_none(cell)
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            return names
    return cell.split(",")


def read_json_or_none(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def read_params_cell(cell: str) -> dict[str, Json]:
    """A JSON object; raises RefusedError for anything else."""
    if not cell.strip():
        return {}
    try:
        params = orjson.loads(cell)
    except orjson.JSONDecodeError:
        raise RefusedError(f"{cell[:60]!r} is not JSON.", field="params") from None
    if not isinstance(params, dict):
        raise RefusedError("must be a JSON object.", field="params")
    check_params(params)
    return params


def read_flag(cell: str) -> bool:
    word = cell.strip().lower()
    if word not in TRUE | FALSE:
        raise RefusedError(f"{cell[:60]!r} is neither yes nor no.", field="required")
    return word in TRUE
