"""The OpenAPI document against the API itself (RELIABILITY W18): generated requests, in this process, always equal."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api import PROBLEM, a_token
from tests.contract.operations import OPERATIONS, Operation
from tests.contract.scene import Scene

CHECKS = [content_type_conformance, response_schema_conformance, status_code_conformance]
bounded = settings(
    max_examples=6,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def schema() -> Iterator[schemathesis.BaseSchema]:
    """The document beside the application, which must leave the transaction of the scene open behind a request."""
    written = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    loaded = schemathesis.openapi.from_dict(written)
    loaded.app = get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield loaded
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def token(shared_scene: Scene) -> str:
    return a_token(shared_scene.people["owner"])


def real_path(scene: Scene, operation: Operation) -> dict[str, str | int]:
    """What fills the holes of the path so that it leads to rows of the scene."""
    shape, path = operation.shape or operation.path, scene.path(operation.path)
    steps = zip(shape.split("/"), path.split("/"), strict=True)
    return {hole[1:-1]: int(value) if value.isdigit() else value for hole, value in steps if hole.startswith("{")}


def requests_to(operation: Any, scene: Scene, known: Operation) -> st.SearchStrategy[Any]:
    """Right and wrong requests about rows that are there, and right ones about anything."""
    path = real_path(scene, known)
    right, wrong = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
    there: st.SearchStrategy[Any] = operation.as_strategy(right, path_parameters=path or None)
    if known.body is None and known.method != "GET":
        return there
    return st.one_of(there, operation.as_strategy(wrong, path_parameters=path or None), operation.as_strategy(right))


@pytest.mark.parametrize("known", OPERATIONS, ids=str)
def test_operation_keeps_what_the_document_says(
    scene: Scene, schema: schemathesis.BaseSchema, token: str, known: Operation
) -> None:
    method, path = known.key
    operation = schema[path][method]

    @bounded
    @given(case=requests_to(operation, scene, known))
    def ask(case: Any) -> None:
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)
        assert answer.status_code < 500, answer.content
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == [PROBLEM]
        case.validate_response(answer, checks=CHECKS)

    ask()
