"""The tokens of share links: 256 random bits, of which only the hash is kept."""

import hmac
import re
import secrets

from bugbash.logic.fingerprints import sha256_hex

BYTES = 32
SHAPE = "[A-Za-z0-9_-]{43}"


def make_token() -> str:
    """43 letters, digits, dashes and underscores."""
    return secrets.token_urlsafe(BYTES)


def hash_token(token: str) -> str:
    return sha256_hex(token.encode())


def is_token(text: str) -> bool:
    return re.fullmatch(SHAPE, text) is not None


def matches(token: str, token_hash: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(hash_token(token), token_hash)
