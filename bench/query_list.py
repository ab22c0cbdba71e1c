"""How quick the list of queries is at 100,000 of them: milliseconds of each filter, of deeds, import and export.

Run against a migrated PostgreSQL of its own: `DATABASE_URL=postgres://… python -m bench.query_list [queries]
[--explain]`. The rows are made by bulk SQL, in a new project each time, and they stay.
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from bugbash.actions.importing import confirm_import, keep_preview  # noqa: E402 - after the set-up
from bugbash.actions.query_deeds import do_deed, undo_deed  # noqa: E402
from bugbash.choices import QueryDeedKind, QueryFormat  # noqa: E402
from bugbash.execution.importing import save_import  # noqa: E402
from bugbash.models import Project, Query, QueryDeed  # noqa: E402
from bugbash.selectors.exporting import written  # noqa: E402
from bugbash.selectors.importing import preview_file  # noqa: E402
from bugbash.selectors.queries import QueryFilter, count_up_to, narrowed, query_page, tag_counts  # noqa: E402
from bugbash.selectors.query_deeds import Deed, preview_deed  # noqa: E402
from bugbash.selectors.query_tags import families_of, group_rows, tag_rows  # noqa: E402
from tests.builders import a_project, a_user  # noqa: E402

TIMES = 9
QUERIES = """
insert into bugbash_query (project_id, text, params, fingerprint, "group", need, family, author_id, origin, state,
    required, relation, mutator)
select %(project)s, (array['copy', 'move', 'read', 'sort', 'open'])[1 + n %% 5] ||
    ' a file number ' || n || ' ' || md5(n::text),
    '{}', md5(n::text), case when n %% 100 = 0 then 'group ' || n %% 1000 else md5(n::text) end, '',
    case when n %% 50 = 0 then 'typo' else '' end, %(user)s,
    'console', case when n %% 10 = 0 then 'retired' else 'active' end, n %% 100 = 0, '', ''
from generate_series(0, %(count)s - 1) n
"""
TAGS = """
insert into bugbash_query_tags (query_id, tag_id)
select id, %(tag)s from bugbash_query where project_id = %(project)s and id %% %(every)s = 0
"""
CHECKS = """
insert into bugbash_check (query_id, line)
select id, 'min-results: 1' from bugbash_query where project_id = %(project)s and id %% 3 = 0
"""
FILTERS = {
    "active": QueryFilter(),
    "any state": QueryFilter(state="any"),
    "rare tag": QueryFilter(tag="rare"),
    "tag that nothing carries": QueryFilter(tag="nothing"),
    "group": QueryFilter(group="group 300", state="any"),
    "family": QueryFilter(family="typo"),
    "required": QueryFilter(required=True),
    "no breakage": QueryFilter(breakage="none"),
    "open breakage": QueryFilter(breakage="open"),
    "no checks": QueryFilter(checks="none"),
    "relation": QueryFilter(relation="INV"),
    "words, many hits": QueryFilter(words="number 9"),
    "words, no hit": QueryFilter(words="nothing of the kind"),
}


def a_large_project(count: int) -> Project:
    project, user = a_project(), a_user()
    facts = {"project": project.pk, "user": user.pk, "count": count}
    with connection.cursor() as cursor:
        cursor.execute(QUERIES, facts)
        for name, every in (("rare", 500), ("often", 2)):
            cursor.execute(TAGS, {**facts, "tag": project.tags.create(name=name).pk, "every": every})
        cursor.execute(CHECKS, facts)
        cursor.execute("vacuum analyze")
    return project


def measure(name: str, call: Callable[[], object], times: int = TIMES) -> None:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            call()
        took.append((time.perf_counter() - began) * 1000)
    print(f"{median(took):10.1f} ms  {len(captured):4} statements  {name}", flush=True)
    if "--explain" in sys.argv and times == TIMES and median(took) > 30:
        explain([one["sql"] for one in captured])


def explain(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(f"explain (analyze, buffers) {statement}")
            print("\n".join(f"        {line}" for (line,) in cursor.fetchall()))


def page_of(project: Project, narrow: QueryFilter, place: float) -> object:
    keys = Query.objects.filter(project=project).order_by("-pk")
    before = keys.values_list("pk", flat=True)[int(keys.count() * place)] if place else None
    return partial(query_page, project, narrow, before=before)


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()]
    count = sizes[0] if sizes else 100_000
    project = a_large_project(count)
    for name, narrow in FILTERS.items():
        for place in (0.0, 0.9):
            measure(f"{name}, from {place:.0%}", page_of(project, narrow, place))  # type: ignore[arg-type]
        measure(f"{name}, counted", partial(lambda narrow: count_up_to(narrowed(project, narrow)), narrow))
    for name, rows in (("tags of the filter", tag_counts), ("tags", tag_rows), ("groups", group_rows)):
        measure(name, partial(lambda rows: list(rows(project)[:201]), rows))
    measure("families", partial(families_of, project))
    deeds(project)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    files(project, count)


def deeds(project: Project) -> None:
    rows, user = narrowed(project, QueryFilter(state="any")), a_user()
    for deed in (Deed(QueryDeedKind.TAG, "new"), Deed(QueryDeedKind.RETIRE), Deed(QueryDeedKind.GROUP, "one")):
        measure(f"{deed.kind}, previewed", partial(preview_deed, rows, deed))
        done: list[QueryDeed] = []
        measure(f"{deed.kind}, done", lambda deed=deed, done=done: done.append(  # type: ignore[misc]
            do_deed(project=project, rows=rows, deed=deed, by=user)), 1)  # fmt: skip
        measure(f"{deed.kind}, undone", lambda done=done: undo_deed(deed=done[0], by=user), 1)  # type: ignore[misc]


def files(project: Project, count: int) -> None:
    text = "query,tags,checks\n" + "".join(f"find a file number {n},new,min-results: 1\n" for n in range(count))
    user, kept = a_user(), []
    print(f"{memory_mb():10.0f} MB before the import of {len(text) / 1e6:.1f} MB")
    measure("import, read", lambda: kept.append(preview_file(project, text)), 1)
    given = keep_preview(project=project, preview=kept[0], source=text, file_name="", by=user)
    print(f"{memory_mb():10.0f} MB after reading")
    confirm_import(given=given, skip_refused=False, by=user)
    measure("import, saved", lambda: save_import(import_id=given.pk), 1)
    print(f"{memory_mb():10.0f} MB after saving; {Query.objects.filter(project=project).count()} queries")
    for kind in (QueryFormat.CSV, QueryFormat.JSONL):
        measure(f"export, {kind}", lambda kind=kind: sum(map(len, written(project, QueryFilter(), kind))), 1)  # type: ignore[misc]
    print(f"{memory_mb():10.0f} MB after exporting")


def memory_mb() -> float:
    """The most that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
