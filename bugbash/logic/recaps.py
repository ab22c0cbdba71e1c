"""The recap of a bash in Markdown, to paste into a chat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bugbash.logic.discovery import Estimate

LONGEST_LIST = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A named count."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Find:
    """One breakage as the recap lists it."""

    code: str
    title: str
    severity: str
    status: str
    person: str
    reproduced: str


@dataclass(frozen=True, slots=True)
class Recap:
    """What came of a bash. Counts hold confirmed breakages and those that wait for triage, no duplicates."""

    name: str
    when: str
    versions: str
    people: int
    asked: int
    finds: tuple[Find, ...]
    by_severity: tuple[Line, ...]
    by_person: tuple[Line, ...]
    by_charter: tuple[Line, ...]
    by_family: tuple[Line, ...]
    by_reproduction: tuple[Line, ...]
    waiting: int
    untried: tuple[str, ...]


def say_left(estimate: Estimate | None, why: str) -> str:
    """What is left, in a sentence: the estimate with its interval, or why there is none."""
    if estimate is None:
        return why
    if round(estimate.left) == 0:
        return (
            f"As far as can be told nothing is left; with 95 % confidence at most {say_count(estimate.left_high)} more."
        )
    return (
        f"At least {say_count(estimate.left)} more are to be expected "
        f"(95 % confidence: {say_count(estimate.left_low)} to {say_count(estimate.left_high)})."
    )


def say_count(number: float) -> str:
    return f"{round(number):,}" if number < 10_000 else "over 10,000"


def say_many(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def write_markdown(recap: Recap, left: str, address: str) -> str:
    """The recap as Markdown; text of people is escaped so that it stays text."""
    people = say_many(recap.people, "person", "people")
    told = f"{people} asked {say_many(recap.asked, 'time')} and found {say_many(len(recap.finds), 'breakage')}."
    parts = [
        f"## {plain(recap.name)}",
        f"{plain(recap.when)}, {plain(recap.versions)}: {told} {left}",
        *section("Found", (say_find(find) for find in recap.finds[:LONGEST_LIST]), len(recap.finds)),
        *section("By severity", (say_line(line) for line in recap.by_severity)),
        *section("By whom", (say_line(line) for line in recap.by_person)),
        *section("By charter", (say_line(line) for line in recap.by_charter)),
        *section("By family", (say_line(line) for line in recap.by_family)),
        *section("Happens again", (say_line(line) for line in recap.by_reproduction)),
        *section("Nobody tried", (plain(one) for one in recap.untried[:LONGEST_LIST]), len(recap.untried)),
        address,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def section(title: str, lines: Iterable[str], total: int = 0) -> Sequence[str]:
    """A bold title over a list; nothing for an empty list, and how many more there are for a long one."""
    rows = [f"- {line}" for line in lines]
    if not rows:
        return []
    if total > len(rows):
        rows.append(f"- and {total - len(rows)} more")
    return [f"**{title}**", "\n".join(rows)]


def say_line(line: Line) -> str:
    return f"{plain(line.name)}: {line.count}"


def say_find(find: Find) -> str:
    said = ", ".join(filter(None, [find.status, plain(find.person), find.reproduced]))
    return f"{find.code} {find.severity or 'no severity'} {plain(find.title)} ({said})"


def plain(text: str) -> str:
    """One line in which nothing is markup."""
    flat = " ".join(text.split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|~" else char for char in flat)
