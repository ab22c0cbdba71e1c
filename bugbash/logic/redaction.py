"""Taking secrets out of what comes back: an endpoint may echo what it was sent, in whatever writing."""

import base64
import binascii
import re
import string
from collections.abc import Iterable, Iterator
from itertools import groupby

import re2

MASK = b"***"
SHORTEST = 4
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]* +(\S.*)")
NAMED = {"&": b"amp", "<": b"lt", ">": b"gt", '"': b"quot", "'": b"apos"}
QUOTED = "\"'/"
AMPERSAND = rb"(?:&|\\+u0026)(?:amp;|#38;|#x26;)*"
LETTERS = string.ascii_letters + string.digits
LONGEST_THOROUGH = 200
MOST_COUNTED = 1000  # by re2
MEMORY = 256 << 20


class Redaction:
    """Blanks secrets in bytes and texts: as they are (in any case of ASCII letters), escaped as in JSON, HTML or URLs
    (mixed and repeatedly too), in Base64 alone or amid other bytes, and in UTF-16.

    `values` have at least four characters. What an endpoint encrypts, hashes or spells backwards is not found.
    """

    def __init__(self, values: Iterable[str]) -> None:
        parts = {part for value in values for part in (value, *parts_of(value)) if len(part) >= SHORTEST}
        cores = {core for part in parts for core in base64_cores(part.encode()) if len(core) >= SHORTEST}
        words = parts | cores
        self._narrow = compile_bytes(pattern_of(word, thorough=word in parts) for word in words)
        self._wide = {
            encoding: compile_bytes(re.escape(word.encode(encoding)) for word in words)
            for encoding in ("utf-16-le", "utf-16-be")
        }
        self._beginnings = [word.encode() for word in words]

    def clean_bytes(self, content: bytes, *, cut: bool = False) -> bytes:
        """The content without secrets; of one that was `cut`, a secret that begins at its end is blanked too."""
        cleaned = bytes(self._narrow.sub(MASK, content))
        if b"\0" in cleaned:
            for encoding, pattern in self._wide.items():
                cleaned = bytes(pattern.sub(MASK.decode().encode(encoding), cleaned))
        return self._clean_end(cleaned) if cut else cleaned

    def clean_text(self, text: str) -> str:
        return self.clean_bytes(text.encode(errors="surrogatepass")).decode(errors="replace")

    def clean_header(self, text: str) -> str:
        """The same for a header, whose characters are bytes (RFC 9110, 5.5)."""
        try:
            return self.clean_bytes(text.encode("latin-1")).decode("latin-1")
        except UnicodeEncodeError:
            return self.clean_text(text)

    def _clean_end(self, content: bytes) -> bytes:
        begun = max((overlap(content, word) for word in self._beginnings), default=0)
        return content[:-begun] + MASK if begun >= SHORTEST else content


def parts_of(value: str) -> Iterator[str]:
    """What a server makes of credentials: without their scheme, and name and password that were joined (RFC 7617)."""
    schemed = SCHEME.fullmatch(value)
    credentials = schemed[1] if schemed else value
    for text in (credentials, from_base64(credentials)):
        yield text
        yield text.partition(":")[2]


def from_base64(text: str) -> str:
    """The pair of name and password that a text holds, empty if it holds none."""
    try:
        pair = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return pair if ":" in pair and pair.isprintable() else ""


def base64_cores(content: bytes) -> Iterator[str]:
    """The digits that stand for the content wherever it begins in a Base64 text, in both alphabets (RFC 4648)."""
    for before in range(3):
        digits = base64.b64encode(bytes(before) + content)
        core = digits[-(-before * 8 // 6) : (before + len(content)) * 8 // 6]
        yield core.decode()
        yield core.translate(bytes.maketrans(b"+/", b"-_")).decode()


def pattern_of(text: str, *, thorough: bool) -> bytes:
    """A pattern for every writing of a text; letters and digits are escaped only by what escapes everything, and a
    very long text is not looked for in that.
    """
    plain = LETTERS if not thorough or len(text) > LONGEST_THOROUGH else ""
    return b"".join(
        backslashes(len(run)) if run[0] == "\\" else b"".join(spellings(char, plain) for char in run)
        for run in ("".join(same) for _, same in groupby(text))
    )


def backslashes(count: int) -> bytes:
    """Each time that a text is escaped, they double."""
    forms = [rb"\\", rb"%(?:25)*5c", rb"\\+u005c", entity("\\")]
    return b"(?:" + b"|".join(b"(?:%b){%d,}" % (form, min(count, MOST_COUNTED)) for form in forms) + b")"


def spellings(char: str, plain: str) -> bytes:
    encoded = char.encode()
    if char in plain:
        return encoded
    units = char.encode("utf-16-be").hex()
    forms = [
        re.escape(encoded),
        b"".join(rb"%%(?:25)*%02x" % byte for byte in encoded),
        b"".join(rb"\\+u" + units[at : at + 4].encode() for at in range(0, len(units), 4)),
        entity(char),
    ]
    if "\x80" <= char <= "\xff":
        forms += [re.escape(char.encode("latin-1")), b"%%(?:25)*%02x" % ord(char)]
    if char in QUOTED:
        forms.append(rb"\\+" + re.escape(encoded))
    if char == " ":
        forms.append(rb"\+")
    return b"(?:" + b"|".join(forms) + b")"


def entity(char: str) -> bytes:
    """One group for all, as re2 refuses patterns of very many parts."""
    forms = [rb"#0*%d" % ord(char), rb"#x0*%x" % ord(char), *([NAMED[char]] if char in NAMED else [])]
    return AMPERSAND + b"(?:" + b"|".join(forms) + b");"


def compile_bytes(patterns: Iterable[bytes]) -> "re2._Regexp[bytes]":
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.case_sensitive = False
    options.max_mem = MEMORY
    options.longest_match = True  # else a last & would match as it is, and leave the amp; of its &amp;
    options.log_errors = False  # they would quote the pattern
    return re2.compile(b"|".join(patterns), options)


def overlap(content: bytes, word: bytes) -> int:
    """How many bytes of the beginning of `word`, but not all, end the content."""
    return next((size for size in range(min(len(word) - 1, len(content)), 0, -1) if content.endswith(word[:size])), 0)
