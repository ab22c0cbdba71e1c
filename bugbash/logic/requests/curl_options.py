"""The options of curl and what becomes of each: read, left out because it changes nothing, or refused."""

from dataclasses import dataclass

from bugbash.logic.requests.pasted_error import PastedError

READ = {
    "request": "X", "header": "H", "data": "d", "data-ascii": "", "data-raw": "", "data-binary": "",
    "data-urlencode": "", "json": "", "user": "u", "url": "", "url-query": "", "user-agent": "A", "referer": "e",
    "cookie": "b", "max-time": "m", "oauth2-bearer": "",
}  # fmt: skip
FLAGS = {"get": "G", "insecure": "k", "location": "L", "head": "I", "globoff": "g"}
IGNORED_FLAGS = {
    "silent": "s", "show-error": "S", "include": "i", "verbose": "v", "compressed": "", "http1.0": "0", "http1.1": "",
    "http2": "", "http2-prior-knowledge": "", "http3": "", "fail": "f", "fail-with-body": "", "no-buffer": "N",
    "progress-bar": "#", "no-progress-meter": "", "ipv4": "4", "ipv6": "6", "tlsv1": "1", "tlsv1.2": "", "tlsv1.3": "",
    "remote-name": "O", "remote-header-name": "J", "no-keepalive": "", "tcp-nodelay": "", "path-as-is": "",
    "basic": "", "create-dirs": "", "raw": "", "junk-session-cookies": "j", "disable": "q", "ssl-reqd": "",
    "retry-connrefused": "", "retry-all-errors": "", "tr-encoding": "", "styled-output": "", "no-sessionid": "",
    "location-trusted": "", "post301": "", "post302": "", "post303": "", "no-location": "", "no-silent": "",
}  # fmt: skip
IGNORED_VALUES = {
    "output": "o", "write-out": "w", "connect-timeout": "", "retry": "", "retry-delay": "", "retry-max-time": "",
    "dump-header": "D", "cookie-jar": "c", "stderr": "", "trace": "", "trace-ascii": "", "limit-rate": "",
    "keepalive-time": "", "max-redirs": "", "cacert": "", "capath": "", "ciphers": "", "tls-max": "", "output-dir": "",
    "speed-limit": "Y", "speed-time": "y", "max-filesize": "", "expect100-timeout": "",
}  # fmt: skip
REFUSED = {
    "form": ("F", "a body of several parts (multipart) can not be sent"),
    "form-string": ("", "a body of several parts (multipart) can not be sent"),
    "upload-file": ("T", "no file can be sent"),
    "config": ("K", "no file of options can be read"),
    "next": (":", "only one request can be read"),
    "proxy": ("x", "the way out of this portal is set by its administrators"),
    "preproxy": ("", "the way out of this portal is set by its administrators"),
    "socks5": ("", "the way out of this portal is set by its administrators"),
    "socks5-hostname": ("", "the way out of this portal is set by its administrators"),
    "unix-socket": ("", "only hosts can be called"),
    "resolve": ("", "names are resolved by this portal"),
    "connect-to": ("", "names are resolved by this portal"),
    "cert": ("E", "certificates of clients can not be sent"),
    "key": ("", "certificates of clients can not be sent"),
    "aws-sigv4": ("", "requests can not be signed one by one"),
    "digest": ("", "only Basic and Bearer can be sent as a login"),
    "ntlm": ("", "only Basic and Bearer can be sent as a login"),
    "negotiate": ("", "only Basic and Bearer can be sent as a login"),
    "anyauth": ("", "only Basic and Bearer can be sent as a login"),
    "netrc": ("n", "no file of logins can be read"),
    "range": ("r", "an answer must be read whole"),
    "request-target": ("", "the target is the path of the address"),
}
SAID = {
    "location": "-L is left out: redirects are not followed.",
    "location-trusted": "--location-trusted is left out: redirects are not followed.",
    "head": "-I is left out: an answer without a body could not be read.",
    "cacert": "--cacert is left out: enter the certificates where the definition is edited.",
    "capath": "--capath is left out: enter the certificates where the definition is edited.",
    "retry": "--retry is left out: busy endpoints are asked again anyway.",
    "cookie-jar": "-c is left out: cookies of answers are not kept.",
    "insecure": "-k is kept: bad certificates will be accepted.",
}
WITH_VALUE = {**READ, **IGNORED_VALUES}
ALONE = {**FLAGS, **IGNORED_FLAGS}
LETTERS = {
    letter: name
    for name, letter in {**WITH_VALUE, **ALONE, **{name: pair[0] for name, pair in REFUSED.items()}}.items()
    if letter
}


@dataclass(frozen=True, slots=True)
class Given:
    """One option as it was given, by its long name; an address that stands alone is a `url`."""

    name: str
    value: str = ""


def read_options(words: list[str]) -> list[Given]:
    """What the words after `curl` say, in their order; raises PastedError for what is unknown or refused."""
    found: list[Given] = []
    waiting = list(reversed(words))
    only_addresses = False
    while waiting:
        word = waiting.pop()
        if only_addresses or not word.startswith("-") or word == "-":
            found.append(Given("url", word))
        elif word == "--":
            only_addresses = True
        elif word.startswith("--"):
            found.append(read_long(word, waiting))
        else:
            found.extend(read_letters(word, waiting))
    return found


def read_long(word: str, waiting: list[str]) -> Given:
    name, equals, value = word[2:].partition("=")
    shown = f"--{name}"
    refuse(name, shown)
    if name in ALONE:
        if equals:
            raise PastedError(f"{shown} takes no value.")
        return Given(name)
    return Given(name, value if equals else take(shown, waiting))


def read_letters(word: str, waiting: list[str]) -> list[Given]:
    """Letters that stand together, as in `-sSLX POST`; the first that takes a value takes the rest of the word."""
    found: list[Given] = []
    for position, letter in enumerate(word[1:], start=2):
        shown = f"-{letter}"
        name = LETTERS.get(letter, "")
        refuse(name, shown)
        if name in WITH_VALUE:
            return [*found, Given(name, word[position:] or take(shown, waiting))]
        found.append(Given(name))
    return found


def refuse(name: str, shown: str) -> None:
    if name in REFUSED:
        raise PastedError(f"{shown} can not be read: {REFUSED[name][1]}.")
    if name not in WITH_VALUE and name not in ALONE:
        raise PastedError(f"{shown} is not an option of curl that can be read here; leave it out if you can.")


def take(shown: str, waiting: list[str]) -> str:
    if not waiting:
        raise PastedError(f"{shown} needs a value, and the line ends there.")
    return waiting.pop()
