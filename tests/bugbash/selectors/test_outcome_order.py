from typing import Any

import pytest

from bugbash.models import Outcome, Replay
from bugbash.selectors.outcome_order import Place, rows_before
from bugbash.selectors.outcomes import OutcomeFilter, outcome_page
from tests.builders import a_project, a_query, a_replay, a_version, an_outcome
from tests.statements import statements

MOVED = [0.5, None, 0.5, 0.9, 0.0, None, 0.5, 0.1 + 0.2]
IN_ORDER = [3, 0, 2, 6, 7, 4, 1, 5]


@pytest.fixture
def replay(db: None) -> Replay:
    return a_replay(a_version(a_project()))


def add(replay: Replay, *values: float | None) -> None:
    for value in values:
        row = an_outcome(replay, a_query(replay.project, f"{replay.outcomes.count()}"), distance=value)
        Outcome.objects.filter(pk=row.pk).update(took_ms=value)


def walk(replay: Replay, size: int, **narrow: Any) -> list[int]:
    """The ordinals of all pages, one after another, each begun from the address of the one before."""
    found: list[int] = []
    page = outcome_page(replay, OutcomeFilter(**narrow), size=size)
    found += [row.ordinal for row in page.rows]
    while page.next:
        page = outcome_page(replay, OutcomeFilter(**narrow), after=Place.read(str(page.next)), size=size)
        found += [row.ordinal for row in page.rows]
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 20])
@pytest.mark.parametrize("sort", ["movement", "slowest"])
def test_pages_meet_each_row_once_whatever_ties_there_are(replay: Replay, sort: str, size: int) -> None:
    add(replay, *MOVED)
    assert walk(replay, size, sort=sort) == IN_ORDER


@pytest.mark.parametrize("size", [1, 3])
def test_signal_order_is_that_of_the_ordinals(replay: Replay, size: int) -> None:
    add(replay, *MOVED)
    assert walk(replay, size) == list(range(8))


def test_rows_before_are_the_way_back(replay: Replay) -> None:
    add(replay, *MOVED)
    by_ordinal = {row.ordinal: row for row in replay.outcomes.all()}
    back = [rows_before(replay.outcomes.all(), "movement", Place.of(by_ordinal[n], "movement"), 1) for n in IN_ORDER]
    assert [row[0].ordinal if row else None for row in back] == [None, *IN_ORDER[:-1]]


@pytest.mark.parametrize("sort", ["", "movement", "slowest"])
def test_page_costs_the_same_for_one_and_three(replay: Replay, sort: str) -> None:
    add(replay, 0.5)
    one = statements(lambda: outcome_page(replay, OutcomeFilter(sort=sort)))
    add(replay, 0.5, 0.7)
    assert statements(lambda: outcome_page(replay, OutcomeFilter(sort=sort))) == one


@pytest.mark.parametrize("place", [Place(7), Place(0, 0.0), Place(12, 0.1 + 0.2), Place(1, 1e-300)])
def test_place_survives_its_address(place: Place) -> None:
    assert Place.read(str(place)) == place


@pytest.mark.parametrize("text", ["", "x", "-1", "1~x", "~0.5", "9" * 30, "١", "1~0.5~2"])
def test_place_that_is_none_begins_at_the_beginning(text: str) -> None:
    assert Place.read(text) is None
