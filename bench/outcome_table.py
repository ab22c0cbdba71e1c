"""How quick a replay's page is at 100,000 outcomes: milliseconds and plan of everything that it asks the database.

Run against a migrated PostgreSQL of its own: `DATABASE_URL=postgres://… python bench/outcome_table.py [outcomes]
[--explain]`. The rows are made by bulk SQL, in a new project each time, and they stay.
"""

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from bench import large  # noqa: E402 - after the set-up
from bugbash.choices import Verdict  # noqa: E402
from bugbash.models import Replay  # noqa: E402
from bugbash.selectors.decisions import change_groups, looked_at, preview_decision  # noqa: E402
from bugbash.selectors.outcome_order import Place  # noqa: E402
from bugbash.selectors.outcomes import OutcomeFilter, neighbours, outcome_page  # noqa: E402
from bugbash.selectors.replays import error_counts, verdict_counts  # noqa: E402
from tests.builders import a_definition, a_project, a_user, a_version  # noqa: E402

TIMES = 15
PAGES: dict[str, tuple[OutcomeFilter, tuple[float, ...]]] = {
    "signal order": (OutcomeFilter(), (0.0, 0.5, 0.99)),
    "biggest movement first": (OutcomeFilter(sort="movement"), (0.0, 0.5, 0.99)),
    "slowest first": (OutcomeFilter(sort="slowest"), (0.0, 0.5, 0.99)),
    "verdict changed": (OutcomeFilter(verdict="changed"), (0.0, 0.5)),
    "changed, not looked at, by movement": (
        OutcomeFilter(verdict="changed", decision="none", sort="movement"),
        (0.0, 0.5),
    ),
    "regressed, by movement": (OutcomeFilter(verdict="regressed", sort="movement"), (0.0,)),
    "error timeout-total": (OutcomeFilter(error="timeout-total"), (0.0, 0.5)),
    "alike changes": (OutcomeFilter(change="key-3"), (0.0,)),
    "required": (OutcomeFilter(required=True), (0.0, 0.5)),
    "tag of 0.2 %": (OutcomeFilter(tag="rare"), (0.0,)),
    "family of 2 %": (OutcomeFilter(family="typo"), (0.0,)),
    "search, a frequent word": (OutcomeFilter(words="copy"), (0.0, 0.5)),
    "search, one query": (OutcomeFilter(words="number 99990 "), (0.0,)),
    "search, nothing": (OutcomeFilter(words="no such words"), (0.0,)),
    "search, nothing, by movement": (OutcomeFilter(words="no such words", sort="movement"), (0.0,)),
    "search, nothing, slowest": (OutcomeFilter(words="no such words", sort="slowest"), (0.0,)),
}


def make_rows(count: int) -> Replay:
    run_name = uuid4().hex[:8]
    project, user = a_project("Search at scale", slug=f"scale-{run_name}"), a_user(f"Owner {run_name}")
    version = a_version(project, definition=a_definition(project, by=user), by=user)
    large.add_queries(project, user, count)
    replay = large.add_replay(version, user)
    large.analyse()
    return replay


def measure(name: str, call: Callable[[], Any], *, explain: bool) -> None:
    """Median and worst of some runs, and the plan of the slowest statement."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        call()
        took.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as captured:
        call()
    print(f"{name:<52} {median(took):8.1f} ms, worst {max(took):8.1f}, {len(captured)} statements")
    if explain:
        for query in captured.captured_queries:
            show_plan(str(query["sql"]))


def show_plan(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("explain (analyze, costs off, timing off, summary off) " + sql.replace("%", "%%"), [])
        lines = [line for (line,) in cursor.fetchall()]
    print("\n".join(f"      {line}" for line in lines if "Planning" not in line))


def place_at(replay: Replay, narrow: OutcomeFilter, share: float) -> Place | None:
    """The place of the row at a share of the list; None for its beginning."""
    column = {"movement": "distance", "slowest": "took_ms"}.get(narrow.sort)
    rows = replay.outcomes.all()
    if narrow.verdict:
        rows = rows.filter(verdict=narrow.verdict)
    if column:
        rows = rows.filter(**{f"{column}__isnull": False}).order_by(f"-{column}", "ordinal")
    row = rows[int(rows.count() * share)] if share else None
    return Place.of(row, narrow.sort) if row else None


def run(count: int, *, explain: bool) -> None:
    replay = make_rows(count)
    print(f"{count} outcomes; verdicts {verdict_counts(replay)}")
    measure("verdict counts", lambda: verdict_counts(replay), explain=explain)
    measure("error counts", lambda: error_counts(replay), explain=explain)
    measure("looked at", lambda: looked_at(replay, 1), explain=explain)
    measure("groups of alike changes", lambda: change_groups(replay), explain=explain)
    measure("preview of a group", lambda: preview_decision(replay, OutcomeFilter(change="key-3")), explain=explain)
    for name, (narrow, shares) in PAGES.items():
        for share in shares:
            page = partial(outcome_page, replay, narrow, after=place_at(replay, narrow, share))
            measure(f"{name}, at {share:.0%}", page, explain=explain)
    row = replay.outcomes.filter(verdict=Verdict.CHANGED).order_by("ordinal")[100]
    for sort in ("", "movement", "slowest"):
        beside = partial(neighbours, replay, row, OutcomeFilter(sort=sort))
        measure(f"neighbours, {sort or 'signal'}", beside, explain=explain)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    run(numbers[0] if numbers else 100_000, explain="--explain" in sys.argv)
