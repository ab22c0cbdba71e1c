"""What was tried and what nobody tried: charters against families of queries."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PLAIN = "plain"
NO_CHARTER = "without a charter"
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """How many queries of a family were asked under a charter, and how many breakages were found so.

    `depth` compares with the cell that was tried most: 0 nothing, 4 as much.
    """

    family: str
    asked: int
    found: int
    depth: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.asked or self.found)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One charter with a cell for each family; `charter_id` is None for what was tried without one."""

    charter_id: int | None
    title: str
    cells: tuple[Cell, ...]

    @property
    def untried(self) -> tuple[str, ...]:
        return tuple(cell.family for cell in self.cells if cell.is_empty)


@dataclass(frozen=True, slots=True)
class Coverage:
    families: tuple[str, ...]
    rows: tuple[CoverageRow, ...]

    @property
    def untried_charters(self) -> tuple[CoverageRow, ...]:
        """Those under which nobody tried anything."""
        return tuple(row for row in self.rows if row.charter_id is not None and all(one.is_empty for one in row.cells))

    @property
    def untried_families(self) -> tuple[str, ...]:
        """Those that nobody tried under any charter, or without one."""
        tried = {cell.family for row in self.rows for cell in row.cells if not cell.is_empty}
        return tuple(family for family in self.families if family not in tried)


Tally = tuple[int | None, str, int]


def map_coverage(
    charters: Sequence[tuple[int, str]], families: Iterable[str], asked: Iterable[Tally], found: Iterable[Tally]
) -> Coverage:
    """Every charter against every family, empty cells too.

    `charters` are (id, title) in the order of the rows. A tally is (charter's id or None, family, count); an empty
    family is plain. A row for what was tried without a charter comes last, where there is any.
    """
    counts, finds = sum_up(asked), sum_up(found)
    tried = {family for _, family in (*counts, *finds)}
    names = (PLAIN, *sorted({family or PLAIN for family in families} | tried, key=str.casefold))
    columns = tuple(dict.fromkeys(names))
    wanted: list[tuple[int | None, str]] = list(charters)
    if any(charter is None for charter, _ in (*counts, *finds)):
        wanted.append((None, NO_CHARTER))
    most = max(counts.values(), default=0)

    def cell(key: int | None, family: str) -> Cell:
        asked_here, found_here = counts[key, family], finds[key, family]
        return Cell(family, asked_here, found_here, depth_of(asked_here, found_here, most))

    return Coverage(
        columns, tuple(CoverageRow(key, title, tuple(cell(key, one) for one in columns)) for key, title in wanted)
    )


def depth_of(asked: int, found: int, most: int) -> int:
    if not asked:
        return 1 if found else 0
    return -(-DEEPEST * asked // most)


def sum_up(tallies: Iterable[Tally]) -> Counter[tuple[int | None, str]]:
    counts: Counter[tuple[int | None, str]] = Counter()
    for charter, family, count in tallies:
        counts[charter, family or PLAIN] += count
    return counts
