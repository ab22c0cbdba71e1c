"""What rows say about themselves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bugbash.choices import AnswerKind, BreakageStatus, QueryState, ReplayState, Role, Severity, Verdict
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.requests import RequestTemplate
from bugbash.models import (
    AuditEvent,
    Body,
    Breakage,
    ContractSnapshot,
    Deployment,
    Project,
    Query,
    Replay,
    ShapeTally,
    Shard,
    Tag,
)
from bugbash.models.project import name_in_url
from tests.builders import (
    REQUEST,
    a_breakage,
    a_charter,
    a_comment,
    a_definition,
    a_member,
    a_project,
    a_query,
    a_replay,
    a_user,
    a_version,
    an_observation,
    an_outcome,
)


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def a_filed(project: Project, status: BreakageStatus = BreakageStatus.NEW, **facts: object) -> Breakage:
    seen = an_observation(a_query(project, f"{status}"), a_version(project, f"0.{project.versions.count()}"))
    original = a_breakage(seen) if status == BreakageStatus.DUPLICATE else None
    return a_breakage(seen, status=status, reason="It is meant so.", duplicate_of=original, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("proposed", "confirmed", "severity"),
    [
        (Severity.UNSET, Severity.UNSET, ""),
        (Severity.S3, Severity.UNSET, "S3"),
        (Severity.S3, Severity.S1, "S1"),
        (Severity.UNSET, Severity.S4, "S4"),
    ],
)
def test_confirmed_severity_counts_before_the_proposed(
    project: Project, proposed: Severity, confirmed: Severity, severity: str
) -> None:
    assert a_filed(project, severity=proposed, confirmed=confirmed).severity == severity


def test_only_new_and_confirmed_breakages_are_open(project: Project) -> None:
    open_ = {status for status in BreakageStatus if a_filed(project, status).is_open}
    assert open_ == {BreakageStatus.NEW, BreakageStatus.CONFIRMED}


@pytest.mark.parametrize(
    ("reproduced", "words"),
    [(None, ""), ((3, 5), "reproduced 3 of 5"), ((0, 5), "reproduced 0 of 5"), ((0, 0), "")],
)
def test_breakage_says_how_often_it_happened_again(
    project: Project, reproduced: tuple[int, int] | None, words: str
) -> None:
    assert a_filed(project, reproduced=reproduced).reproduced_words == words


@pytest.mark.parametrize("state", ReplayState)
def test_replay_is_active_until_it_ends(project: Project, state: ReplayState) -> None:
    replay = a_replay(a_version(project), state=state)
    assert replay.is_active == (state in {ReplayState.QUEUED, ReplayState.RUNNING, ReplayState.PAUSED})


def test_duration_runs_from_the_wish_to_the_end(project: Project) -> None:
    now = timezone.now()
    replay = Replay(requested_at=now, finished_at=now + timedelta(seconds=90))
    assert replay.duration_s == 90


def test_replay_without_end_has_no_duration(project: Project) -> None:
    assert a_replay(a_version(project), state=ReplayState.RUNNING).duration_s is None


def test_definition_reads_its_request_and_mapping(project: Project) -> None:
    definition = a_definition(project, AnswerKind.TEXT)
    assert definition.request_template == RequestTemplate.from_json(REQUEST)
    assert definition.response_mapping == ResponseMapping.from_json({"kind": "text", "text": "text"})


@pytest.mark.parametrize("name", ["0.5", "a", "Release_2-rc.1", "9"])
def test_name_fits_into_an_address(name: str) -> None:
    name_in_url(name)


@pytest.mark.parametrize("name", ["", ".5", "-a", "a b", "a/b", "a\n", "é", "a?b", "１"])
def test_name_that_does_not_fit_into_an_address_is_refused(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        name_in_url(name)
    assert caught.value.messages == [
        "Use letters, digits, dots, dashes and underscores, and begin with a letter or digit."
    ]


def test_rows_are_called_by_what_people_see(project: Project) -> None:
    user = a_member(project, Role.SME, "SME 1")
    version = a_version(project, "0.5")
    query = a_query(project, "copy a file", checks=["min-results: 1"], tags=["files"])
    seen = an_observation(query, version)
    breakage = a_breakage(seen, "Nothing found")
    replay = a_replay(version)
    asked, waiting = an_outcome(replay, query), an_outcome(replay, a_query(project, "move"), None)
    shard = Shard(replay=replay, first=0, last=15)
    said = {
        str(project): "Stdlib search",
        str(project.memberships.get()): f"{user} as SME",
        str(a_definition(project)): "Definition 2",
        str(version): "0.5",
        str(version.deployments.get()): "main",
        str(a_charter(project)): "Words people use",
        str(query.checks.get()): "min-results: 1",
        str(query.tags.get()): "files",
        str(query): "copy a file",
        str(a_query(project, "", params={"k": 1})): "{'k': 1}",
        str(seen): "copy a file on 0.5",
        str(breakage): "BB-1 Nothing found",
        breakage.code: "BB-1",
        str(a_comment(breakage, by=user)): f"{user} on BB-1 Nothing found",
        str(replay): "Replay 1",
        str(asked): f"copy a file: {Verdict.PASSING.label}",
        str(waiting): "move: not asked yet",
        str(shard): "Replay 1: 0–15",
        str(Body.objects.get()): Body.objects.get().sha256[:12],
        str(ContractSnapshot(version=version)): "Contract of 0.5",
        str(ShapeTally(version=version, observation_count=250)): "250 answers of 0.5",
        str(AuditEvent(actor="SME 1", verb="filed", subject="BB-1")): "SME 1 filed BB-1",
    }
    assert list(said) == list(said.values())


def test_lists_come_in_the_order_in_which_people_read_them(project: Project) -> None:
    for name in ("0.4", "0.5"):
        a_version(project, name)
    for text in ("first", "second"):
        a_query(project, text, tags=[text[::-1]])
    assert [version.name for version in project.versions.all()] == ["0.5", "0.4"]
    assert [query.text for query in project.queries.all()] == ["second", "first"]
    assert [tag.name for tag in Tag.objects.all()] == ["dnoces", "tsrif"]


def test_row_without_more_facts_has_sensible_ones(project: Project) -> None:
    version = a_version(project)
    query = Query.objects.create(project=project, text="a", fingerprint="f", group="f", author=a_user())
    deployment = Deployment.objects.create(version=version, name="eu", base_url="http://127.0.0.1:9")
    assert (query.state, query.required, query.params, query.origin) == (QueryState.DRAFT, False, {}, "console")
    assert deployment.concurrency == 4
