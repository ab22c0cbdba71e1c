"""A large import is saved in parts by whoever comes by: nothing twice, nothing half, nothing forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bugbash.actions.importing import confirm_import
from bugbash.choices import ImportState
from bugbash.execution import importing
from bugbash.execution.importing import MOST_TRIES, imports_to_ring, save_import, save_rows
from bugbash.models import Check, Project, Query, QueryImport
from bugbash.selectors.importing import rows_of
from bugbash.tasks import sweep, work_import
from tests.builders import a_project, an_import

SEVEN = "\n".join(f"query {n}" for n in range(7))


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def confirmed(project: Project, monkeypatch: pytest.MonkeyPatch) -> QueryImport:
    """An import of seven rows that was confirmed and left to a worker, in parts of three."""
    monkeypatch.setattr("bugbash.actions.importing.CHUNK", 3)
    monkeypatch.setattr(importing, "CHUNK", 3)
    given = an_import(project, SEVEN)
    return confirm_import(given=given, skip_refused=False, by=given.requested_by)


def test_large_import_is_left_to_a_worker(confirmed: QueryImport) -> None:
    assert (confirmed.state, confirmed.position, Query.objects.count()) == (ImportState.RUNNING, 0, 0)
    assert imports_to_ring() == [confirmed.pk]


def test_worker_saves_all_of_it(confirmed: QueryImport) -> None:
    work_import(confirmed.pk)
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.position, confirmed.added_count) == (ImportState.DONE, 7, 7)
    assert Query.objects.count() == 7
    assert imports_to_ring() == []


def test_second_call_does_nothing_more(confirmed: QueryImport) -> None:
    work_import(confirmed.pk)
    Query.objects.filter(text="query 0").delete()
    work_import(confirmed.pk)
    assert Query.objects.count() == 6


def test_worker_that_died_is_followed_behind_what_it_saved(
    confirmed: QueryImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second part fails on its last statement: nothing of it stays, and the next worker begins there."""
    real, parts = importing.add_tags, []

    def die_in_the_second(*facts: object) -> None:
        parts.append(facts)
        if len(parts) == 2:
            raise OSError("killed")

    monkeypatch.setattr(importing, "add_tags", die_in_the_second)
    with pytest.raises(OSError, match="killed"):
        save_import(import_id=confirmed.pk)
    confirmed.refresh_from_db()
    assert (confirmed.position, Query.objects.count()) == (3, 3)
    monkeypatch.setattr(importing, "add_tags", real)
    save_import(import_id=confirmed.pk)
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.added_count) == (ImportState.DONE, 7)


def test_worker_whose_part_another_has_saved_stops(confirmed: QueryImport, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first is about to save rows 0 to 2, another worker saves everything."""
    real = importing.save_part

    def overtaken(*facts: object) -> bool:
        monkeypatch.setattr(importing, "save_part", real)
        save_import(import_id=confirmed.pk)
        return real(*facts)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "save_part", overtaken)
    save_import(import_id=confirmed.pk)
    confirmed.refresh_from_db()
    assert (confirmed.position, confirmed.added_count, Query.objects.count()) == (7, 7, 7)


def test_part_that_is_saved_twice_is_saved_once(project: Project) -> None:
    """The same rows again, as after a worker whose transaction was thought lost: nothing is doubled, nothing lost."""
    given = an_import(project, '{"query": "copy", "checks": ["no-duplicates"], "tags": ["files"], "params": {"k": 3}}')
    rows = list(rows_of(given, 0))
    assert [save_rows(project, rows, by=given.requested_by) for _ in range(2)] == [1, 0]
    query = Query.objects.get()
    assert (query.text, query.params, query.state, query.group) == ("copy", {"k": 3}, "active", query.fingerprint)
    assert [check.line for check in query.checks.all()] == ["no-duplicates"]
    assert [tag.name for tag in query.tags.all()] == ["files"]


def test_part_of_which_half_is_there_gets_the_other_half(project: Project) -> None:
    given = an_import(project, "\n".join(f'{{"query": "query {n}", "checks": ["no-duplicates"]}}' for n in range(4)))
    rows = list(rows_of(given, 0))
    assert save_rows(project, rows[:2], by=given.requested_by) == 2
    Check.objects.all().delete()
    Query.objects.filter(text="query 0").update(state="retired", state_reason="Old.")
    assert save_rows(project, rows, by=given.requested_by) == 2
    told = Query.objects.order_by("pk").values_list("text", "state", "state_reason", "checks__line")
    assert list(told) == [(f"query {n}", "active", "", "no-duplicates") for n in range(4)]


@pytest.mark.parametrize(("seconds", "rung"), [(5, False), (60, True)])
def test_import_of_which_nothing_is_heard_is_rung_for(confirmed: QueryImport, seconds: int, rung: bool) -> None:
    QueryImport.objects.update(moved_at=timezone.now() - timedelta(seconds=seconds))
    assert imports_to_ring() == ([confirmed.pk] if rung else [])


def test_sweep_rings_for_it(confirmed: QueryImport, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    monkeypatch.setattr("bugbash.tasks.ring_import", rung.append)
    sweep()
    assert rung == [confirmed.pk]


@pytest.mark.parametrize(("tries", "state"), [(MOST_TRIES - 1, ImportState.DONE), (MOST_TRIES, ImportState.FAILED)])
def test_import_that_never_moves_is_given_up(confirmed: QueryImport, tries: int, state: ImportState) -> None:
    QueryImport.objects.update(tries=tries)
    save_import(import_id=confirmed.pk)
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.finished_at is not None) == (state, True)


def test_import_that_is_only_read_is_not_saved(project: Project) -> None:
    save_import(import_id=an_import(project, "copy").pk)
    assert Query.objects.count() == 0


def test_import_that_is_gone_is_no_error(project: Project) -> None:
    save_import(import_id=4711)
    assert Query.objects.count() == 0
