"""Answers that our own code can not stand stop no other (RELIABILITY R16)."""

import pytest

from bugbash.choices import CallError, Verdict
from bugbash.execution.leases import CAREFUL_TRIES, MOST_SUSPICIONS
from bugbash.models import Observation
from tests.bugbash.replays import a_requested_replay, a_served_version, verdicts_of
from tests.faults.crowd import Crowd, harm
from tests.faults.figures import Figures
from tests.faults.poisoned import CRASHES, RAISES
from tests.faults.test_workers import texts
from tests.prototype import Prototype, results

pytestmark = pytest.mark.faults


def test_poison_is_an_error_of_its_own_query(crowd: Crowd, prototype: Prototype, figures: Figures) -> None:
    prototype.delay_s = 0.02
    prototype.answers("query 100", results(CRASHES.decode()))
    prototype.answers("query 200", results(RAISES.decode()))
    crowd.start_beat()
    crowd.start_worker(app="tests.faults.poisoned")
    replay = a_requested_replay(a_served_version(prototype, concurrency=8), *texts(300))
    harm(replay, lambda: None, every_s=60, times=0)
    figures.note(crashes=prototype.count("query 100"))
    figures.note_replay(replay, prototype)
    errors = {"query 100": Verdict.ERROR, "query 200": Verdict.ERROR}
    assert verdicts_of(replay) == {**dict.fromkeys(texts(300), Verdict.NEW), **errors}
    assert prototype.count("query 200") == 1
    # Once or twice more where something else was written before it came up.
    crashes = CAREFUL_TRIES - 1 + MOST_SUSPICIONS
    assert crashes <= prototype.count("query 100") <= crashes + 2
    rows = Observation.objects.exclude(error="").order_by("query__text").values_list("error", "detail")
    detail = f"{MOST_SUSPICIONS} workers in a row ended while they dealt with this and nothing else."
    assert list(rows) == [(CallError.INTERNAL, detail), (CallError.INTERNAL, "RuntimeError")]
