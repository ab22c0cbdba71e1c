"""The leaderboard of a bash: what confirmed breakages are worth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SEVERITY_POINTS: Mapping[str, int] = {"S1": 8, "S2": 4, "S3": 2, "S4": 1}
NOVELTY_POINTS = 2
RULES = (
    "A confirmed breakage gives its filer 8 points for S1, 4 for S2, 2 for S3, 1 for S4, and 2 more if it is the first "
    "of its charter and family. Duplicates and rejected ones give nothing; what is not triaged waits."
)


@dataclass(frozen=True, slots=True)
class Filed:
    """What counts of one breakage. `place` is its charter and family, `severity` the confirmed one."""

    person: int
    place: tuple[int | None, str]
    severity: str
    is_confirmed: bool
    is_waiting: bool


@dataclass(slots=True)
class Score:
    """One person's sum; `counts` are confirmed breakages by severity."""

    person: int
    points: int = 0
    confirmed: int = 0
    novel: int = 0
    waiting: int = 0
    counts: dict[str, int] = field(default_factory=dict)


def rank_people(filed: Iterable[Filed], people: Iterable[int]) -> list[Score]:
    """Everybody with their points, the best first, then by how many were confirmed; `filed` in the order of filing."""
    scores = {person: Score(person) for person in people}
    places: set[tuple[int | None, str]] = set()
    for one in filed:
        score = scores.setdefault(one.person, Score(one.person))
        score.waiting += one.is_waiting
        if one.is_confirmed:
            add_to(score, one, is_novel=one.place not in places)
            places.add(one.place)
    return sorted(scores.values(), key=lambda score: (-score.points, -score.confirmed, -score.waiting, score.person))


def add_to(score: Score, one: Filed, *, is_novel: bool) -> None:
    score.confirmed += 1
    score.counts[one.severity] = score.counts.get(one.severity, 0) + 1
    score.novel += is_novel
    score.points += SEVERITY_POINTS.get(one.severity, 0) + (NOVELTY_POINTS if is_novel else 0)
