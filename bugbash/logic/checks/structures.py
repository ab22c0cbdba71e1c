"""Checks of the JSON body."""

import operator
import re
from collections.abc import Callable
from typing import Any

import orjson

from bugbash.logic.answers import Json
from bugbash.logic.checks.kinds import (
    ArgumentError,
    Arguments,
    Field,
    FieldType,
    Finding,
    Group,
    Kind,
    NotApplicableError,
)
from bugbash.logic.checks.texts import shorten
from bugbash.logic.evidence import Evidence
from bugbash.logic.expressions import ExpressionError, find_fault, search
from bugbash.logic.fingerprints import canonical_json

OPERATOR = re.compile(r"\s+(<=|>=|!=|=|<|>|in)\s+")
EXISTS = re.compile(r"(.+?)\s+exists\Z")
ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def take_path(text: str) -> dict[str, Any]:
    """Split at the first operator that has JMESPath on its left and JSON on its right; filters hold operators too."""
    if match := EXISTS.match(text):
        return {"path": check_path(match[1]), "op": "exists"}
    splits = [(text[: found.start()], found[1], text[found.end() :]) for found in OPERATOR.finditer(text)]
    splits = [(path, op, value) for path, op, value in splits if path and value]
    if not splits:
        raise ArgumentError("needs a JMESPath, one of = != < <= > >= in exists between spaces, and JSON")
    readable = [split for split in splits if not find_fault(split[0])]
    if not readable:
        check_path(splits[-1][0])
    for path, op, value in readable:
        try:
            return {"path": path, "op": op, "value": read_value(op, value)}
        except ValueError:
            continue
    raise ArgumentError(f"needs JSON on its right, and {shorten(readable[-1][2])} is none; put text into double quotes")


def read_value(op: str, text: str) -> Json:
    value = orjson.loads(text)
    canonical_json(value)
    if op == "in" and not isinstance(value, list):
        raise ArgumentError("needs a JSON list on the right of `in`")
    return value


def check_path(path: str) -> str:
    if fault := find_fault(path):
        raise ArgumentError(f"needs a JMESPath, and {shorten(path)} is none ({fault})")
    return path


def write_path(arguments: Arguments) -> str:
    if arguments["op"] == "exists":
        return f"{arguments['path']} exists"
    if "value" not in arguments:
        raise ArgumentError("needs a value to compare with")
    return f"{arguments['path']} {arguments['op']} {show(arguments['value'])}"


def look_at_path(arguments: Arguments, seen: Evidence) -> Finding:
    if not seen.is_json:
        raise NotApplicableError("json-path looks at JSON, and the answer is none")
    try:
        actual = search(arguments["path"], seen.body)
    except ExpressionError as error:
        raise NotApplicableError(str(error)) from None
    if arguments["op"] == "exists":
        expected, unexpected, holds = "a value", "no value", actual is not None
    else:
        expected = f"{arguments['op']} {shorten(show(arguments['value']))}"
        unexpected, holds = f"not {expected}", compare(actual, arguments["op"], arguments["value"])
    shown = shorten(show(actual))
    return Finding(holds, f"{shorten(arguments['path'])} is {shown}", expected, shown, unexpected, tells=True)


def compare(actual: Json, op: str, value: Json) -> bool:
    """JSON comparison: true is not 1, and order is defined between numbers and between texts only."""
    if op == "in":
        return any(same(actual, item) for item in value)
    if op in {"=", "!="}:
        return same(actual, value) == (op == "=")
    if {type(actual), type(value)} <= {int, float} or (isinstance(actual, str) and isinstance(value, str)):
        return ORDERED[op](actual, value)
    return False


def same(left: Json, right: Json) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(*pair) for pair in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def show(value: Json) -> str:
    return canonical_json(value).decode()


KINDS = (
    Kind(
        "json-path",
        take_path,
        write_path,
        look_at_path,
        "json-path: total >= 3",
        Group.JSON,
        "What a JMESPath finds in the body compares like this with a value.",
        (
            Field("path", "JMESPath"),
            Field("op", "Comparison", FieldType.CHOICE, choices=("=", "!=", *ORDERED, "in", "exists")),
            Field("value", "JSON value", FieldType.JSON, "Text in double quotes; empty for “exists”.", optional=True),
        ),
    ),
)
