"""The new breakages of a bash, as one walks through them."""

from dataclasses import dataclass

from bugbash.choices import BreakageStatus
from bugbash.models import Bash, Breakage
from bugbash.selectors.breakages import breakage_in_full


@dataclass(frozen=True, slots=True)
class Walk:
    """One new breakage with its place among them; `next` and `previous` are numbers, None at the ends."""

    breakage: Breakage | None
    place: int = 0
    total: int = 0
    next: int | None = None
    previous: int | None = None


def walk_new(bash: Bash, at: int | None = None) -> Walk:
    """The new breakage with the number `at`, else the one that follows it, else the first; in the order of filing."""
    numbers = list(bash.breakages.filter(status=BreakageStatus.NEW).order_by("number").values_list("number", flat=True))
    if not numbers:
        return Walk(None)
    wanted = next((number for number in numbers if at is not None and number >= at), numbers[0])
    place = numbers.index(wanted)
    return Walk(
        breakage=breakage_in_full(bash.project).filter(number=wanted).first(),
        place=place + 1,
        total=len(numbers),
        next=numbers[place + 1] if place + 1 < len(numbers) else None,
        previous=numbers[place - 1] if place else None,
    )
