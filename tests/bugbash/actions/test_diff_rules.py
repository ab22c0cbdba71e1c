import pytest
from django.contrib.auth.models import User

from bugbash.actions import diff_rules
from bugbash.actions.diff_rules import add_diff_rule, draft_rule, remove_diff_rule
from bugbash.choices import DiffRuleKind
from bugbash.errors import ConflictError
from bugbash.models import AuditEvent, DiffRule, Project
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_diff_rule, a_member, a_project

IGNORE, TOLERANCE, UNORDERED = DiffRuleKind.IGNORE, DiffRuleKind.TOLERANCE, DiffRuleKind.UNORDERED


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def engineer(project: Project) -> User:
    return a_member(project)


def add(project: Project, by: User, kind: DiffRuleKind = IGNORE, path: str = "took", value: str = "") -> DiffRule:
    return add_diff_rule(project=project, kind=kind, path=path, value=value, reason=" It is a clock. ", by=by)


def test_rule_is_kept_with_who_and_why(project: Project, engineer: User) -> None:
    row = add(project, engineer, TOLERANCE, " results[].fields.price ", " 0.01 ")
    assert (row.kind, row.path, row.value) == ("tolerance", "results[].fields.price", "0.01")
    assert (row.reason, row.created_by, deeds_on(row)) == ("It is a clock.", engineer, [("Engineer 1", "added")])


def test_ignoring_needs_no_value(project: Project, engineer: User) -> None:
    assert add(project, engineer, value="0.5").value == ""


def test_rule_without_a_reason_is_refused(project: Project, engineer: User) -> None:
    with refused("Say why this does not count; others will read it.", field="reason"):
        add_diff_rule(project=project, kind=IGNORE, path="took", value="", reason=" ", by=engineer)


def test_rule_that_can_not_be_followed_is_refused_where_it_is_wrong() -> None:
    with refused("This is no path at '[': write it like results[].score.", field="path"):
        draft_rule(kind=IGNORE, path="took[")
    with refused("A tolerance is a number above 0, such as 0.01.", field="value"):
        draft_rule(kind=TOLERANCE, path="took", value="none")


def test_second_rule_of_a_kind_at_a_path_is_a_conflict(project: Project, engineer: User) -> None:
    add(project, engineer)
    with refused("There is a rule already: ignore took.", field="path", by=ConflictError):
        add(project, engineer)
    add(project, engineer, UNORDERED)
    add(a_project(), engineer)
    assert DiffRule.objects.count() == 3


def test_rules_have_an_end(project: Project, engineer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff_rules, "MOST_RULES", 1)
    add(project, engineer)
    with refused("A project has at most 1 comparison rules."):
        add(project, engineer, path="at")


def test_removed_rule_stays_in_the_trail_with_the_reason(project: Project, engineer: User) -> None:
    row = a_diff_rule(project, "took")
    remove_diff_rule(rule=row, by=engineer, reason=" It counts. ")
    event = AuditEvent.objects.get(subject_type="diffrule")
    assert (DiffRule.objects.count(), event.verb, event.detail["reason"]) == (0, "removed", "It counts.")
