"""What is frozen, and what is drawn."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bugbash.choices import BreakageStatus, Category, QueryStatus, Severity, Verdict
from bugbash.logic.summary import ReplaySummary
from bugbash.models import ContractFinding, Project, Version
from portal.lib.charts import Point
from reviews.selectors.charts import Matrix, breakage_matrix, version_trends
from reviews.selectors.evidence import report_payload
from tests.builders import (
    a_breakage,
    a_contract_waiver,
    a_definition,
    a_project,
    a_query,
    a_replay,
    a_user,
    a_version,
    an_observation,
)
from tests.reviews.builders import a_checklist_item, a_confirmation, a_waiver
from tests.statements import statements

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def version(project: Project) -> Version:
    return a_version(project)


def payload_of(version: Version) -> dict[str, Any]:
    row = Version.objects.select_related("project__baseline").get(pk=version.pk)
    return report_payload(row, number=3, frozen_by="Manager 1", frozen_at=NOON)


def test_versions_whose_certificates_are_not_verified_are_named(version: Version) -> None:
    relaxed = a_definition(version.project)
    relaxed.verify_tls = False
    relaxed.save()
    a_version(version.project, "0.4", definition=relaxed, baseline=True)
    assert payload_of(version)["unverified_certificates"] == ["0.4"]
    Version.objects.filter(pk=version.pk).update(definition=relaxed)
    assert payload_of(version)["unverified_certificates"] == ["0.5", "0.4"]


def test_waived_gates_are_frozen_with_who_accepts_them_and_until_when(version: Version) -> None:
    waiver = a_waiver(a_checklist_item(version.project), version=version)
    assert payload_of(version)["waivers"] == [
        {
            "about": "gate",
            "what": "A rollback has been tried.",
            "reason": waiver.reason,
            "waived_by": "Owner 1",
            "waived_at": waiver.waived_at,
            "ends_on": waiver.ends_on.isoformat(),
        }
    ]


def a_finding(version: Version, baseline: Version, path: str = "results[].score") -> None:
    ContractFinding.objects.create(
        version=version,
        baseline=baseline,
        fingerprint=path,
        path=path,
        rule="removed",
        level="breaking",
        sentence="Gone.",
    )


def test_payload_of_a_new_version_says_that_nothing_is_known(version: Version) -> None:
    payload = payload_of(version)
    assessment = payload.pop("assessment")
    left, experts = payload.pop("left_to_find"), payload.pop("experts")
    assert (left["estimate"], left["curve"], experts["judgments"]) == (None, [[0, 0]], 0)
    assert [trend["points"] for trend in payload.pop("trends")] == [[], [], [], [], [], []]
    assert payload.pop("coverage")["rows"] == []
    assert payload == {
        "format": 2,
        "registered_at": version.registered_at,
        "breakage_matrix": {"columns": [], "rows": []},
        "waivers": [],
        "report": 3,
        "project": "Stdlib search",
        "version": "0.5",
        "version_notes": "",
        "git_revision": "",
        "unverified_certificates": [],
        "baseline": None,
        "frozen_by": "Manager 1",
        "frozen_at": NOON,
        "time_to_signal_s": None,
        "replay": None,
        "open_breakages": [],
        "contract": [],
    }
    assert (assessment["overall"], assessment["gates"]) == ("not-enough", ())


def test_payload_holds_all_that_a_reader_may_want_later(project: Project, version: Version) -> None:
    baseline = a_version(project, "0.4", baseline=True)
    summary = ReplaySummary(1, {Verdict.NEW: 1}, p95_ms=142)
    replay = a_replay(version, baseline=baseline, summary=summary)
    a_breakage(an_observation(a_query(project), version), "Slow", severity=Severity.S2, owner=a_user("Engineer 1"))
    a_finding(version, baseline)
    a_confirmation(a_checklist_item(project), version, by=a_user("Manager 1"))
    payload = payload_of(version)
    assert payload["baseline"] == "0.4"
    assert payload["replay"] == {
        "number": 1,
        "joined": [],
        "left_out": 0,
        "total": 1,
        "input_fingerprint": replay.input_fingerprint,
        "requested_at": replay.requested_at,
        "finished_at": replay.finished_at,
        "summary": replay.summary,
    }
    assert payload["open_breakages"] == [
        {
            "code": "BB-1",
            "title": "Slow",
            "severity": "S2",
            "category": "irrelevant",
            "owner": "Engineer 1",
            "filed_at": project.breakages.get().filed_at,
        }
    ]
    assert payload["contract"] == [
        {
            "level": "breaking",
            "path": "results[].score",
            "sentence": "Gone.",
            "source": "observed",
            "waiver": None,
        }
    ]

    assert [gate["because"] for gate in payload["assessment"]["gates"]] == ["Confirmed by Manager 1."]
    assert payload["time_to_signal_s"] > 0


@pytest.mark.parametrize(("days", "reasons"), [(30, ["Nobody reads it."]), (-1, [None])])
def test_payload_tells_what_is_waived_then(
    project: Project, version: Version, days: int, reasons: list[str | None]
) -> None:
    a_finding(version, a_version(project, "0.4", baseline=True))
    a_contract_waiver(ContractFinding.objects.get(), days=days)
    waivers = [row["waiver"] for row in payload_of(version)["contract"]]
    assert [waiver and waiver["reason"] for waiver in waivers] == reasons


def test_payload_costs_the_same_at_one_and_three_rows(project: Project, version: Version) -> None:
    baseline = a_version(project, "0.4", baseline=True)
    a_replay(version, baseline=baseline)

    def grow(number: int) -> None:
        a_breakage(an_observation(a_query(project, f"query {number}"), version), owner=a_user())
        a_finding(version, baseline, f"path {number}")
        a_confirmation(a_checklist_item(project, f"item {number}", owner=a_user()), version)

    grow(1)
    before = statements(lambda: payload_of(version))
    for number in (2, 3):
        grow(number)
    assert statements(lambda: payload_of(version)) == before


def test_open_breakages_are_counted_by_severity_and_category(project: Project, version: Version) -> None:
    observation = an_observation(a_query(project), version)
    for severity, category, status in (
        (Severity.S1, Category.MISSING, BreakageStatus.NEW),
        (Severity.S1, Category.MISSING, BreakageStatus.CONFIRMED),
        (Severity.S3, Category.IRRELEVANT, BreakageStatus.NEW),
        (Severity.S2, Category.OTHER, BreakageStatus.FIXED),
    ):
        a_breakage(observation, severity=severity, category=category, status=status)
    names = [category.label for category in Category if category in (Category.MISSING, Category.IRRELEVANT)]
    counts: dict[str, list[int | None]] = {
        "S1": [2 if name == Category.MISSING.label else None for name in names],
        "S3": [1 if name == Category.IRRELEVANT.label else None for name in names],
    }
    matrix = breakage_matrix(project)
    assert matrix == Matrix(names, [(Severity.S1.label, counts["S1"]), (Severity.S3.label, counts["S3"])])


def test_nothing_open_is_an_empty_matrix(project: Project) -> None:
    assert breakage_matrix(project) == Matrix([], [])


def test_trends_have_a_point_per_replayed_version_oldest_first(project: Project) -> None:
    old, new = a_version(project, "0.4", baseline=True), a_version(project, "0.5")
    a_version(project, "0.6")
    a_replay(old, summary=ReplaySummary(4, statuses={QueryStatus.PASS: 2, QueryStatus.FAIL: 2}, p95_ms=100))
    a_replay(new, summary=ReplaySummary(4, statuses={QueryStatus.PASS: 4}, p95_ms=120))
    project.refresh_from_db()
    a_finding(new, old)
    trends = version_trends(project)
    assert [(point.name, point.value) for point in trends.pass_rate] == [("0.4", 50), ("0.5", 100)]
    assert trends.latency == [Point("0.4", 100), Point("0.5", 120)]
    assert trends.contract_breaks == [Point("0.4", 0), Point("0.5", 1)]
    assert [point.name for point in trends.signal] == ["0.4", "0.5"]


def test_pass_rate_has_its_interval(project: Project, version: Version) -> None:
    a_replay(version, summary=ReplaySummary(50, statuses={QueryStatus.PASS: 45, QueryStatus.FAIL: 5}))
    point = version_trends(project).pass_rate[0]
    assert (point.value, round(point.low or 0, 1), round(point.high or 0, 1)) == (90, 78.6, 95.7)


def test_version_that_decided_nothing_has_no_pass_rate(project: Project, version: Version) -> None:
    a_replay(version, summary=ReplaySummary(3, statuses={QueryStatus.OPEN: 3}))
    assert (version_trends(project).pass_rate, len(version_trends(project).latency)) == ([], 1)


def test_trends_cost_the_same_at_one_and_three_rows(project: Project, version: Version) -> None:
    a_replay(version)
    before = statements(lambda: version_trends(project))
    for name in ("0.6", "0.7"):
        a_replay(a_version(project, name))
    assert statements(lambda: version_trends(project)) == before
