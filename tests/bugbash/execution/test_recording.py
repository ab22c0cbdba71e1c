import zstandard
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from bugbash.choices import CallError, QueryStatus
from bugbash.execution.calling import Told
from bugbash.execution.recording import Entry, keep, load_body, sha256, store
from bugbash.logic.fingerprints import answer_digest
from bugbash.models import Body, Observation, Outcome
from tests.builders import a_check_outcome, a_project, a_query, a_ranking, a_replay, a_version, an_outcome

BODY = b'{"results": [{"id": "shutil.copy"}]}'


def told(body: bytes | None = BODY, *ids: str) -> Told:
    answer = a_ranking(*ids or ("shutil.copy",))
    return Told(
        request={"url": "http://127.0.0.1/search?q=copy"},
        elapsed_ms=12.5,
        http_status=200,
        headers=(("Content-Type", "application/json"),),
        body=body,
        phases={"wait_ms": 11.0},
        answer=answer,
        digest=answer_digest(answer),
        checks=(a_check_outcome("in-top-1: shutil.copy"),),
        status=QueryStatus.PASS,
    )


def an_entry(outcome: Outcome, told: Told, *, attempt: int = 0, repeat: int = 0, live: bool = False) -> Entry:
    return Entry(
        told=told,
        version_id=outcome.deployment.version_id,
        deployment_id=outcome.deployment_id,
        definition_id=outcome.deployment.version.definition_id,
        query_id=outcome.query_id,
        outcome_id=None if live else outcome.pk,
        attempt=attempt,
        repeat=repeat,
    )


def an_open_outcome() -> Outcome:
    project = a_project()
    return an_outcome(a_replay(a_version(project)), a_query(project), verdict=None)


def test_observation_keeps_what_was_told(db: None) -> None:
    outcome = an_open_outcome()
    keep([an_entry(outcome, told(), attempt=1, repeat=2)])
    row = Observation.objects.get()
    assert (row.outcome_id, row.attempt, row.repeat) == (outcome.pk, 1, 2)
    assert (row.status, row.error, row.elapsed_ms) == (200, "", 12.5)
    assert row.answer_digest == answer_digest(a_ranking("shutil.copy"))
    assert row.checks == [a_check_outcome("in-top-1: shutil.copy").to_json()]
    assert row.body is not None
    assert load_body(row.body) == BODY


def test_equal_bodies_are_stored_once(db: None) -> None:
    outcome = an_open_outcome()
    keep([an_entry(outcome, told(), repeat=0), an_entry(outcome, told(), repeat=1)])
    keep([an_entry(outcome, told(), repeat=2)])
    assert (Body.objects.count(), Observation.objects.count()) == (1, 3)


def test_storing_twice_adds_nothing(db: None) -> None:
    outcome = an_open_outcome()
    keep([an_entry(outcome, told())])
    keep([an_entry(outcome, told(b"{}", "late"))])
    row = Observation.objects.get()
    assert row.answer_digest == answer_digest(a_ranking("shutil.copy"))


def test_live_calls_are_stored_each_time(db: None) -> None:
    outcome = an_open_outcome()
    rows = store([an_entry(outcome, told(), live=True), an_entry(outcome, told(), live=True)])
    assert sorted(row.pk for row in rows) == sorted(Observation.objects.values_list("pk", flat=True))


def test_error_without_answer_has_no_body(db: None) -> None:
    outcome = an_open_outcome()
    failed = Told(request={}, elapsed_ms=3, error=CallError.REFUSED.value, detail="refused")
    keep([an_entry(outcome, failed)])
    row = Observation.objects.get()
    assert (row.body, row.status, row.answer, row.answer_digest, row.error) == (None, None, None, "", "refused")


def test_empty_answer_is_a_body_of_no_bytes(db: None) -> None:
    outcome = an_open_outcome()
    keep([an_entry(outcome, Told(request={}, elapsed_ms=3, error="not-json", http_status=200, body=b""))])
    row = Observation.objects.get()
    assert row.body is not None
    assert (row.body.size, load_body(row.body)) == (0, b"")


def test_body_is_compressed_at_rest(db: None) -> None:
    outcome = an_open_outcome()
    large = b'{"results": []}' + b" " * 100_000
    keep([an_entry(outcome, told(large))])
    body = Body.objects.get(sha256=sha256(large))
    assert (body.size, len(bytes(body.data)) < 1000) == (len(large), True)
    assert zstandard.ZstdDecompressor().decompress(bytes(body.data)) == large


def test_statements_do_not_grow_with_the_answers(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    outcome = an_open_outcome()
    few, many = (4, 6) if connection.vendor == "postgresql" else (2, 2)
    for first, last, most in ((0, 1, few), (1, 5, few), (5, 10, many), (10, 40, many)):
        with django_assert_num_queries(most):
            keep([an_entry(outcome, told(b"%d" % number), repeat=number) for number in range(first, last)])
