"""Every list: the same number of statements at one and three rows, pages by key, nothing twice, nothing lost."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.api import tables
from bugbash.choices import Role
from bugbash.models import Breakage, EgressRequest, Project, Replay, Version
from reviews.actions.reports import freeze_report
from reviews.choices import Decision
from reviews.models import Criterion, Report, ReviewItem, ShareLink, SignOff
from tests.api import Api, body_of, problem_of, rows_of
from tests.bash_builders import (
    a_bash,
    a_finished_probe,
    a_mention,
    a_participant,
    a_saved_view,
    a_sighting,
    a_word_list,
    an_ask_batch,
    an_odd_answer,
)
from tests.builders import (
    a_breakage,
    a_charter,
    a_comment,
    a_definition,
    a_diff_rule,
    a_member,
    a_project,
    a_query,
    a_replay,
    a_secret,
    a_user,
    a_version,
    an_import,
    an_observation,
    an_outcome,
)
from tests.contract.operations import OPERATIONS
from tests.contract.scene import a_criterion, a_judgment, a_revision, a_waiver, an_item
from tests.reviews.builders import (
    a_criterion_mention,
    a_judgment_import,
    a_queue,
    a_share_link,
    a_signature,
    an_adjudication,
)
from tests.statements import statements


@dataclass
class World:
    """A project with its owner and what the rows of a list hang on."""

    project: Project
    owner: User
    version: Version
    replay: Replay
    breakage: Breakage
    report: Report
    made: int = 0

    @property
    def another(self) -> str:
        self.made += 1
        return f"row {self.made}"


@pytest.fixture
def world(db: None) -> World:
    project = a_project()
    version = a_version(project)
    breakage = a_breakage(an_observation(a_query(project), version))
    owner = a_member(project, Role.OWNER, "Owner 1")
    report = freeze_report(version=version, by=owner)
    return World(project, owner, version, a_replay(version), breakage, report)


def project_row(world: World) -> None:
    project = a_project(world.another)
    a_version(project, baseline=True)
    project.memberships.create(user=world.owner, role=Role.VIEWER)
    a_member(project, Role.OWNER)


def query_row(world: World) -> Any:
    return a_query(world.project, world.another, checks=["min-results: 1"], tags=["a", "b"])


def tagged_row(world: World) -> Any:
    name = world.another
    return a_query(world.project, name, tags=[name])


def grouped_row(world: World) -> Any:
    name = world.another
    return a_query(world.project, name, group=name)


def outcome_row(world: World) -> Any:
    query = query_row(world)
    seen = an_observation(query, world.version)
    return an_outcome(world.replay, query, candidate=seen, reference=seen)


def breakage_row(world: World) -> Any:
    first = world.project.breakages.first()
    return a_breakage(an_observation(query_row(world), world.version), duplicate_of=first, owner=a_user())


def only(world: World) -> Criterion:
    """The project's criterion, made where there is none yet."""
    return Criterion.objects.filter(project=world.project).first() or a_criterion(world.project)


def mention_row(world: World) -> None:
    a_mention(a_comment(world.breakage), world.owner)


def share_link_row(world: World) -> ShareLink:
    return a_share_link(world.report, world.another.rjust(43, "x"))


def condition_row(world: World) -> None:
    signature = a_signature(world.report, a_user(), Decision.APPROVE_WITH_CONDITIONS, comment="Tell support.")
    signature.conditions.create(text="Tell support.", owner=a_user(), done_by=a_user(), done_at=timezone.now())


def signoff_row(world: World) -> None:
    SignOff.objects.create(report=world.report, signed_by=a_user(), role=Role.SME, decision="approve", sha256="0" * 64)


def report_row(world: World) -> None:
    report = freeze_report(version=world.version, by=world.owner)
    SignOff.objects.create(report=report, signed_by=a_user(), role=Role.SME, decision="approve", sha256=report.sha256)


def replay_row(world: World) -> None:
    a_replay(world.version, baseline=world.version)


def egress_row(world: World) -> None:
    EgressRequest.objects.create(
        project=world.project,
        scheme="http",
        host=world.another,
        port=8080,
        reason="It runs there",
        requested_by=a_user(),
        decided_by=a_user(),
    )


def judgment_row(world: World) -> None:
    a_judgment(an_item(outcome_row(world), "doc"), a_user())


def rated(world: World) -> ReviewItem:
    """The project's one rated item, made where there is none yet."""
    item = ReviewItem.objects.filter(project=world.project).first()
    if item is None:
        item = an_item(outcome_row(world), "doc")
        a_judgment(item, a_user())
    return item


def bash_row(world: World) -> None:
    bash = a_bash(world.version)
    bash.charters.set([a_charter(world.project, world.another), a_charter(world.project, world.another)])
    a_participant(bash, a_user())


def odd_row(world: World) -> None:
    probe = world.project.probes.first() or a_finished_probe(world.version)
    an_odd_answer(probe, world.another, parent=world.another)


LISTS: dict[str, tuple[Callable[[World], Any], str]] = {
    "projects/": (project_row, "slug"),
    "projects/{slug}/members/": (lambda world: a_member(world.project), "user"),
    "projects/{slug}/definitions/": (lambda world: a_definition(world.project), "revision"),
    "projects/{slug}/versions/": (lambda world: a_version(world.project, world.another.replace(" ", "-")), "name"),
    "projects/{slug}/versions/{name}/replays/": (replay_row, "number"),
    "projects/{slug}/replays/": (replay_row, "number"),
    "projects/{slug}/replays/{number}/outcomes/": (outcome_row, "ordinal"),
    "projects/{slug}/queries/": (query_row, "id"),
    "projects/{slug}/tags/": (tagged_row, "id"),
    "projects/{slug}/query-groups/": (grouped_row, "first_query"),
    "projects/{slug}/judgments/imports/": (
        lambda world: a_judgment_import(world.project, "a 0 d 1", by=a_user()),
        "id",
    ),
    "projects/{slug}/imports/": (lambda world: an_import(world.project, "a", by=a_user()), "id"),
    "projects/{slug}/ask-batches/": (lambda world: an_ask_batch(world.version, world.version), "number"),
    "projects/{slug}/breakages/": (breakage_row, "number"),
    "projects/{slug}/breakages/{number}/comments/": (mention_row, "id"),
    "projects/{slug}/mentions/": (mention_row, "id"),
    "projects/{slug}/saved-views/": (lambda world: a_saved_view(world.project, world.owner, world.another), "id"),
    "projects/{slug}/breakages/{number}/sightings/": (lambda world: a_sighting(world.breakage, a_user()), "id"),
    "projects/{slug}/secrets/": (
        lambda world: a_secret(world.project, "http://127.0.0.1:9", world.another.replace(" ", "-")),
        "id",
    ),
    "projects/{slug}/diff-rules/": (lambda world: a_diff_rule(world.project, f"meta.{world.another[-1]}"), "id"),
    "projects/{slug}/word-lists/": (lambda world: a_word_list(world.project, "copy", world.another), "id"),
    "projects/{slug}/egress-requests/": (egress_row, "id"),
    "projects/{slug}/bashes/": (bash_row, "number"),
    "projects/{slug}/probes/": (lambda world: a_finished_probe(world.version), "number"),
    "projects/{slug}/probes/{number}/findings/": (odd_row, "id"),
    "projects/{slug}/charters/": (lambda world: a_charter(world.project, world.another), "title"),
    "projects/{slug}/criteria/": (lambda world: a_criterion(world.project), "id"),
    "projects/{slug}/criteria/{criterion}/comments/": (
        lambda world: a_criterion_mention(only(world), a_user()),
        "id",
    ),
    "projects/{slug}/criterion-mentions/": (lambda world: a_criterion_mention(only(world), world.owner), "id"),
    "projects/{slug}/criteria/{criterion}/revisions/": (lambda world: a_revision(only(world), a_user()), "number"),
    "projects/{slug}/waivers/": (lambda world: a_waiver(world.project, a_user()), "id"),
    "projects/{slug}/judgments/": (judgment_row, "id"),
    "projects/{slug}/queues/": (lambda world: a_queue(world.project, world.another), "id"),
    "projects/{slug}/agreement/items/{item}/adjudications/": (
        lambda world: an_adjudication(rated(world), 1, a_user()),
        "id",
    ),
    "projects/{slug}/reports/": (report_row, "number"),
    "projects/{slug}/reports/{number}/signoffs/": (signoff_row, "signed_by"),
    "projects/{slug}/conditions/": (condition_row, "id"),
    "projects/{slug}/reports/{number}/share-comments/": (
        lambda world: share_link_row(world).comments.create(name="Reader", text="Why?"),
        "id",
    ),
    "projects/{slug}/reports/{number}/share-links/": (
        share_link_row,
        "id",
    ),
}
lists = pytest.mark.parametrize("shape", LISTS)


def address(world: World, shape: str) -> str:
    names = {"slug": world.project.slug, "name": world.version.name, "number": 1}
    needed = {"criterion": only, "item": rated}
    return shape.format(**names, **{name: make(world).pk for name, make in needed.items() if f"{{{name}}}" in shape})


def test_every_list_is_tested() -> None:
    single = ("}/", "next/", "contract/", "readiness/", "raw/", "json/", "junit.xml", "missing/", "openapi/", "pdf/")
    ends = (
        *single,
        "compare/",
        "breakages/groups/",
        "schedule/",
        "mutators/",
        "export/",
        "judgments/run/",
        "judgments/preferences/",
        "report/",
        "alike/",
        "feed/",
        "recap/",
        "discovery/",
        "coverage/",
        "decisions/",
        "agreement/",
        "mine/",
        "agreement/items/",
        "evidence-age/",
        "metrics/",
        "scores/",
        "to-rate/",
        "gold/",
        "model-judge/",
        "signing-rules/",
        "since/",
        "difference/",
    )
    gets = {operation.key[1] for operation in OPERATIONS if operation.method == "GET"}
    assert {f"/api/v1/{shape}" for shape in LISTS} == {path for path in gets if not path.endswith(ends)}


@lists
def test_list_costs_the_same_for_many(world: World, shape: str) -> None:
    api, add = Api(world.owner), LISTS[shape][0]
    add(world)
    path = address(world, shape)
    before = len(rows_of(api.get(path)))
    one = statements(lambda: api.get(path))
    add(world)
    add(world)
    three = statements(lambda: api.get(path))
    assert (len(rows_of(api.get(path))), three) == (before + 2, one)


@lists
def test_pages_hold_every_row_once_and_in_order(world: World, shape: str) -> None:
    add, key = LISTS[shape]
    for _ in range(3):
        add(world)
    api = Api(world.owner)
    whole = body_of(api.get(address(world, shape)))
    rows: list[Any] = []
    following: str | None = f"http://testserver/api/v1/{address(world, shape)}?page_size=2"
    while following:
        page = body_of(api.get(following.removeprefix("http://testserver")))
        assert len(page["results"]) <= 2
        rows += page["results"]
        following = page["next"]
    assert (rows, whole["next"]) == (whole["results"], None)
    keys = [row[key] for row in rows]
    assert len({str(one) for one in keys}) == len(keys)


def test_row_that_is_added_meanwhile_shifts_nothing(world: World) -> None:
    before = [query_row(world).text for _ in range(3)]
    api = Api(world.owner)
    path = address(world, "projects/{slug}/queries/")
    page = body_of(api.get(f"{path}?page_size=2"))
    query_row(world)
    later = rows_of(api.get(page["next"].removeprefix("http://testserver")))
    texts = [row["text"] for row in [*page["results"], *later]]
    assert texts == [*reversed(before), "delete folder that is not empty"]


def test_next_page_keeps_the_filter(world: World) -> None:
    for _ in range(3):
        query_row(world)
    api = Api(world.owner)
    page = body_of(api.get(address(world, "projects/{slug}/queries/?q=row&page_size=2")))
    rest = body_of(api.get(page["next"].removeprefix("http://testserver")))
    assert ([row["text"] for row in rest["results"]], rest["next"]) == (["row 1"], None)


def test_list_without_rows_is_one_empty_page(db: None) -> None:
    assert body_of(Api(a_user()).get("projects/")) == {"next": None, "results": []}


@pytest.mark.parametrize("shape", [shape for shape in LISTS if "{slug}" in shape])
def test_list_is_a_table_too(world: World, shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row with the fields that its page shows, read in several parts."""
    monkeypatch.setattr(tables, "CHUNK", 2)
    for _ in range(3):
        LISTS[shape][0](world)
    api, path = Api(world.owner), address(world, shape)
    shown = rows_of(api.get(path))
    answer = api.get(f"{path}?as=csv")
    told = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [set(row) for row in told] == [set(shown[0])] * len(shown)
    assert [row[LISTS[shape][1]] for row in told] == [tables.cell_of(row[LISTS[shape][1]]) for row in shown]


def test_list_is_nothing_but_json_and_csv(world: World) -> None:
    answer = Api(world.owner).get(f"projects/{world.project.slug}/queries/?as=xml")
    assert problem_of(answer) == (400, {"as": ["A list is JSON, or csv if this says so once."]})


def test_table_holds_no_formula(world: World) -> None:
    a_query(world.project, "=1+1", tags=["a"])
    lines = Api(world.owner).get(f"projects/{world.project.slug}/queries/?as=csv").content.decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(lines, newline="")) if "1+1" in row["text"])
    assert (row["text"], row["tags"], row["required"], row["parent"]) == ("'=1+1", '["a"]', "false", "")
