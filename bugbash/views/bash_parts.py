"""What the pages of a running bash ask for again and again, drawn once for all who look."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from bugbash.logic.scores import RULES
from bugbash.models import Bash, Project
from bugbash.selectors.bash_feeds import feed_of
from bugbash.selectors.bash_rooms import people_of
from bugbash.selectors.bash_scores import leaderboard

KEPT_S = 10
SHORT = 8
PARTS = ("clock", "cards", "people", "feed", "scores")


@dataclass(frozen=True, slots=True)
class SharedParts:
    """Parts that look the same to everybody; `known` names the state that they show."""

    project: Project
    bash: Bash
    known: str

    def feed(self) -> SafeString:
        return self.draw("feed", lambda: {"feed": feed_of(self.bash)})

    def short_feed(self) -> SafeString:
        return self.draw("short_feed", lambda: {"feed": feed_of(self.bash, SHORT)})

    def people(self) -> SafeString:
        return self.draw("people", lambda: {"people": people_of(self.bash)})

    def scores(self) -> SafeString:
        return self.draw("scores", lambda: {"standings": leaderboard(self.bash), "rules": RULES})

    def draw(self, part: str, facts: Callable[[], dict[str, Any]]) -> SafeString:
        """From the cache, or drawn now; times are in the reader's zone, so that the zone is part of the name."""
        key = f"bash:{self.bash.pk}:{self.known}:{part}:{timezone.get_current_timezone_name()}"
        drawn = cache.get(key)
        if drawn is None:
            context = {"project": self.project, "bash": self.bash, **facts()}
            drawn = str(render_to_string(f"bugbash/bash/_{part}.html", context))
            cache.set(key, drawn, KEPT_S)
        return SafeString(drawn)


def changed_parts(before: str, now: str) -> frozenset[str]:
    """The parts that look different since `before`; all of them where it is not understood."""
    old, new = before.split("-"), now.split("-")
    if len(old) != len(new) or old[3] != new[3]:
        return frozenset(PARTS)
    if old[1] != new[1]:
        return frozenset(PARTS)
    changed = set[str]()
    if old[0] != new[0]:
        changed.add("feed")
    if old[2] != new[2]:
        changed.add("people")
    return frozenset(changed)
