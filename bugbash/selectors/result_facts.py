"""What a result has besides its title and text, as short facts that a page can show."""

from dataclasses import dataclass

from bugbash.logic.answers import Json, Result
from bugbash.logic.fingerprints import canonical_json
from portal.lib.egress import BlockedError, read_url

LONGEST = 160
MOST = 20


@dataclass(frozen=True, slots=True)
class Fact:
    """A mapped field; `href` is set where its value is the address of something, such as a page or an image."""

    name: str
    value: str
    href: str = ""


def facts_of(result: Result) -> tuple[Fact, ...]:
    """The score and the further fields that were found, in the order of the mapping; at most 20."""
    named = {"score": result.score, **result.fields}
    return tuple(make_fact(name, value) for name, value in named.items() if value is not None)[:MOST]


def make_fact(name: str, value: Json) -> Fact:
    text = value if isinstance(value, str) else canonical_json(value).decode()
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return Fact(name, shown, text if isinstance(value, str) and is_address(text) else "")


def is_address(text: str) -> bool:
    """Whether a link may lead there: http or https, and no name or password that feigns another host."""
    if not text.lower().startswith(("http://", "https://")):
        return False
    try:
        read_url(text)
    except BlockedError:
        return False
    return True
