"""Encodings: text that was decoded once too often, once too seldom, or wrongly."""

import base64
import codecs
import html
import re
from functools import partial
from urllib.parse import quote

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.kinds import Given, Mutator
from bugbash.logic.mutators.places import LETTER, any_of, becoming, prefixing

FOREIGN = re.compile("[^\x00-\x7f]")
UNSAFE = re.compile(r"[^A-Za-z0-9_.~-]")
MARKED = re.compile(r"[^A-Za-z0-9\s]")


def misread(char: str) -> str:
    """Its UTF-8 read as Windows-1252, the bytes that it lacks as Latin-1."""
    return "".join(read_byte(byte) for byte in char.encode())


def read_byte(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def entity(char: str) -> str:
    escaped = html.escape(char)
    return escaped if escaped != char else f"&#{ord(char)};"


def in_base64(given: Given) -> str:
    return base64.b64encode(given.text.encode()).decode()


def rotate(given: Given) -> str:
    return codecs.encode(given.text, "rot13")


robust = partial(Mutator, family=Family.ENCODING, relation=Relation.ROBUST)
MUTATORS = (
    robust(
        name="mojibake",
        description="UTF-8 was read as Windows-1252, so that é is Ã©; the endpoint must not crash.",
        make=becoming(FOREIGN, misread),
    ),
    robust(
        name="percent-encoding",
        description="Characters are percent-encoded as in an address; the endpoint must not crash.",
        make=becoming(UNSAFE, partial(quote, safe="")),
    ),
    robust(
        name="html-entities",
        description="Characters are HTML entities; the endpoint must not crash.",
        make=becoming(MARKED, entity),
    ),
    robust(
        name="unicode-escapes",
        description="Letters are escapes such as \\u0061; the endpoint must not crash.",
        make=becoming(LETTER, escape),
    ),
    robust(
        name="base64",
        description="The whole text is in Base64; the endpoint must not crash.",
        make=in_base64,
    ),
    robust(
        name="rot13",
        description="Letters are moved by thirteen places; the endpoint must not crash.",
        make=rotate,
    ),
    robust(
        name="lost-characters",
        description="Letters are lost to a wrong decoding; the endpoint must not crash.",
        make=any_of(LETTER, "\ufffd"),
    ),
    robust(
        name="byte-order-mark",
        relation=Relation.INVARIANT,
        description="A byte order mark stands before the text; the answer stays the same.",
        make=prefixing("\ufeff"),
    ),
)
