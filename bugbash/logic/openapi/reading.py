"""From the text of an OpenAPI document to a value that can be kept and compared."""

import re
from collections.abc import Iterator

import orjson

from bugbash.logic.answers import Json
from bugbash.logic.bodies import MAX_DEPTH, MAX_NODES, UnreadableError, clean
from bugbash.logic.fingerprints import canonical_json
from bugbash.logic.json_paths import render
from bugbash.logic.openapi import yaml

MOST_BYTES = 1_000_000
SUPPORTED = re.compile(r"3\.\d+(\.\d+)?")


class DocumentError(Exception):
    """This is no document that can be compared; the message is a sentence that says what would be right."""


def read_document(content: bytes | str) -> dict[str, Json]:
    """An OpenAPI 3 document, in JSON or YAML of at most a million bytes; raises DocumentError."""
    data = content.encode(errors="replace") if isinstance(content, str) else content
    if len(data) > MOST_BYTES:
        raise DocumentError(f"A document has at most {MOST_BYTES:,} bytes.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"The document is not UTF-8: byte {error.start} does not fit.") from None
    return check_document(parse_text(text))


def parse_text(text: str) -> Json:
    if text.lstrip()[:1] in {"{", "["}:
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise DocumentError(f"The document is not JSON: {error}.") from None
    try:
        return yaml.load(text)
    except ValueError as error:
        raise DocumentError(f"The document is neither JSON nor YAML: {error}.") from None


def check_document(value: Json) -> dict[str, Json]:
    """The parsed document as it can be kept; raises DocumentError for other formats and for outside references."""
    if not isinstance(value, dict):
        raise DocumentError("An OpenAPI document is an object with openapi, info and paths.")
    try:
        document = orjson.loads(canonical_json(clean(with_text_keys(value))))
    except (UnreadableError, RecursionError):
        raise DocumentError(f"A document has at most {MAX_DEPTH} levels and {MAX_NODES:,} values.") from None
    except ValueError as error:
        raise DocumentError(f"The document can not be kept. {error}") from None
    version = document.get("openapi")
    if not isinstance(version, str) or not SUPPORTED.fullmatch(version):
        found = f"OpenAPI {version}" if version else "Swagger 2" if "swagger" in document else "none"
        raise DocumentError(f"Only OpenAPI 3 can be compared; the version of this document is {found}.")
    if not isinstance(document.get("paths", {}), dict):
        raise DocumentError("`paths` must be an object of paths and what can be done with them.")
    for where, reference in references(document, ()):
        if not reference.startswith("#"):
            raise DocumentError(f"{where} refers to “{reference[:200]}”, outside of the document; put it inside.")
    return dict(document)


def with_text_keys(value: Json) -> Json:
    """YAML has keys such as 200 that JSON writes as text. What is named twice is there twice, so all is counted."""
    count = 0

    def walk(item: Json, level: int) -> Json:
        nonlocal count
        count += 1
        if level > MAX_DEPTH or count > MAX_NODES:
            raise UnreadableError
        if isinstance(item, dict):
            return {say_key(key): walk(child, level + 1) for key, child in item.items()}
        return [walk(child, level + 1) for child in item] if isinstance(item, list) else item

    return walk(value, 1)


def say_key(key: Json) -> str:
    if isinstance(key, bool) or key is None:
        return {True: "true", False: "false", None: "null"}[key]
    return key if isinstance(key, str) else str(key)


def references(value: Json, trail: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
    """(where, reference) of each `$ref`."""
    if isinstance(value, dict):
        if isinstance(reference := value.get("$ref"), str):
            yield render(trail), reference
        for key, item in value.items():
            yield from references(item, (*trail, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from references(item, (*trail, place))
