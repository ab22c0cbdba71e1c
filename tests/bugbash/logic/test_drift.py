from dataclasses import replace

import pytest

from bugbash.logic.drift import Drift, FrozenInput, FrozenQuery, find_drift
from bugbash.logic.revisions import Change

COPY = FrozenQuery("f1", "copy a file", ("min-results: 1",))
MOVE = FrozenQuery("f2", "move a file")
INPUT = FrozenInput([COPY, MOVE], {"request": {"path": "/search"}}, baseline="0.4")


def test_same_input_is_valid_in_whatever_order() -> None:
    drift = find_drift(INPUT, replace(INPUT, queries=[MOVE, COPY]))
    assert (drift, drift.is_valid, drift.word) == (Drift(), True, "VALID")


@pytest.mark.parametrize(
    ("right", "drift"),
    [
        (replace(INPUT, queries=[COPY]), Drift(removed=("move a file",))),
        (replace(INPUT, queries=[COPY, MOVE, FrozenQuery("f3", "read it")]), Drift(added=("read it",))),
        (replace(INPUT, queries=[replace(COPY, checks=()), MOVE]), Drift(checks_changed=("copy a file",))),
        (replace(INPUT, queries=[COPY, replace(MOVE, required=True)]), Drift(standing_changed=("move a file",))),
        (replace(INPUT, queries=[COPY, replace(MOVE, open_breakage=True)]), Drift(standing_changed=("move a file",))),
        (
            replace(INPUT, definition={"request": {"path": "/find"}}),
            Drift(definition=(Change("request.path", "/search", "/find"),)),
        ),
        (replace(INPUT, baseline="0.3"), Drift(baselines=("0.4", "0.3"))),
        (replace(INPUT, asking={"repeats": 3}), Drift(asking=(Change("repeats", None, "3"),))),
    ],
)
def test_each_kind_of_drift_is_named(right: FrozenInput, drift: Drift) -> None:
    found = find_drift(INPUT, right)
    assert (found, found.is_valid, found.word) == (drift, False, "DRIFTED")


def test_query_is_the_same_by_its_fingerprint_alone() -> None:
    """The same text with other parameters is another query."""
    drift = find_drift(INPUT, replace(INPUT, queries=[replace(COPY, fingerprint="f9"), MOVE]))
    assert (drift.added, drift.removed) == (("copy a file",), ("copy a file",))
