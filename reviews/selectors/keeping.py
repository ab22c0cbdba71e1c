"""Keeps what is counted over everybody's words until somebody says more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.utils import timezone

from bugbash.models import Project
from portal.lib.keeping import keep
from reviews.models import Judgment

ON_ITS_WAY = timedelta(seconds=10)
Counted = TypeVar("Counted")


def kept_count(name: str, project: Project, told: object, count: Callable[[], Counted]) -> Counted:
    """What `count` says, kept under the newest word and `told`, which is all that it comes from besides what raters
    say; None where that can not be named.
    """
    return keep(name, lambda: with_newest_word(project, told), count)


def with_newest_word(project: Project, told: object) -> list[Any] | None:
    """None while a word may be on its way that an older one will follow, for transactions end in another order than
    they begin.
    """
    words = Judgment.objects.filter(item__project=project).order_by("-pk").values_list("pk", "created_at")
    newest = words.first()
    is_settled = newest is not None and newest[1] < timezone.now() - ON_ITS_WAY
    return [*map(str, newest), told] if newest and is_settled and told is not None else None
