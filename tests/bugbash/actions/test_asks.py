import pytest

from bugbash.actions.asks import ask_live
from bugbash.choices import CallError, CheckResult, QueryOrigin, QueryState
from bugbash.models import BashQuery, Deployment, EndpointDefinition, Observation, Project, Query
from tests.bash_builders import a_bash, a_participant, a_turn
from tests.bugbash.actions.refusals import refused
from tests.bugbash.replays import a_served_version
from tests.builders import a_charter, a_project, a_query, a_user
from tests.prototype import Prototype, Reply, results


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def place(prototype: Prototype, project: Project, name: str = "0.5") -> Deployment:
    return a_served_version(prototype, name, project=project).deployments.get()


def test_answer_is_recorded_with_all_that_belongs_to_it(project: Project, prototype: Prototype) -> None:
    prototype.answers("copy a file", results("shutil.copy"))
    deployment, by = place(prototype, project), a_user()
    (seen,) = ask_live(project=project, deployments=[deployment], text="copy a file", params={"k": 3}, by=by)
    row = Observation.objects.get()
    assert row == seen
    assert (row.version, row.deployment, row.definition) == (deployment.version, deployment, project.definitions.get())
    assert (row.asked_by, row.outcome, row.status, row.error) == (by, None, 200, "")
    assert row.answer is not None
    assert [result["id"] for result in row.answer["results"]] == ["shutil.copy"]
    assert prototype.calls[0].params == {"q": "copy a file", "k": "3"}


def test_new_query_is_noted_as_a_draft(project: Project, prototype: Prototype) -> None:
    by = a_user()
    ask_live(project=project, deployments=[place(prototype, project)], text="copy", params={"k": 3}, by=by)
    query = Query.objects.get()
    assert (query.text, query.params, query.author) == ("copy", {"k": 3}, by)
    assert (query.state, query.origin) == (QueryState.DRAFT, QueryOrigin.CONSOLE)


def test_known_query_is_asked_with_its_checks(project: Project, prototype: Prototype) -> None:
    query = a_query(project, "copy", checks=["in-top-1: shutil.copy", "min-results: 1"])
    prototype.answers("copy", results("os.rename"))
    (seen,) = ask_live(project=project, deployments=[place(prototype, project)], text="copy", params={}, by=a_user())
    assert seen.query == query
    assert [check["result"] for check in seen.checks] == [CheckResult.FAIL, CheckResult.PASS]
    assert Query.objects.get().state == QueryState.ACTIVE


def test_versions_answer_in_the_order_in_which_they_were_named(project: Project, prototype: Prototype) -> None:
    prototype.replies("copy", Reply(results("slow"), delay_s=0.05), version="0.4")
    prototype.answers("copy", results("quick"), version="0.5")
    places = [place(prototype, project, name) for name in ("0.4", "0.5")]
    seen = ask_live(project=project, deployments=places, text="copy", params={}, by=a_user())
    assert [row.version.name for row in seen] == ["0.4", "0.5"]
    assert [row.answer["results"][0]["id"] for row in seen if row.answer] == ["slow", "quick"]


def test_failure_is_recorded_and_not_tried_again(project: Project, prototype: Prototype) -> None:
    prototype.fails("copy", status=503)
    (seen,) = ask_live(project=project, deployments=[place(prototype, project)], text="copy", params={}, by=a_user())
    assert (seen.status, seen.error, seen.answer) == (503, CallError.HTTP_5XX, None)
    assert prototype.queries == ["copy"]


def test_one_dead_version_does_not_keep_the_other_from_answering(project: Project, prototype: Prototype) -> None:
    prototype.drops("copy", version="0.4")
    places = [place(prototype, project, name) for name in ("0.4", "0.5")]
    seen = ask_live(project=project, deployments=places, text="copy", params={}, by=a_user())
    assert [row.error for row in seen] == [CallError.RESET, ""]


def test_white_space_is_sent_as_typed(project: Project, prototype: Prototype) -> None:
    deployment = place(prototype, project)
    for text in ("copy", " copy", ""):
        ask_live(project=project, deployments=[deployment], text=text, params={}, by=a_user())
    assert prototype.queries == ["copy", " copy", ""]
    assert sorted(Query.objects.values_list("text", flat=True)) == ["", " copy", "copy"]


@pytest.mark.parametrize(
    ("text", "params", "sentence", "field"),
    [
        ("a\0b", {}, "A query must not contain a NUL character.", "text"),
        ("a", {"k": "\0"}, "Parameters must not contain a NUL character or half of a surrogate pair.", "params"),
    ],
)
def test_query_that_can_not_be_kept_is_not_asked(
    project: Project, prototype: Prototype, text: str, params: dict[str, object], sentence: str, field: str
) -> None:
    deployment = place(prototype, project)
    with refused(sentence, field=field):
        ask_live(project=project, deployments=[deployment], text=text, params=params, by=a_user())
    assert (prototype.calls, Query.objects.count(), Observation.objects.count()) == ([], 0, 0)


def test_definition_is_read_before_the_threads_begin(project: Project, prototype: Prototype) -> None:
    """In a thread it would be read over a connection of its own, which does not see this test's rows."""
    deployment = Deployment.objects.get(pk=place(prototype, project).pk)
    EndpointDefinition.objects.update(request={"method": "GET", "path": "/find", "query": [["q", "{{query}}"]]})
    ask_live(project=project, deployments=[deployment], text="copy", params={}, by=a_user())
    assert [call.path for call in prototype.calls] == ["/0.5/find"]


def asked_in_bash(project: Project) -> list[tuple[int, int, int | None, int]]:
    rows = BashQuery.objects.filter(bash__project=project).order_by("pk")
    return list(rows.values_list("bash", "query", "charter", "asked_by"))


def test_every_asking_counts_for_the_bash_and_the_charter_in_hand(project: Project, prototype: Prototype) -> None:
    deployment, by = place(prototype, project), a_user()
    bash, charter = a_bash(deployment.version), a_charter(project)
    a_participant(bash, by)
    ask_live(project=project, deployments=[deployment], text="copy", params={}, by=by)
    a_turn(bash, by, charter)
    ask_live(project=project, deployments=[deployment, deployment], text="copy", params={}, by=by)
    query = Query.objects.get()
    assert asked_in_bash(project) == [(bash.pk, query.pk, None, by.pk), (bash.pk, query.pk, charter.pk, by.pk)]


def test_asking_outside_of_a_bash_counts_for_none(project: Project, prototype: Prototype) -> None:
    deployment = place(prototype, project)
    a_participant(a_bash(deployment.version), a_user())
    ask_live(project=project, deployments=[deployment], text="copy", params={}, by=a_user())
    assert asked_in_bash(project) == []
