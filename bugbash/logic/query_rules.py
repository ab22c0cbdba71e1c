"""What a query, its parameters, tags and checks may be; whatever way they came in."""

from collections.abc import Iterable, Mapping

from bugbash.errors import RefusedError
from bugbash.logic.answers import Json
from bugbash.logic.bodies import UnreadableError, clean
from bugbash.logic.checks import CheckSyntaxError, parse_checks
from bugbash.logic.fingerprints import canonical_json

MAX_TEXT = 1_000_000
LONGEST_TAG = 60
LONGEST_GROUP = 64
LONGEST_NEED = 2000
MOST_TAGS = 50


def check_text(text: str) -> None:
    """Refuse what no endpoint and no database takes: more than a million characters, NUL, lone surrogates."""
    if len(text) > MAX_TEXT:
        raise RefusedError(f"A query has at most {MAX_TEXT:,} characters, this has {len(text):,}.", field="text")
    if fault := unstorable(text):
        raise RefusedError(f"A query must not contain {fault}.", field="text")


def unstorable(text: str) -> str:
    """What in a text can not be stored, in words; empty where all of it can."""
    if "\0" in text:
        return "a NUL character"
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        return "half of a surrogate pair"
    return ""


def check_params(params: Mapping[str, Json]) -> None:
    """Refuse parameters that can not be written as JSON, and what `check_text` refuses."""
    try:
        canonical_json(params)
        storable = clean(dict(params)) == params
    except (ValueError, UnreadableError):
        raise RefusedError("Parameters must be plain JSON of less than 100 levels.", field="params") from None
    if not storable:
        raise RefusedError("Parameters must not contain a NUL character or half of a surrogate pair.", field="params")


def read_checks(text: str, *, field: str = "checks") -> list[str]:
    """The canonical lines of checks typed one per line into `field`; a bad line is refused with number and rule."""
    try:
        return [check.line for check in parse_checks(text)]
    except CheckSyntaxError as error:
        raise RefusedError(str(error), field=field) from None


def read_tags(names: Iterable[str]) -> list[str]:
    """The tags without white space around them, each once, in order; one that is too long is refused."""
    tags = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if long := next((tag for tag in tags if len(tag) > LONGEST_TAG), None):
        raise RefusedError(f"A tag has at most {LONGEST_TAG} characters, {long[:20]}… has {len(long)}.", field="tags")
    if len(tags) > MOST_TAGS:
        raise RefusedError(f"A query has at most {MOST_TAGS} tags, this has {len(tags)}.", field="tags")
    if fault := unstorable("".join(tags)):
        raise RefusedError(f"A tag must not contain {fault}.", field="tags")
    return tags


def read_group(name: str) -> str:
    """The name of a group without white space around it; empty stands for the query's own."""
    name = name.strip()
    if len(name) > LONGEST_GROUP:
        raise RefusedError(f"A group has at most {LONGEST_GROUP} characters, this has {len(name)}.", field="group")
    if fault := unstorable(name):
        raise RefusedError(f"A group must not contain {fault}.", field="group")
    return name


def check_need(need: str) -> None:
    if len(need) > LONGEST_NEED:
        raise RefusedError(f"A need has at most {LONGEST_NEED:,} characters, this has {len(need):,}.", field="need")
    if fault := unstorable(need):
        raise RefusedError(f"A need must not contain {fault}.", field="need")
