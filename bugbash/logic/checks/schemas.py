"""Checks of the JSON body against a JSON Schema, draft 2020-12."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import orjson
from jsonschema import Draft202012Validator, SchemaError, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import extend

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
from bugbash.logic.checks.texts import compiled as compiled_pattern
from bugbash.logic.checks.texts import shorten, take_regex
from bugbash.logic.evidence import Evidence
from bugbash.logic.fingerprints import canonical_json
from bugbash.logic.json_paths import join, render
from bugbash.logic.types_in_words import in_words, type_of

DEEPEST = 20
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
# The library matches these names with Python's regular expressions, which can take for ever on the wrong text.
BACKTRACKING = "patternProperties"
MAPS = {"properties", "dependentSchemas", "$defs"}
DATA = {"const", "enum", "default", "examples"}


def take_schema(text: str) -> dict[str, Any]:
    """The schema; raises ArgumentError that says where it is none."""
    try:
        schema = orjson.loads(text)
        canonical_json(schema)
    except ValueError as error:
        raise ArgumentError(f"needs a JSON Schema, and this is not JSON ({error})") from None
    if not isinstance(schema, dict):
        raise ArgumentError("needs a JSON Schema, which is a JSON object")
    refuse_parts(schema)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        where = render(error.absolute_path)
        raise ArgumentError(f"needs a JSON Schema, and {where} is none ({shorten(error.message)})") from None
    return {"schema": schema}


def write_schema(arguments: Arguments) -> str:
    return show(arguments["schema"])


def refuse_parts(schema: Json, level: int = 1) -> None:
    """Refuse what could lead outside of the check, run for ever, or be too deep to be followed."""
    if level > DEEPEST:
        raise ArgumentError(f"takes a schema of at most {DEEPEST} levels")
    if isinstance(schema, list):
        for item in schema:
            refuse_parts(item, level)
    if not isinstance(schema, dict):
        return
    if found := next((name for name in (*REFERENCES, BACKTRACKING) if name in schema), None):
        raise ArgumentError(f"takes a schema that stands by itself, without {found}")
    if isinstance(pattern := schema.get("pattern"), str):
        take_regex(pattern)
    for name, part in schema.items():
        if name in MAPS and isinstance(part, dict):
            refuse_parts(list(part.values()), level + 1)
        elif name not in DATA:
            refuse_parts(part, level + 1)


def match_pattern(validator: Any, pattern: str, instance: Json, schema: Json) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not compiled_pattern(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match")


def match_unique(validator: Any, wanted: bool, instance: Json, schema: Json) -> Iterator[ValidationError]:
    """By their canonical text, so that a long list takes no longer than reading it."""
    if wanted and isinstance(instance, list) and len({canonical_json(item) for item in instance}) < len(instance):
        yield ValidationError("an item is there twice")


Validator = extend(Draft202012Validator, {"pattern": match_pattern, "uniqueItems": match_unique})


@lru_cache(maxsize=256)
def compiled(text: str) -> Any:
    """One validator for each text; a schema without references never looks anything up."""
    return Validator(orjson.loads(text))


def look_at_schema(arguments: Arguments, seen: Evidence) -> Finding:
    if not seen.is_json:
        raise NotApplicableError("json-schema looks at JSON, and the answer is none")
    error = best_match(compiled(show(arguments["schema"])).iter_errors(seen.body))
    if error is None:
        return Finding(
            holds=True,
            reason="the answer has this shape",
            expected="this shape",
            actual="this shape",
            unexpected="another shape",
        )
    path, expected, actual = explain(error)
    return Finding(
        holds=False,
        reason=f"{shorten(path)} is {actual}",
        expected=expected,
        actual=actual,
        unexpected="another shape",
        tells=True,
    )


def explain(error: ValidationError) -> tuple[str, str, str]:
    """(path, what was wanted there, what is there)."""
    path, wanted = render(error.absolute_path), error.validator_value
    match error.validator:
        case "type":
            return path, in_words([wanted] if isinstance(wanted, str) else wanted), in_words([type_of(error.instance)])
        case "required" if isinstance(error.instance, Mapping):
            name = next(name for name in wanted if name not in error.instance)
            return join("" if path == "@" else path, name), "a value", "missing"
        case keyword:
            return path, shorten(f"{keyword} {canonical_json(wanted).decode()}"), shorten(show(error.instance))


def show(value: Json) -> str:
    return canonical_json(value).decode()


KINDS = (
    Kind(
        "json-schema",
        take_schema,
        write_schema,
        look_at_schema,
        'json-schema: {"required":["total"]}',
        Group.JSON,
        "The body has this shape: a JSON Schema (draft 2020-12) without references.",
        (Field("schema", "JSON Schema", FieldType.JSON),),
    ),
)
