from functools import partial
from typing import Any

import pytest

from bugbash.actions.endpoints import define_endpoint
from bugbash.choices import AnswerKind
from bugbash.errors import RefusedError
from bugbash.models import AuditEvent, EndpointDefinition, Project
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_project, a_user
from tests.threads import at_once

REQUEST = {"method": "GET", "path": "/search", "query": [["q", "{{query}}"]]}
NUL = "This must not contain a NUL character or half of a surrogate pair."
DEEP: Any = "{{query}}"
for _ in range(100):
    DEEP = [DEEP]
MAPPING = {"kind": "ranked", "results": "results", "id": "id"}


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def define(project: Project, **changes: Any) -> EndpointDefinition:
    facts = {"request": REQUEST, "mapping": MAPPING, "by": a_user("Owner 1"), **changes}
    return define_endpoint(project=project, **facts)


def test_first_definition_is_revision_one(project: Project) -> None:
    definition = define(project, timeout_s=12.5)
    definition.refresh_from_db()
    assert (definition.revision, definition.kind, definition.timeout_s) == (1, AnswerKind.RANKED, 12.5)
    assert definition.request_template.path == "/search"
    assert definition.request_template.query == (("q", "{{query}}"),)
    assert definition.response_mapping.results == "results"
    assert deeds_on(definition) == [("Owner 1", "defined")]


@pytest.mark.parametrize(
    "changes",
    [{"timeout_s": 31}, {"mapping": {**MAPPING, "id": "key"}}, {"request": {**REQUEST, "path": "/find"}}],
)
def test_every_change_is_a_further_revision(project: Project, changes: dict[str, Any]) -> None:
    first = define(project)
    second = define(project, **changes)
    first.refresh_from_db()
    assert (first.revision, second.revision) == (1, 2)
    assert first.request_template.path == "/search"


def test_equal_definition_is_returned_as_it_is(project: Project) -> None:
    first = define(project)
    assert define(project, request={**REQUEST, "query": {"q": "{{query}}"}}) == first
    assert (EndpointDefinition.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_definition_that_was_left_comes_back_as_a_new_revision(project: Project) -> None:
    revisions = [define(project, timeout_s=seconds).revision for seconds in (30, 60, 30)]
    assert revisions == [1, 2, 3]


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({**REQUEST, "method": "TRACE"}, "method: must be one of "),
        ({**REQUEST, "path": "search"}, "path: must begin with a slash."),
        ({**REQUEST, "query": [["q", "all"]]}, "The query is sent nowhere: "),
        ({**REQUEST, "query": 7}, "query: must be pairs of a name and a text."),
        ({**REQUEST, "verb": "GET"}, "Unknown part of a request: verb."),
        ({**REQUEST, "headers": [["X-Key", "a\0b"]]}, NUL),
        ({**REQUEST, "method": "POST", "body_kind": "json", "body": {"q": "{{query}}", "a": "\0"}}, NUL),
        ({**REQUEST, "path": "/a\0"}, NUL),
        (
            {**REQUEST, "method": "POST", "body_kind": "json", "body": DEEP},
            "This must be JSON of less than 100 levels.",
        ),
    ],
)
def test_wrong_request_is_refused(project: Project, request_: Any, sentence: str) -> None:
    with pytest.raises(RefusedError) as caught:
        define(project, request=request_)
    assert (caught.value.field, caught.value.sentence[: len(sentence)]) == ("request", sentence)
    assert (EndpointDefinition.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"kind": "poem"}, "kind: must be one of ranked, text, label, json."),
        ({}, "kind: must be one of ranked, text, label, json."),
        ({**MAPPING, "results": "results["}, "results: “results[” is not JMESPath"),
        ({**MAPPING, "id": "\0"}, NUL),
        ({**MAPPING, "colour": "blue"}, "Unknown part of a mapping: colour."),
    ],
)
def test_wrong_mapping_is_refused(project: Project, mapping: Any, sentence: str) -> None:
    with pytest.raises(RefusedError) as caught:
        define(project, mapping=mapping)
    assert (caught.value.field, caught.value.sentence[: len(sentence)]) == ("mapping", sentence)
    assert (EndpointDefinition.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize("seconds", [0.99, 300.01, -1, float("nan"), float("inf")])
def test_deadline_out_of_range_is_refused(project: Project, seconds: float) -> None:
    with refused("The deadline must be from 1 to 300 seconds.", field="timeout_s"):
        define(project, timeout_s=seconds)


@pytest.mark.parametrize("seconds", [1, 300])
def test_deadline_may_be_at_its_limits(project: Project, seconds: float) -> None:
    assert define(project, timeout_s=seconds).timeout_s == seconds


@pytest.mark.django_db(transaction=True)
def test_definitions_made_at_once_get_a_revision_each() -> None:
    project, by = a_project(), a_user()
    made = at_once([partial(define, project, timeout_s=seconds, by=by) for seconds in (10, 20, 30)])
    assert sorted(row.revision for row in made) == [1, 2, 3]
