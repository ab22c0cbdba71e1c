from datetime import timedelta

import pytest
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.actions.queries import set_query_state
from bugbash.choices import ImportState, QueryState
from bugbash.execution.importing import save_import
from bugbash.models import AuditEvent, Project, Query, QueryImport
from bugbash.selectors.query_counts import active_query_count, active_query_counts
from tests.builders import a_project, a_query, a_user, an_import
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    a_query(project, "copy")
    record(by=None, verb="began", subject=project, project_id=project.pk)
    let_time_pass()
    return project


def let_time_pass() -> None:
    """No deed is on its way any more."""
    AuditEvent.objects.update(at=timezone.now() - timedelta(minutes=1))


def test_only_active_queries_are_counted(project: Project) -> None:
    for state in QueryState:
        a_query(project, state, state=state)
    a_query(a_project())
    assert active_query_count(project) == 2


def test_count_is_kept_while_nobody_does_anything(project: Project) -> None:
    assert active_query_count(project) == 1
    a_query(project, "move")
    assert (active_query_count(project), statements(lambda: active_query_count(project))) == (1, 1)


def test_deed_is_counted_at_once_and_later(project: Project) -> None:
    assert active_query_count(project) == 1
    set_query_state(query=project.queries.get(), state=QueryState.RETIRED, reason="", by=a_user())
    assert active_query_count(project) == 0
    let_time_pass()
    assert active_query_count(project) == 0


def test_part_of_a_file_is_counted_at_once(project: Project) -> None:
    given = an_import(project, "query\nmove\nread\n")
    assert active_query_count(project) == 1
    QueryImport.objects.filter(pk=given.pk).update(state=ImportState.RUNNING)
    save_import(import_id=given.pk)
    assert active_query_count(project) == 3


@pytest.mark.parametrize("seconds", [0, 9])
def test_count_is_not_kept_while_a_deed_may_be_on_its_way(project: Project, seconds: int) -> None:
    AuditEvent.objects.update(at=timezone.now() - timedelta(seconds=seconds))
    assert active_query_count(project) == 1
    a_query(project, "before")
    assert active_query_count(project) == 2
    Query.objects.filter(text="copy").update(state=QueryState.RETIRED)
    assert active_query_count(project) == 1


def test_many_projects_cost_the_same(project: Project) -> None:
    others = [a_project() for _ in range(2)]
    a_query(others[0])
    keys = [project.pk, *(other.pk for other in others)]
    assert active_query_counts(keys) == dict(zip(keys, (1, 1, 0), strict=True))
    # Nothing is kept of projects without a deed.
    assert (statements(lambda: active_query_counts(keys)), active_query_counts([])) == (2, {})
