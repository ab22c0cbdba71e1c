"""Judgments from a file, in two steps: it is read and shown, then, when somebody says so, saved."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.actions.importing import say_lines
from bugbash.errors import ConflictError, RefusedError
from bugbash.logic.query_files import check_head
from bugbash.models import Project
from reviews.choices import ImportPart, JudgmentFormat, JudgmentImportState
from reviews.execution.import_pieces import PieceWriter
from reviews.execution.judgment_imports import CHUNK, read_import, save_import
from reviews.logic.formats import MOST_BYTES, recognise
from reviews.models import JudgmentImport
from reviews.tasks import ring_judgment_import

SMALL = 500_000
HEAD = 80_000
NOBODY = "imported"


@transaction.atomic
def keep_file(
    *,
    project: Project,
    pieces: Iterable[bytes],
    file_name: str,
    by: User,
    kind: JudgmentFormat | None = None,
    rater: str = NOBODY,
    adds_queries: bool = False,
) -> JudgmentImport:
    """Keep a file and read it, at once up to half a megabyte, else by a worker; no judgment is saved. What this
    person had read before and never saved goes.

    Raises RefusedError for what is no text in UTF-8, empty, or larger than 200 MB.
    """
    rest = iter(pieces)
    head = begin(rest)
    check_head(head)
    if not head.strip():
        raise RefusedError("There is nothing in this file.", field="file")
    waiting = [JudgmentImportState.READING, JudgmentImportState.READ]
    JudgmentImport.objects.filter(project=project, requested_by=by, state__in=waiting).delete()
    given = JudgmentImport.objects.create(
        project=project,
        requested_by=by,
        format=kind or recognise(head.decode("utf-8", errors="replace")),
        file_name=file_name[:200],
        rater=rater.strip() or NOBODY,
        adds_queries=adds_queries,
        size=0,
    )
    size = keep_source(given, chain([head], rest))
    JudgmentImport.objects.filter(pk=given.pk).update(size=size)
    if size <= SMALL:
        read_import(import_id=given.pk)
    else:
        transaction.on_commit(partial(ring_judgment_import, given.pk))
    given.refresh_from_db()
    return given


def begin(pieces: Iterator[bytes]) -> bytes:
    """So much of a file as tells what it is."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD:
            break
    return head


def keep_source(given: JudgmentImport, pieces: Iterable[bytes]) -> int:
    """Keep the file itself; returns its size, and raises RefusedError where that is too much."""
    writer, size = PieceWriter(given, ImportPart.SOURCE), 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_BYTES:
            raise RefusedError(f"A file has at most {MOST_BYTES // 1_000_000} MB, this has more.", field="file")
        writer.add(piece)
    writer.finish()
    return size


@transaction.atomic
def confirm_judgments(*, given: JudgmentImport, skip_refused: bool, by: User) -> JudgmentImport:
    """Save what was read. Up to 2,000 judgments are saved before this returns; more of them by a worker, in parts of
    2,000, so that each part is saved whole or not at all and nothing is saved twice. Of conflicts the first word stays.

    Raises RefusedError while lines are refused and nobody said to leave them out, or where nothing can be saved;
    ConflictError for an import that is still being read, or was confirmed before.
    """
    locked = JudgmentImport.objects.select_for_update(of=("self",)).select_related("project").get(pk=given.pk)
    check_read(locked)
    if not locked.total:
        raise RefusedError("There is nothing new in it that can be saved.")
    if locked.bad_count and not skip_refused:
        raise RefusedError(
            f"{say_lines(locked.bad_count)} refused or in conflict: correct the file, or leave them out."
        )
    locked.state, locked.requested_by = JudgmentImportState.RUNNING, by
    locked.save(update_fields=["state", "requested_by"])
    record(
        by=by, verb="imported judgments into", subject=locked.project, project_id=locked.project_id,
        count=locked.total, import_id=locked.pk, left_out=locked.bad_count + locked.left_out_count,
    )  # fmt: skip
    if locked.total <= CHUNK:
        save_import(import_id=locked.pk)
    else:
        transaction.on_commit(partial(ring_judgment_import, locked.pk))
    locked.refresh_from_db()
    return locked


@transaction.atomic
def discard_judgments(*, given: JudgmentImport, by: User) -> None:
    """Forget a file that is being read, or was read and not saved."""
    if given.state != JudgmentImportState.READING:
        check_read(given)
    given.delete()


def check_read(given: JudgmentImport) -> None:
    if given.state != JudgmentImportState.READ:
        raise ConflictError(f"This import is {given.get_state_display()} already.")
