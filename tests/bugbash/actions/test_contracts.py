from datetime import date, timedelta

import orjson
import pytest
from django.utils import timezone

from bugbash import tasks
from bugbash.actions.contracts import file_finding, waive_finding, withdraw_waiver
from bugbash.actions.projects import bless_baseline
from bugbash.choices import (
    BreakageStatus,
    CallError,
    Category,
    CheckResult,
    ContractLevel,
    FindingSource,
    Severity,
    Verdict,
)
from bugbash.errors import ConflictError
from bugbash.execution.contracts import take_contract
from bugbash.logic.checks import parse_check
from bugbash.models import AuditEvent, Breakage, ContractFinding, ContractWaiver, Observation, Version
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import (
    a_breakage,
    a_check_outcome,
    a_contract_waiver,
    a_finding,
    a_project,
    a_query,
    a_replay,
    a_user,
    a_version,
    an_observation,
    an_outcome,
)

UNSEEN = "No recorded answer shows this by itself: file what you see in the console instead."


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is rung."""
    monkeypatch.setattr(tasks.reproduce, "apply_async", lambda args, **_: None)


@pytest.fixture
def versions(db: None) -> tuple[Version, Version]:
    project = a_project()
    old, new = a_version(project, "0.4", baseline=True), a_version(project, "0.5")
    return old, new


@pytest.fixture
def finding(versions: tuple[Version, Version]) -> ContractFinding:
    return a_finding(versions[1])


def days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def waive(finding: ContractFinding, reason: str = "Nobody reads it.", last: int = 30) -> ContractWaiver:
    return waive_finding(finding=finding, reason=reason, ends_on=days(last), by=a_user("Owner 1"))


def test_waiver_says_who_accepts_what_and_until_when(finding: ContractFinding) -> None:
    waiver = waive(finding, " Nobody reads it. ")
    waiver.refresh_from_db()
    assert (waiver.fingerprint, waiver.path, waiver.rule) == (finding.fingerprint, finding.path, finding.rule)
    assert (waiver.reason, waiver.ends_on) == ("Nobody reads it.", days(30))
    assert deeds_on(waiver) == [("Owner 1", "waived")]


@pytest.mark.parametrize("last", [0, 365])
def test_waiver_may_end_today_or_in_a_year(finding: ContractFinding, last: int) -> None:
    assert waive(finding, last=last).ends_on == days(last)


@pytest.mark.parametrize("last", [-1, 366])
def test_waiver_of_another_length_is_refused(finding: ContractFinding, last: int) -> None:
    with refused("The last day must be from today to a year from now.", field="ends_on"):
        waive(finding, last=last)


def test_waiver_needs_a_reason(finding: ContractFinding) -> None:
    with refused("Say why this is accepted; it stands in every report.", field="reason"):
        waive(finding, " ")


def test_note_can_not_be_waived(versions: tuple[Version, Version]) -> None:
    with refused("A note breaks nobody; there is nothing to waive."):
        waive(a_finding(versions[1], level=ContractLevel.NOTE))


def test_finding_is_waived_once(finding: ContractFinding) -> None:
    waive(finding)
    with refused(f"It is waived until {days(30)} already; withdraw that first.", by=ConflictError):
        waive(finding, "Again.")
    assert ContractWaiver.objects.count() == 1


def test_waiver_that_has_ended_gives_way_to_a_new_one(finding: ContractFinding) -> None:
    a_contract_waiver(finding, days=-1)
    assert waive(finding, "Once more.", 7).reason == "Once more."
    assert list(ContractWaiver.objects.values_list("reason", "ends_on")) == [("Once more.", days(7))]


def test_withdrawn_waiver_is_gone_and_in_the_trail(finding: ContractFinding) -> None:
    waiver = a_contract_waiver(finding)
    pk = waiver.pk
    withdraw_waiver(waiver=waiver, by=a_user("Owner 2"))
    trail = AuditEvent.objects.filter(subject_type="contractwaiver", subject_id=pk).values_list("actor", "verb")
    assert (ContractWaiver.objects.count(), list(trail)) == (0, [("Owner 2", "withdrew")])


def seen(version: Version, text: str, body: object, *, required: bool = False) -> Observation:
    query = version.project.queries.filter(text=text).first() or a_query(version.project, text, required=required)
    return an_observation(query, version, body=orjson.dumps(body))


def compared(*versions: Version) -> None:
    for version in versions:
        take_contract(version=version, baseline=versions[0])


def the_finding(version: Version, rule: str) -> ContractFinding:
    return ContractFinding.objects.get(version=version, rule=rule)


@pytest.fixture
def retyped(versions: tuple[Version, Version]) -> ContractFinding:
    """Of three answers of 0.5 two have a score that is text, one of them to a required query."""
    old, new = versions
    for text, required in (("required", True), ("fine", False), ("newest", False)):
        seen(old, text, {"hits": [{"score": 1.5}]}, required=required)
        seen(new, text, {"hits": [{"score": 1.5 if text == "fine" else "1.5"}]})
    compared(old, new)
    return the_finding(new, "number-became-text")


def test_filed_finding_is_a_breakage_with_a_check_of_its_path(retyped: ContractFinding) -> None:
    breakage = file_finding(finding=retyped, by=a_user("Engineer 1"))
    breakage.refresh_from_db()
    assert (breakage.query.text, breakage.observation.version.name) == ("required", "0.5")
    assert (breakage.category, breakage.severity_proposed) == (Category.CONTRACT, Severity.S2)
    assert breakage.title == "hits[].score was a number and is now text"
    assert [check.line for check in breakage.query.checks.all()] == [breakage.expectation]
    assert parse_check(breakage.expectation).kind == "json-schema"
    assert deeds_on(breakage) == [("Engineer 1", "filed"), ("Engineer 1", "commented on")]
    assert breakage.comments.get().text == f"{retyped.sentence} Found in the contract of 0.5 against 0.4."


def test_query_that_fails_anyway_comes_last(retyped: ContractFinding) -> None:
    known = Observation.objects.filter(version=retyped.version, query__text="required")
    known.update(checks=[a_check_outcome("min-results: 1", CheckResult.FAIL).to_json()])
    assert file_finding(finding=retyped, by=a_user()).query.text == "newest"


def test_finding_shows_its_breakage_on_every_version(retyped: ContractFinding) -> None:
    later = a_version(retyped.version.project, "0.6")
    seen(later, "required", {"hits": [{"score": "2"}]})
    compared(retyped.baseline, later)
    breakage = file_finding(finding=retyped, by=a_user())
    assert set(ContractFinding.objects.values_list("version__name", "breakage")) == {
        ("0.5", breakage.pk),
        ("0.6", breakage.pk),
    }


def test_finding_is_filed_once(retyped: ContractFinding) -> None:
    first = file_finding(finding=retyped, by=a_user())
    assert (file_finding(finding=retyped, by=a_user()), Breakage.objects.count()) == (first, 1)


@pytest.mark.parametrize(("status", "count"), [(BreakageStatus.CONFIRMED, 1), (BreakageStatus.CLOSED, 2)])
def test_open_breakage_that_expects_the_same_is_linked(
    retyped: ContractFinding, status: BreakageStatus, count: int
) -> None:
    known = file_finding(finding=retyped, by=a_user())
    Breakage.objects.update(status=status)
    ContractFinding.objects.update(breakage=None)
    breakage = file_finding(finding=retyped, by=a_user())
    assert ((breakage == known), Breakage.objects.count()) == (count == 1, count)


def test_breakage_of_the_same_query_about_something_else_is_not_linked(retyped: ContractFinding) -> None:
    other = a_breakage(Observation.objects.filter(query__text="required").latest("pk"), category=Category.CONTRACT)
    assert file_finding(finding=retyped, by=a_user()) != other


def test_field_that_was_rare_is_shown_by_a_query_that_had_it(versions: tuple[Version, Version]) -> None:
    old, new = versions
    for number in range(12):
        seen(old, f"query {number}", {"a": 1, "b": 1} if number == 5 or number > 7 else {"a": 1}, required=number < 3)
        seen(new, f"query {number}", {"a": 1})
    compared(old, new)
    breakage = file_finding(finding=the_finding(new, "removed"), by=a_user())
    assert breakage.query.text in {"query 5", "query 8", "query 9", "query 10", "query 11"}


def test_finding_that_no_answer_shows_is_refused(retyped: ContractFinding) -> None:
    later = a_version(retyped.version.project, "0.7")
    seen(later, "fine", {"hits": [{"score": 1}]})
    finding = a_finding(later, "hits[].score", rule="number-became-text")
    with refused(UNSEEN):
        file_finding(finding=finding, by=a_user())
    assert Breakage.objects.count() == 0


@pytest.mark.parametrize("level", [ContractLevel.WARNING, ContractLevel.NOTE])
def test_only_what_breaks_is_filed(versions: tuple[Version, Version], level: ContractLevel) -> None:
    with refused("Only what breaks a caller can be filed from here."):
        file_finding(finding=a_finding(versions[1], level=level), by=a_user())


def test_what_documents_say_is_not_filed(versions: tuple[Version, Version]) -> None:
    finding = a_finding(versions[1], source=FindingSource.DECLARED)
    with refused("This was found in the documents: nothing that was recorded shows it."):
        file_finding(finding=finding, by=a_user())


def a_refusal(version: Version) -> ContractFinding:
    return a_finding(version, "GET /search", rule="refused-400", source=FindingSource.REQUESTS)


def test_refused_request_of_a_replay_expects_the_status_of_before(versions: tuple[Version, Version]) -> None:
    old, new = versions
    query = a_query(new.project)
    replay = a_replay(new, baseline=old)
    bad = an_observation(query, new, error=CallError.HTTP_4XX, status=400)
    an_outcome(replay, query, Verdict.ERROR, candidate=bad, reference=an_observation(query, old))
    breakage = file_finding(finding=a_refusal(new), by=a_user())
    assert (breakage.observation, breakage.expectation) == (bad, "status: 200")


def test_refused_request_that_was_sent_again_needs_a_person(versions: tuple[Version, Version]) -> None:
    _, new = versions
    bad = an_observation(a_query(new.project), new, error=CallError.HTTP_4XX, status=400)
    finding = a_refusal(new)
    breakage = file_finding(finding=finding, by=a_user())
    assert (breakage.observation, breakage.expectation) == (bad, "needs-human")
    ContractFinding.objects.update(breakage=None)
    assert file_finding(finding=finding, by=a_user()) == breakage


def test_refusal_that_is_no_longer_known_is_not_filed(versions: tuple[Version, Version]) -> None:
    with refused("The refused answers are no longer known."):
        file_finding(finding=a_refusal(versions[1]), by=a_user())


def test_blessing_compares_what_is_known_at_once(retyped: ContractFinding) -> None:
    bless_baseline(version=retyped.version, by=a_user("Owner 1"))
    rows = ContractFinding.objects.filter(baseline=retyped.version).values_list("version__name", "rule", "path")
    assert list(rows) == []
    other = a_version(retyped.version.project, "0.6")
    seen(other, "fine", {"hits": []})
    compared(retyped.version, other)
    bless_baseline(version=other, by=a_user("Owner 1"))
    assert ContractFinding.objects.filter(baseline=other).count() == 0
    bless_baseline(version=retyped.baseline, by=a_user("Owner 1"))
    assert the_finding(retyped.version, "number-became-text").pk == retyped.pk
