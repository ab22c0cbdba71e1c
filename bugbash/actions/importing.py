"""Queries from a file, in two steps: it is read and shown, then, when somebody says so, saved."""

from collections.abc import Sequence
from functools import partial

import orjson
from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.choices import ImportState
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.importing import CHUNK, save_import
from bugbash.logic.query_files import Problem
from bugbash.models import Project, QueryImport
from bugbash.selectors.importing import Preview, pack
from bugbash.tasks import ring_import

LONGEST_SOURCE = 200_000


@transaction.atomic
def keep_preview(*, project: Project, preview: Preview, source: str, file_name: str, by: User) -> QueryImport:
    """Keep what was read until somebody says what becomes of it; what this person had read before and never saved
    goes. No query is saved.
    """
    QueryImport.objects.filter(project=project, requested_by=by, state=ImportState.READ).delete()
    return QueryImport.objects.create(
        project=project,
        requested_by=by,
        format=preview.format,
        file_name=file_name[:200],
        source=source if len(source) <= LONGEST_SOURCE else "",
        rows=preview.packed_rows,
        report=preview.packed_report,
        first=[[orjson.loads(pack(row.record)), row.known] for row in preview.first],
        problems=[[one.line, one.column, one.rule, one.left_out] for one in preview.problems],
        total=preview.total,
        new_count=preview.new_count,
        known_count=preview.known_count,
        repeated_count=preview.repeated_count,
        refused_count=preview.refused_count,
        left_out_count=preview.left_out_count,
    )


@transaction.atomic
def confirm_import(*, given: QueryImport, skip_refused: bool, by: User) -> QueryImport:
    """Save what was read. Up to a thousand rows are saved before this returns; more of them by a worker, in parts of
    a thousand, so that each part is saved whole or not at all and nothing is saved twice.

    Raises RefusedError while lines are refused and nobody said to leave them out, or where nothing can be saved;
    ConflictError for an import that was confirmed before.
    """
    locked = QueryImport.objects.select_for_update(of=("self",)).get(pk=given.pk)
    if locked.state != ImportState.READ:
        raise ConflictError(f"This import is {locked.get_state_display()} already.")
    if not locked.total:
        raise RefusedError("There is nothing in it that can be saved.")
    if locked.refused_count and not skip_refused:
        raise RefusedError(f"{say_lines(locked.refused_count)} refused: correct the file, or leave them out.")
    locked.state, locked.requested_by = ImportState.RUNNING, by
    locked.save(update_fields=["state", "requested_by"])
    record(
        by=by, verb="imported queries into", subject=locked.project, project_id=locked.project_id, count=locked.total,
        import_id=locked.pk, left_out=locked.refused_count + locked.left_out_count,
    )  # fmt: skip
    if locked.total <= CHUNK:
        save_import(import_id=locked.pk)
    else:
        transaction.on_commit(partial(ring_import, locked.pk))
    locked.refresh_from_db()
    return locked


@transaction.atomic
def discard_import(*, given: QueryImport, by: User) -> None:
    """Forget a file that was read and not saved."""
    if given.state != ImportState.READ:
        raise ConflictError(f"This import is {given.get_state_display()} already.")
    given.delete()


def say_lines(count: int) -> str:
    return "1 line is" if count == 1 else f"{count:,} lines are"


def say_problems(problems: Sequence[Problem], most: int = 20) -> str:
    """The first problems in one text, each by its line."""
    return " ".join(map(str, problems[:most]))
