"""The JSON form of checks: {"check": "in-top-k", "k": 3, "id": "doc-42", "negated": false}."""

from collections.abc import Mapping
from difflib import get_close_matches

from bugbash.logic.answers import Json
from bugbash.logic.checks.catalogue import KINDS, TITLES
from bugbash.logic.checks.kinds import ArgumentError, Field, FieldType, Kind
from bugbash.logic.checks.syntax import Check, CheckSyntaxError, parse_check
from bugbash.logic.checks.texts import shorten
from bugbash.logic.fingerprints import canonical_json

NAME, NEGATED = "check", "negated"
IN_WORDS = {
    FieldType.TEXT: "a text",
    FieldType.WHOLE: "a whole number",
    FieldType.NUMBER: "a number",
    FieldType.TEXTS: "a list of texts",
    FieldType.JSON: "any JSON",
    FieldType.CHOICE: "a text",
}


def write_object(check: Check) -> dict[str, Json]:
    """A check as JSON: `read_object(write_object(check)) == check`."""
    return {NAME: KINDS[check.kind].title, **check.arguments, NEGATED: check.negated}


def read_object(given: Json) -> Check:
    """The check of a JSON object; raises CheckSyntaxError, as `parse_check` does for its line.

    Optional fields and `negated` may be left out. What can not be written in one line is refused.
    """
    if not isinstance(given, Mapping) or not isinstance(given.get(NAME), str):
        raise CheckSyntaxError("A check in JSON is an object with its kind in “check”.")
    kind = find_title(given[NAME])
    negated = given.get(NEGATED, False)
    if not isinstance(negated, bool):
        raise CheckSyntaxError("“negated” is true or false.")
    arguments = {name: value for name, value in given.items() if name not in {NAME, NEGATED}}
    check_fields(kind, arguments)
    try:
        line = Check(kind.name, negated, arguments).line
    except (ArgumentError, ValueError) as error:
        raise CheckSyntaxError(f"{kind.title} {error}, for example “{kind.example}”.") from None
    check = parse_check(line)
    if not is_told_by(arguments, check.arguments) or (check.kind, check.negated) != (kind.name, negated):
        raise CheckSyntaxError(
            f"This {kind.title} can not be written in one line: {shorten(line)} would be read as another check."
        )
    return check


def find_title(title: str) -> Kind:
    if title in TITLES:
        return TITLES[title]
    close = get_close_matches(title, TITLES, n=1)
    hint = f"Did you mean “{close[0]}”?" if close else f"Known: {', '.join(TITLES)}."
    raise CheckSyntaxError(f"There is no check named “{shorten(title)}”. {hint}")


def check_fields(kind: Kind, arguments: Mapping[str, Json]) -> None:
    """Raise CheckSyntaxError for a field that is missing, unknown or of another type."""
    fields = {field.name: field for field in kind.fields}
    names = ", ".join(fields) or "nothing else"
    if unknown := next((name for name in arguments if name not in fields), None):
        raise CheckSyntaxError(f"{kind.title} has no “{shorten(str(unknown))}”; it takes {names}.")
    for field in kind.fields:
        if field.name not in arguments:
            if not field.optional:
                raise CheckSyntaxError(f"{kind.title} needs “{field.name}”, {IN_WORDS[field.type]}.")
        elif not is_of(field, arguments[field.name]):
            raise CheckSyntaxError(f"“{field.name}” of {kind.title} is {IN_WORDS[field.type]}.")


def is_of(field: Field, value: Json) -> bool:
    match field.type:
        case FieldType.WHOLE:
            return isinstance(value, int) and not isinstance(value, bool)
        case FieldType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case FieldType.TEXTS:
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
        case FieldType.JSON:
            return True
        case _:
            return isinstance(value, str)


def is_told_by(given: Mapping[str, Json], read: Mapping[str, Json]) -> bool:
    """Whether the line tells every field that was given; 3 and 3.0 are the same number."""
    return all(name in read and is_same(value, read[name]) for name, value in given.items())


def is_same(given: Json, read: Json) -> bool:
    if {type(given), type(read)} == {int, float}:
        return bool(given == read)
    try:
        return canonical_json(given) == canonical_json(read)
    except ValueError:
        return False
