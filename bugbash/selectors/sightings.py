"""“Me too”: how many people met a breakage besides the person who filed it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User

from bugbash.models import Breakage, Sighting


@dataclass(frozen=True, slots=True)
class Seen:
    """Who met a breakage, as one person reads it; whoever filed it is not counted."""

    count: int
    by_me: bool
    is_mine: bool

    @property
    def words(self) -> str:
        """Such as “seen by 3”, the filer among them; empty while only the filer saw it."""
        return f"seen by {self.count + 1}" if self.count else ""


def seen_by(breakages: Iterable[Breakage], viewer: User) -> Mapping[int, Seen]:
    """By breakage, in one statement."""
    rows = list(breakages)
    people: dict[int, set[int]] = {row.pk: set() for row in rows}
    for breakage_id, user_id in Sighting.objects.filter(breakage__in=people).values_list("breakage", "user"):
        people[breakage_id].add(user_id)
    return {
        row.pk: Seen(len(people[row.pk]), viewer.pk in people[row.pk], row.reported_by_id == viewer.pk) for row in rows
    }
