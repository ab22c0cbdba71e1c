"""Who may do what (RELIABILITY W7, W8): every operation of the document, asked by everybody."""

import pytest
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator

from portal.lib.api.parsing import MAX_BYTES
from tests.api import Api, problem_of
from tests.contract.operations import ANYBODY, OPERATIONS, Operation, filled
from tests.contract.scene import Scene

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
ANONYMOUS = (401, "Authentication credentials were not provided.")
FOREIGN = (404, "There is nothing here, or it is not yours to see.")
operations = pytest.mark.parametrize("operation", OPERATIONS, ids=str)


def documented() -> set[tuple[str, str]]:
    paths = SchemaGenerator().get_schema(public=True)["paths"]  # type: ignore[no-untyped-call]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def status_for(scene: Scene, operation: Operation, actor: str) -> int:
    """What this actor gets; nothing of it stays."""
    with transaction.atomic():
        answer = scene.api(actor).send(
            operation.method, scene.path(operation.path), filled(operation.body, scene.names)
        )
        transaction.set_rollback(True)
    return answer.status_code


def test_roles_of_every_operation_are_tested() -> None:
    assert documented() == {operation.key for operation in OPERATIONS}


@operations
def test_operation_is_for_its_roles_alone(scene: Scene, operation: Operation) -> None:
    actors = [*scene.people, "anonymous"]
    wanted = {one: operation.status if one in operation.who else operation.refused(one) for one in actors}
    assert {one: status_for(scene, operation, one) for one in actors} == wanted


@operations
def test_stranger_and_anonymous_learn_nothing(scene: Scene, operation: Operation) -> None:
    path = scene.path(operation.path)
    if "anonymous" not in operation.who:
        assert problem_of(Api().send(operation.method, path)) == ANONYMOUS
    if "stranger" not in operation.who:
        assert problem_of(scene.api("stranger").send(operation.method, path)) == FOREIGN
        gone = path.replace(scene.project.slug, "no-such-project")
        assert problem_of(scene.api("owner").send(operation.method, gone)) == FOREIGN


@operations
def test_role_is_checked_before_the_body_is_read(scene: Scene, operation: Operation) -> None:
    outsiders = [one for one in ANYBODY if one not in operation.who]
    statuses = {
        one: scene.api(one).send(operation.method, scene.path(operation.path), b"{" * (MAX_BYTES + 1)).status_code
        for one in outsiders
    }
    assert statuses == {one: operation.refused(one) for one in outsiders}


@pytest.mark.parametrize("shape", sorted({operation.key[1] for operation in OPERATIONS}))
def test_other_methods_are_refused_with_those_that_there_are(scene: Scene, shape: str) -> None:
    known = [operation for operation in OPERATIONS if operation.key[1] == shape]
    allowed = {operation.method for operation in known}
    for method in METHODS - allowed:
        answer = scene.api("owner").send(method, scene.path(known[0].path), {})
        assert problem_of(answer) == (405, f'Method "{method}" not allowed.')
        assert METHODS & set(answer.headers["Allow"].split(", ")) == allowed


@operations
def test_answer_is_for_the_asker_alone(scene: Scene, operation: Operation) -> None:
    actor = operation.who[0]
    answer = scene.api(actor).send(operation.method, scene.path(operation.path), filled(operation.body, scene.names))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (operation.status, "no-store")


def test_lost_role_is_lost_on_the_next_request(scene: Scene) -> None:
    api = scene.api("engineer")
    before = api.get(scene.path("projects/{slug}/")).status_code
    scene.project.memberships.filter(user=scene.people["engineer"]).delete()
    assert (before, problem_of(api.get(scene.path("projects/{slug}/")))) == (200, FOREIGN)
