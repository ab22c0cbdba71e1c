"""Keeps what is dear to count, under all that it comes from."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache

FORMAT = 1
KEPT_S = 3600
MISSING = object()
Counted = TypeVar("Counted")


def keep(name: str, state: Callable[[], Any], count: Callable[[], Counted]) -> Counted:
    """What `count` says, kept for an hour. `state` names in JSON's values everything that it comes from, None while it
    can not be named; what changes in the middle of the count leaves nothing behind.
    """
    told = state()
    if told is None:
        return count()
    key = f"{name}:{FORMAT}:{hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()}"
    kept: Any = cache.get(key, MISSING)
    if kept is MISSING:
        kept = count()
        if state() == told:
            cache.set(key, kept, KEPT_S)
    counted: Counted = kept
    return counted
