"""Deeds that must not be done."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bugbash.errors import RefusedError


@contextmanager
def refused(sentence: str, *, field: str | None = None, by: type[RefusedError] = RefusedError) -> Iterator[None]:
    """The block must be refused with exactly this sentence, at this field."""
    with pytest.raises(RefusedError) as caught:
        yield
    refusal = caught.value
    assert (type(refusal), refusal.sentence, refusal.field) == (by, sentence, field)
