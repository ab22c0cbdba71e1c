"""Where a request goes: an address taken apart, and the line between a version's address and the path below it."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from bugbash.logic.requests.filling import PATH_SAFE
from bugbash.logic.requests.pasted_error import PastedError
from bugbash.logic.requests.secrecy import is_secret_name
from bugbash.logic.requests.template import OPENING, PLACEHOLDER, Pairs

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
UNREADABLE = re.compile(r"[\x00-\x20\x7f\\]")
VERSION = re.compile(r"v\d+(\.\d+)*([a-z]\w*)?|\d+(\.\d+)+([.+-]?[a-z]\w*)?|\d{4}-\d\d(-\d\d)?", re.IGNORECASE)
# Addresses of serving protocols, whose version is the one of the protocol.
PROTOCOLS = re.compile(
    r"/v1/(chat/completions|completions|responses|messages|embeddings)|/v1/models/[^/]+(/(versions|labels)/[^/]+)?:\w+"
    r"|/v2/models/[^/]+(/versions/[^/]+)?/infer"
)
VERSION_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Address:
    """A URL in its parts; `path` is percent-encoded, the names and values of `query` are not."""

    origin: str
    path: str
    query: Pairs

    def split(self) -> tuple[str, str]:
        """The address of the version and the path below it."""
        segments = self.path.split("/")
        if not PROTOCOLS.fullmatch(self.path):
            for number, segment in enumerate(segments[: VERSION_AT_MOST + 1]):
                if VERSION.fullmatch(segment):
                    rest = segments[number + 1 :]
                    return self.origin + "/".join(segments[: number + 1]), "/".join(["", *rest]) if rest else ""
        return self.origin, self.path


def read_address(text: str) -> Address:
    """A URL that can be called; raises PastedError. Without a scheme it is http, as curl takes it."""
    url = split(text.strip())
    if url.scheme not in {"http", "https"}:
        raise PastedError(f"The address begins with “{url.scheme}:”; only http and https can be called.")
    if not url.hostname or url.netloc.endswith(":"):
        raise PastedError("The address names no host.")
    if "@" in url.netloc:
        raise PastedError("The address holds a user name or password; write it as -u name:password instead.")
    if OPENING in url.netloc:
        raise PastedError("The host of the address can not be a placeholder.")
    path = "/".join(read_segment(part) for part in url.path.split("/"))
    return Address(f"{url.scheme}://{url.netloc}", path, read_query(url.query))


def split(text: str) -> SplitResult:
    whole = text if SCHEME.match(text) else f"http://{text}"
    if found := UNREADABLE.search(PLACEHOLDER.sub("", whole)):
        raise PastedError(f"The address holds {found[0]!r}, which no address can.")
    try:
        url = urlsplit(whole)
        url.port  # noqa: B018  reading it is the check
        whole.encode()
    except ValueError as error:
        raise PastedError(f"The address can not be read ({str(error).rstrip('.')}).") from None
    return url


def read_segment(part: str) -> str:
    """A segment as it is sent; one that is a placeholder stays one."""
    whole = unquote(part)
    if PLACEHOLDER.fullmatch(whole):
        return whole
    return part if PLACEHOLDER.search(part) else quote(part, safe=PATH_SAFE)


def read_query(query: str) -> Pairs:
    """The parameters of a query string; raises PastedError for a secret, which would be logged on its way."""
    try:
        pairs = tuple(parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=1000))
    except ValueError:
        raise PastedError("The query string of the address can not be read: it is not UTF-8.") from None
    for name, value in pairs:
        if value and OPENING not in value and is_secret_name(name):
            raise PastedError(
                f"The address holds a secret, “{name}”. A URL is logged on its way: send it in a header, with -H."
            )
    return pairs
