"""A curl command as the request that curl would send."""

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from bugbash.logic.requests.curl_options import SAID, Given, read_options
from bugbash.logic.requests.filling import UNPRINTABLE
from bugbash.logic.requests.pasted_error import PastedError
from bugbash.logic.requests.shell_words import split_words
from bugbash.logic.requests.template import HEADER_NAME, PLACEHOLDER, Pairs

FENCE = re.compile(r"^[ \t]*```.*$", re.MULTILINE)
PROMPT = re.compile(r"\s*(?:[^'\"\n]{0,80}?[$%#>!❯]\s*)?(?=curl(?:\.exe)?(?:\s|\Z))")
FURTHER_PROMPT = re.compile(r"(\\\n)[ \t]*>[ \t]")
PATTERN = re.compile(r"(?<!\\)(?:\[[^\[\]]*\]|\{[^{}]*\})")
LONGEST_TIMEOUT_S = 300
# What the connection itself says, or what proxies and metadata services trust.
LEFT_OUT = re.compile(
    r"host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|accept-encoding|forwarded"
    r"|x-real-ip|metadata|metadata-flavor|proxy-.*|x-forwarded-.*|x-aws-ec2-metadata-token.*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Line:
    """What a curl command asks for; `data` None is a request without a body."""

    address: str = ""
    method: str = ""
    headers: dict[str, tuple[str, str]] = field(default_factory=dict)
    implied: dict[str, tuple[str, str]] = field(default_factory=dict)
    data: str | None = None
    further_query: list[str] = field(default_factory=list)
    is_json: bool = False
    in_query: bool = False
    timeout_s: float | None = None
    verify_tls: bool = True
    notes: list[str] = field(default_factory=list)

    @property
    def all_headers(self) -> Pairs:
        return tuple({**self.implied, **self.headers}.values())


def is_curl(text: str) -> bool:
    return bool(PROMPT.match(FENCE.sub("", text)))


def read_line(text: str) -> Line:
    """Read one curl command, with the prompt before it if there is one; raises PastedError."""
    text = PROMPT.sub("", FENCE.sub("", text), count=1)
    words = split_words(FURTHER_PROMPT.sub(r"\1", text))
    line = Line()
    options = read_options(words[1:])
    for option in options:
        read_option(line, option)
    if not line.address:
        raise PastedError("The curl line names no address.")
    line.address = read_globs(line.address, is_off=Given("globoff") in options)
    if left_out := [name for name, _ in line.headers.values() if LEFT_OUT.fullmatch(name)]:
        line.headers = {key: pair for key, pair in line.headers.items() if not LEFT_OUT.fullmatch(key)}
        line.notes.append(f"Left out, for the connection is not the request's business: {', '.join(left_out)}.")
    return line


def read_option(line: Line, option: Given) -> None:  # noqa: C901, PLR0912  one case for each option
    value = option.value
    match option.name:
        case "url":
            read_url(line, value)
        case "request":
            line.method = value.upper()
        case "header":
            read_header(line, value)
        case "data" | "data-ascii" | "data-binary" | "data-raw":
            add_data(line, option.name, value)
        case "json":
            refuse_file("--json", value)
            line.data = (line.data or "") + value
            line.is_json = True
            line.implied["accept"] = ("Accept", "application/json")
        case "data-urlencode":
            add_data(line, "data-raw", encode_data(value))
        case "url-query":
            line.further_query.append(value[1:] if value.startswith("+") else encode_data(value))
        case "user":
            if ":" not in value:
                raise PastedError("-u needs a name, a colon and a password.")
            login = base64.b64encode(value.encode()).decode()
            line.implied["authorization"] = ("Authorization", f"Basic {login}")
        case "oauth2-bearer":
            line.implied["authorization"] = ("Authorization", f"Bearer {value}")
        case "user-agent":
            line.implied["user-agent"] = ("User-Agent", value)
        case "referer":
            line.implied["referer"] = ("Referer", value.partition(";")[0])
        case "cookie":
            read_cookie(line, value)
        case "max-time":
            line.timeout_s = read_seconds(line, value)
        case "insecure":
            line.verify_tls = False
        case "get":
            line.in_query = True
    if sentence := SAID.get(option.name):
        line.notes.append(sentence)


def read_url(line: Line, value: str) -> None:
    if line.address:
        dash = " (a long dash is not the hyphen of an option)" if value[:1] in {"–", "—"} else ""
        raise PastedError(f"The line has a second address, “{value[:60]}”{dash}: only one can be read.")
    line.address = value


def read_header(line: Line, value: str) -> None:
    """`Name: value`; with curl `Name;` is an empty header and `Name:` the wish to send none."""
    refuse_file("-H", value)
    name, colon, content = value.partition(":")
    content = content.strip(" \t")
    if not colon and value.endswith(";"):
        name = value[:-1]
    elif not colon:
        raise PastedError(f"-H needs a name, a colon and a value, not “{value[:60]}”.")
    elif not content:
        line.notes.append(f"The header {name} is not sent, for its value is empty.")
        line.implied.pop(name.lower(), None)
        return
    check_header(name, content)
    if name.lower() in line.headers:
        raise PastedError(f"The header {name} is given more than once.")
    line.headers[name.lower()] = (name, content)


def check_header(name: str, value: str) -> None:
    if not HEADER_NAME.fullmatch(name):
        raise PastedError(f"“{name[:60]}” is not a header name.")
    if UNPRINTABLE.search(value):
        raise PastedError(f"The header {name} holds a control character such as a line break.")
    if any(char > "\xff" for char in value):
        raise PastedError(f"The header {name} holds a character that is not Latin-1.")


def read_cookie(line: Line, value: str) -> None:
    if "=" not in value:
        raise PastedError("-b can not be read: no file of cookies can be read.")
    line.implied["cookie"] = ("Cookie", value)


def read_seconds(line: Line, value: str) -> float:
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value):
        raise PastedError(f"-m needs a number of seconds, not “{value[:60]}”.")
    seconds = min(max(float(value), 1.0), float(LONGEST_TIMEOUT_S))
    if seconds != float(value):
        line.notes.append(f"-m is set to {seconds:g} seconds: the time for an answer is between 1 and 300 seconds.")
    return seconds


def add_data(line: Line, name: str, value: str) -> None:
    if name != "data-raw":
        refuse_file("-d" if name == "data" else f"--{name}", value)
    line.data = value if line.data is None else f"{line.data}&{value}"


def encode_data(value: str) -> str:
    """`name=content`, `=content` or `content`, of which the content is percent-encoded."""
    name, equals, content = value.partition("=")
    if not equals:
        refuse_file("--data-urlencode", name[name.find("@") :] if "@" in name else "")
        return encode(value)
    refuse_file("--data-urlencode", name)
    return f"{name}={encode(content)}" if name else encode(content)


def encode(content: str) -> str:
    """Percent-encoded, but for placeholders."""
    pieces = PLACEHOLDER.split(content)
    found = [match[0] for match in PLACEHOLDER.finditer(content)]
    return "".join(quote_plus(piece) for piece in pieces[:1]) + "".join(
        placeholder + quote_plus(piece) for placeholder, piece in zip(found, pieces[2::2], strict=True)
    )


def refuse_file(shown: str, value: str) -> None:
    if value.startswith("@"):
        raise PastedError(f"{shown} {value[:60]} can not be read: no file can be sent, paste what it holds.")


def read_globs(address: str, *, is_off: bool) -> str:
    """The address without the backslashes that keep curl from reading brackets as patterns; patterns are refused."""
    if is_off:
        return address
    for found in PATTERN.findall(PLACEHOLDER.sub("", address)):
        if found[0] == "[" and ("-" not in found or ":" in found):
            continue
        raise PastedError(f"“{found[:60]}” in the address is a pattern of several addresses: paste one of them.")
    return re.sub(r"\\([\[\]{}])", r"\1", address)
