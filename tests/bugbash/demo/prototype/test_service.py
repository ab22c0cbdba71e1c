from dataclasses import replace
from random import Random
from typing import Any

import pytest

from bugbash.demo.prototype.faults import Faults
from bugbash.demo.prototype.service import PATHS, Service
from bugbash.demo.prototype.store import Store
from tests.bugbash.demo.prototype.small import DOCS


@pytest.fixture
def service(store: Store) -> Service:
    return Service(store)


def answer(service: Service, query: str, path: str = "/0.5/search") -> tuple[int, Any]:
    reply = service.reply(path, query)
    return reply.status, reply.body


def test_search_answers_with_results(service: Service) -> None:
    status, body = answer(service, "q=deserialize+it&k=5")
    assert (status, list(body)) == (200, ["query", "took_ms", "total", "results"])
    assert (body["query"], body["total"], len(body["results"])) == ("deserialize it", 1, 1)


def test_empty_text_is_an_answer_without_results(service: Service) -> None:
    status, body = answer(service, "q=")
    assert (status, body["total"], body["results"]) == (200, 0, [])


def test_bytes_that_are_no_text_are_answered(service: Service) -> None:
    assert answer(service, "q=%ff%00")[0] == 200


def test_missing_text_is_refused(service: Service) -> None:
    assert answer(service, "k=10") == (400, {"error": "q is missing: say what to search for."})


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("q=x&k=0", "k must be a whole number from 1 to 100, not '0'."),
        ("q=x&delay_ms=1e9", "delay_ms must be a number from 0 to 60000, not '1e9'."),
        ("q=x&jitter_ms=-1", "jitter_ms must be a number from 0 to 60000, not '-1'."),
        ("q=x&error_rate=2", "error_rate must be a number from 0 to 1, not '2'."),
        ("q=x&shuffle_rate=a", "shuffle_rate must be a number from 0 to 1, not 'a'."),
        ("q=x&seed=-1", "seed must be a whole number from 0 to 4294967295, not '-1'."),
        ("&".join(["q=x"] * 51), "The query string has too many parameters, 50 are allowed."),
    ],
)
def test_bad_parameter_is_refused_with_its_rule(service: Service, query: str, sentence: str) -> None:
    assert answer(service, query) == (400, {"error": sentence})


@pytest.mark.parametrize("path", ["/", "/0.7/search", "/0.5", "/0.5/search/x", "//[", "/%ff"])
def test_unknown_path_is_not_found(service: Service, path: str) -> None:
    assert answer(service, "q=x", path) == (404, {"error": "There is nothing at this path.", "paths": PATHS})


def test_health_of_a_deployment(service: Service) -> None:
    expected = {"status": "ok", "version": "0.5", "entries": len(DOCS)}
    assert answer(service, "", "/0.5/health") == (200, expected)


def test_syntax_error_of_the_index_is_a_500(service: Service) -> None:
    expected = {"error": "internal error", "detail": "unterminated string"}
    assert answer(service, "q=%22read", "/0.4/search") == (500, expected)


def test_requested_error(service: Service) -> None:
    expected = {"error": "internal error", "detail": "on request"}
    assert answer(service, "q=alike&error_rate=1") == (500, expected)


def test_faults_of_the_process_hold_unless_a_call_says_otherwise(service: Service) -> None:
    faulty = replace(service, faults=Faults(error_rate=1))
    assert answer(faulty, "q=alike")[0] == 500
    assert answer(faulty, "q=alike&error_rate=0")[0] == 200


def test_seed_makes_chance_repeatable(service: Service) -> None:
    statuses = [answer(service, "q=alike&error_rate=0.5&seed=3")[0] for _ in range(10)]
    assert len(set(statuses)) == 1


def test_chance_of_the_process_goes_on(service: Service) -> None:
    seeded = replace(service, chance=Random(1))
    statuses = {answer(seeded, "q=alike&error_rate=0.5")[0] for _ in range(20)}
    assert statuses == {200, 500}
