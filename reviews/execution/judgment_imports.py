"""Reading a file of judgments, and saving what was read: both go on where a worker that died has left them.

Reading begins again from the start, and one that begins later puts an end to the one before. Saving is done in parts,
each of which says in its own transaction how far it came.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from time import monotonic

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from bugbash.execution.bulk import add_values
from bugbash.execution.importing import save_rows
from bugbash.logic.fingerprints import query_fingerprint
from bugbash.logic.query_files import Record as QueryRecord
from reviews.choices import ImportPart, ItemKind, JudgmentImportState, JudgmentKind, RaterKind
from reviews.execution.import_pieces import PieceWriter
from reviews.models import Judgment, JudgmentImport, ReviewItem
from reviews.selectors.judgment_reading import (
    CONFLICT,
    KNOWN,
    LEFT_OUT,
    NEW,
    REFUSED,
    REPEATED,
    Judged,
    Reading,
    read_judgments,
    rows_of,
    shown,
)

CHUNK = 2000
QUIET = timedelta(seconds=30)
MOST_TRIES = 20
TURN_S = 60.0
BUSY = (JudgmentImportState.READING, JudgmentImportState.RUNNING)
ITEM = ("project", "kind", "query", "group", "result_id", "title", "text", "places", "place")
WORD = (
    "item",
    "rater_kind",
    "rater_name",
    "again",
    "revision",
    "current",
    "kind",
    "grade",
    "better",
    "swapped",
    "reason",
)


def judgment_imports_to_ring() -> list[int]:
    """Imports that a worker should be at and of which nothing was heard for half a minute."""
    quiet = Q(moved_at__isnull=True) | Q(moved_at__lt=Now() - QUIET)
    return list(JudgmentImport.objects.filter(quiet, state__in=BUSY).values_list("pk", flat=True))


def work_on_import(*, import_id: int) -> bool:
    """Read or save an import, whichever it waits for, for a minute; True if there is more to do. May run twice at once.

    One that was taken up twenty times without getting ahead is given up; what it has saved stays.
    """
    state = take_up(import_id)
    if state == JudgmentImportState.READING:
        read_import(import_id=import_id)
    return state == JudgmentImportState.RUNNING and save_import(import_id=import_id)


@transaction.atomic
def take_up(import_id: int) -> str:
    rows = JudgmentImport.objects.filter(pk=import_id, state__in=BUSY)
    rows.filter(tries__gte=MOST_TRIES).update(state=JudgmentImportState.FAILED, finished_at=Now())
    rows.update(tries=F("tries") + 1)
    return rows.values_list("state", flat=True).first() or ""


def read_import(*, import_id: int) -> None:
    """Read the file, saying how far it is; nothing of it is saved yet."""
    waiting = JudgmentImport.objects.filter(pk=import_id, state=JudgmentImportState.READING)
    waiting.update(attempt=F("attempt") + 1)
    given = waiting.select_related("project").first()
    if given is None:
        return
    mine = waiting.filter(attempt=given.attempt)
    rows, report = (PieceWriter(given, part, given.attempt) for part in (ImportPart.ROWS, ImportPart.REPORT))
    reading = Reading(rows, report)
    if not read_judgments(given, reading, lambda read: bool(mine.update(read_bytes=read, moved_at=Now()))):
        return
    rows.finish()
    report.finish()
    given.pieces.exclude(attempt__in=[0, given.attempt]).delete()
    mine.update(state=JudgmentImportState.READ, tries=0, moved_at=Now(), **facts_of(reading))


def facts_of(reading: Reading) -> dict[str, object]:
    counts = reading.counts
    return {
        "first": reading.first,
        "problems": [shown(verdict) for verdict in reading.problems],
        "total": counts[NEW],
        "known_count": counts[KNOWN],
        "repeated_count": counts[REPEATED],
        "conflict_count": counts[CONFLICT],
        "refused_count": counts[REFUSED],
        "left_out_count": counts[LEFT_OUT],
        "query_count": reading.query_count,
    }


def save_import(*, import_id: int) -> bool:
    """Save the rows of an import that has been confirmed, from where it stands to its end; True if a minute was not
    enough for that.
    """
    running = JudgmentImport.objects.filter(pk=import_id, state=JudgmentImportState.RUNNING)
    given = running.first()
    if given is None:
        return False
    rows, position = rows_of(given, given.position), given.position
    ends_at = monotonic() + TURN_S
    while save_part(import_id, position, part := list(islice(rows, CHUNK))):
        position += len(part)
        if monotonic() > ends_at:
            return True
    return False


@transaction.atomic
def save_part(import_id: int, position: int, part: Sequence[Judged]) -> bool:
    """Save the rows at `position` and say so in the same transaction; False where there is nothing more to do."""
    rows = JudgmentImport.objects.select_for_update(of=("self",))
    rows = rows.filter(pk=import_id, state=JudgmentImportState.RUNNING, position=position)
    given = rows.select_related("project", "requested_by").first()
    if given is None:
        return False
    added = save_judgments(given, part)
    is_last = position + len(part) >= given.total
    ended = {"state": JudgmentImportState.DONE, "finished_at": Now()} if is_last else {}
    if is_last:
        given.pieces.exclude(part=ImportPart.REPORT).delete()
    JudgmentImport.objects.filter(pk=import_id).update(
        position=position + len(part), added_count=F("added_count") + added, moved_at=Now(), tries=0, **ended
    )
    return not is_last


def save_judgments(given: JudgmentImport, part: Sequence[Judged]) -> int:
    """Save words in a fixed number of statements; returns how many the project did not have."""
    project, rows = given.project_id, placed(given, part)
    items = sorted({(row.group, row.doc): row.query for row in rows}.items())
    add_values(
        ReviewItem,
        ITEM,
        [[project, ItemKind.RESULT.value, query, *name, name[1], "", 0, 0] for name, query in items],
    )
    found = ReviewItem.objects.filter(
        project=project,
        kind=ItemKind.RESULT,
        group__in={row.group for row in rows},
        result_id__in={row.doc for row in rows},
    )
    keys = {(group, doc): pk for pk, group, doc in found.order_by().values_list("pk", "group", "result_id")}
    said = Judgment.objects.filter(item__in=[keys[name] for name, _ in items], rater=None)
    known = set(said.filter(rater_kind=RaterKind.EXTERNAL).order_by().values_list("item", "rater_name"))
    words = {(keys[row.group, row.doc], row.rater): row.grade for row in rows}
    fresh = [(word, grade) for word, grade in words.items() if word not in known]
    add_values(Judgment, WORD, [word_of(item, rater, grade) for (item, rater), grade in fresh])
    return len(fresh)


def word_of(item: int, rater: str, grade: int) -> list[object]:
    """The values of WORD."""
    external, kind = RaterKind.EXTERNAL.value, JudgmentKind.GRADE.value
    return [item, external, rater, False, 1, True, kind, grade, "", False, ""]


def placed(given: JudgmentImport, part: Sequence[Judged]) -> list[Judged]:
    """The rows with the keys and groups of queries that had to be added for them."""
    texts = {query_fingerprint(row.text, {}): row for row in part if not row.query}
    if not texts:
        return list(part)
    records = [QueryRecord(row.line, row.text) for row in texts.values()]
    save_rows(given.project, records, by=given.requested_by)
    made = given.project.queries.filter(fingerprint__in=list(texts)).order_by()
    keys = {key: (pk, group) for key, pk, group in made.values_list("fingerprint", "pk", "group")}
    return [row if row.query else moved(row, *keys[query_fingerprint(row.text, {})]) for row in part]


def moved(row: Judged, query: int, group: str) -> Judged:
    return row._replace(query=query, group=group)
