"""Keeps what is counted over everybody's words until somebody says more."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.core.cache import cache
from django.utils import timezone

from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import canonical_json, sha256_hex
from bugbash.models import Project
from reviews.models import Judgment

FORMAT = 1
KEPT_S = 3600
ON_ITS_WAY = timedelta(seconds=10)
Counted = TypeVar("Counted")


def kept_count(name: str, project: Project, told: Json, count: Callable[[], Counted]) -> Counted:
    """What `count` says, kept for an hour under the newest word and `told`, which is all that it comes from besides
    what raters say. Not while a word may be on its way that an older one will follow, for transactions end in another
    order than they begin.
    """
    words = Judgment.objects.filter(item__project=project).order_by("-pk").values_list("pk", "created_at")
    newest = words.first()
    if newest is None or newest[1] > timezone.now() - ON_ITS_WAY:
        return count()
    key = f"{name}:{FORMAT}:{newest[0]}:{newest[1].timestamp()}:{sha256_hex(canonical_json(told))}"
    kept: Counted | None = cache.get(key)
    if kept is None:
        kept = count()
        cache.set(key, kept, KEPT_S)
    return kept
