"""Values that are kept encrypted, and opened only for the place for which they were entered."""

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

MASK = "•••"
VALUE = "value"
NO_KEY = "None of the keys of this instance opens it"
ELSEWHERE = "It was entered for another place"
HOW_TO_MAKE_A_KEY = "openssl rand -base64 32 | tr +/ -_"


class KeysError(ValueError):
    """The keys can not be used; the sentence says which one, never what it is."""


class SealError(Exception):
    """A sealed value can not be opened; the sentence says why."""


class Hidden:
    """A text that nothing shows by accident: printed, logged, formatted it is three dots, and nothing pickles it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __str__(self) -> str:
        return MASK

    __repr__ = __str__

    def __format__(self, _spec: str) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hidden) and self._text == other._text

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> NoReturn:
        raise TypeError("A hidden text is never written down.")


class Box:
    """Seals with the first key and opens with any of them. Raises KeysError for keys that are none."""

    def __init__(self, keys: Sequence[str]) -> None:
        ciphers = [read_key(key, number) for number, key in enumerate(keys, start=1)]
        if not ciphers:
            raise KeysError(f"There is no key for secrets; make one with: {HOW_TO_MAKE_A_KEY}")
        self._first = ciphers[0]
        self._all = MultiFernet(ciphers)

    def seal(self, value: Hidden, bound_to: Mapping[str, str]) -> str:
        """A ciphertext that opens for exactly the facts in `bound_to`."""
        content = {**bound_to, VALUE: value.reveal()}
        return self._first.encrypt(json.dumps(content).encode()).decode()

    def open(self, sealed: str, bound_to: Mapping[str, str]) -> Hidden:
        """The value; raises SealError without the key, and for any other project, name or place."""
        try:
            content: dict[str, str] = json.loads(self._all.decrypt(sealed.encode()))
        except InvalidToken:
            raise SealError(NO_KEY) from None
        value = Hidden(content.pop(VALUE))
        if content != dict(bound_to):
            raise SealError(ELSEWHERE)
        return value

    def renew(self, sealed: str) -> str | None:
        """The same under the first key, None if it is already; raises SealError if no key opens it."""
        try:
            self._first.decrypt(sealed.encode())
        except InvalidToken:
            pass
        else:
            return None
        try:
            return self._all.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise SealError(NO_KEY) from None


def make_key() -> str:
    return Fernet.generate_key().decode()


def read_key(key: str, number: int) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        raise KeysError(
            f"Key {number} for secrets is not 32 bytes in URL-safe base64; make one with: {HOW_TO_MAKE_A_KEY}"
        ) from None
