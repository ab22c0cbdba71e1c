"""Refused calls: who is told what, and what the trail keeps (RELIABILITY O16, B13)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db.models.functions import Now
from pytest_django import DjangoAssertNumQueries

from bugbash.actions.audit import record
from bugbash.choices import CallError
from bugbash.execution.blocking import HOUR, TRIED, VERB, count_blocked, note_blocked, place_of
from bugbash.execution.calling import Told
from bugbash.execution.recording import Entry, store
from bugbash.models import AuditEvent, DefinitionDraft, Observation, Project, Query, Version
from tests.builders import a_project, a_query, a_ranking, a_user, a_version, an_observation
from tests.threads import at_once

pytestmark = pytest.mark.stack
SENTENCE = "10.1.2.3:8080 leads to a private address, and no rule allows this port of it."
PLACE = "http://10.1.2.3:8080"
Commit = Callable[..., object]


def an_entry(query: Query, version: Version, url: str = f"{PLACE}/search?q=secret", **facts: int) -> Entry:
    told = Told(request={"url": url}, elapsed_ms=0, error=CallError.BLOCKED.value, detail=SENTENCE)
    deployment = version.deployments.get()
    return Entry(told, version.pk, deployment.pk, version.definition_id, query.pk, **facts)


def trail() -> list[tuple[str, str, int | None]]:
    return list(AuditEvent.objects.filter(verb=VERB).order_by("pk").values_list("actor", "subject", "project_id"))


def test_refused_calls_of_one_store_are_one_line(db: None, django_capture_on_commit_callbacks: Commit) -> None:
    project = a_project()
    query, version, person = a_query(project), a_version(project), a_user("Engineer 1")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        store([an_entry(query, version, asked_by_id=person.pk)] * 3)
    assert trail() == [("Engineer 1", PLACE, project.pk)]
    assert AuditEvent.objects.get(verb=VERB).detail == {"sentence": SENTENCE}


def test_refusal_of_a_replay_is_the_products_own(db: None, django_capture_on_commit_callbacks: Commit) -> None:
    project = a_project()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        store([an_entry(a_query(project), a_version(project))])
    assert trail() == [("Bashboard", PLACE, project.pk)]


def test_answered_calls_cost_no_statement_more(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    project = a_project()
    query, version = a_query(project), a_version(project)
    entry = an_entry(query, version)
    fine = Entry(
        Told(request={}, elapsed_ms=1, error="dns"),
        *(getattr(entry, name) for name in ("version_id", "deployment_id", "definition_id", "query_id")),
    )
    with django_assert_num_queries(1):
        store([fine])


def refuse(project: Project, place: str = PLACE) -> None:
    note_blocked(project_id=project.pk, place=place, sentence=SENTENCE, by=None)


def test_one_line_per_project_place_and_hour(db: None) -> None:
    first, second = a_project(), a_project()
    for project, place in [(first, PLACE), (first, PLACE), (first, "http://10.1.2.4"), (second, PLACE)]:
        refuse(project, place)
    assert trail() == [
        ("Bashboard", PLACE, first.pk),
        ("Bashboard", "http://10.1.2.4", first.pk),
        ("Bashboard", PLACE, second.pk),
    ]


def test_an_hour_later_it_is_told_again(db: None) -> None:
    project = a_project()
    refuse(project)
    AuditEvent.objects.update(at=Now() - HOUR - timedelta(seconds=1))
    refuse(project)
    assert len(trail()) == 2


def test_workers_that_are_refused_together_write_one_line(transactional_db: None) -> None:
    project = a_project()
    at_once([partial(refuse, project)] * 4)
    assert trail() == [("Bashboard", PLACE, project.pk)]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://10.1.2.3:8080/search?key=secret", PLACE),
        ("https://Search.Example./x", "https://search.example"),
        ("http://user:pass@10.1.2.3/", "an address that can not be read"),
    ],
)
def test_place_holds_no_secret(url: str, place: str) -> None:
    assert place_of(url) == place


def test_refused_calls_of_a_person_are_counted(db: None) -> None:
    project = a_project()
    query, version, person = a_query(project), a_version(project), a_user("Engineer 1")
    for error in (CallError.BLOCKED, CallError.BLOCKED, CallError.DNS):
        an_observation(query, version, error=error, asked_by=person)
    an_observation(query, version, a_ranking("a"), asked_by=person)
    an_observation(query, version, error=CallError.BLOCKED, asked_by=a_user("SME 1"))
    for error in (CallError.BLOCKED, CallError.DNS):
        try_out(project, person, error)
    try_out(project, a_user("Owner 1"), CallError.BLOCKED)
    assert [count_blocked(person, most=most) for most in (20, 1)] == [3, 1]


def try_out(project: Project, person: User, error: CallError) -> None:
    """What the trail keeps of a draft's call, be the draft gone or not."""
    record(
        by=person, verb=TRIED, subject=DefinitionDraft(pk=1, author=person), project_id=project.pk, error=error.value
    )


def test_refusals_are_forgotten_after_an_hour(db: None) -> None:
    project, person = a_project(), a_user("Engineer 1")
    an_observation(a_query(project), a_version(project), error=CallError.BLOCKED, asked_by=person)
    Observation.objects.update(observed_at=Now() - HOUR - timedelta(seconds=1))
    assert count_blocked(person, most=20) == 0
