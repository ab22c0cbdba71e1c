from functools import partial
from typing import Any

import pytest

from bugbash.actions.collecting import collect_query
from bugbash.choices import QueryOrigin, QueryState
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import AuditEvent, Project, Query
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_project, a_query, a_user
from tests.threads import at_once


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def collect(project: Project, **changes: Any) -> Query:
    facts = {"text": "copy", "params": {}, "checks": "", "tags": (), "need": "", "required": False, **changes}
    return collect_query(project=project, **{"by": a_user("Engineer 1"), **facts})


def test_collected_query_is_active_with_all_that_was_given(project: Project) -> None:
    query = collect(project, params={"k": 3}, checks="min-results: 1", tags=["files"], need="Copy it.", required=True)
    query.refresh_from_db()
    assert (query.text, query.params, query.state) == ("copy", {"k": 3}, QueryState.ACTIVE)
    assert (query.origin, query.need, query.required) == (QueryOrigin.IMPORT, "Copy it.", True)
    assert [check.line for check in query.checks.all()] == ["min-results: 1"]
    assert [tag.name for tag in query.tags.all()] == ["files"]
    assert deeds_on(query) == [("Engineer 1", "edited"), ("Engineer 1", "kept")]


def test_draft_that_asks_the_same_becomes_the_query(project: Project) -> None:
    draft = a_query(project, "copy", state=QueryState.DRAFT)
    assert collect(project) == draft
    assert Query.objects.get().state == QueryState.ACTIVE


@pytest.mark.parametrize("state", [QueryState.ACTIVE, QueryState.RETIRED])
def test_what_others_wrote_is_not_written_over(project: Project, state: QueryState) -> None:
    query = a_query(project, "copy", state=state, need="Theirs.")
    with refused(f"Query {query.pk} asks this already; it is {state}.", field="text", by=ConflictError):
        collect(project, need="Mine.")
    query.refresh_from_db()
    assert (query.state, query.need) == (state, "Theirs.")


def test_refused_query_is_not_even_noted(project: Project) -> None:
    with refused("line 1: in-top counts from 1, for example “in-top-3: doc-42”.", field="checks"):
        collect(project, checks="in-top-0: a")
    assert (Query.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_query_is_collected_once_by_two_at_once() -> None:
    project = a_project()

    def try_to(need: str, by: Any) -> str:
        try:
            return collect(project, need=need, by=by).need
        except RefusedError as refusal:
            return type(refusal).__name__

    said = at_once([partial(try_to, need, a_user()) for need in ("One.", "Two.")])
    assert sorted(said) in (["ConflictError", "One."], ["ConflictError", "Two."])
    assert Query.objects.get().need in said
