"""What follows a signature over HTTP: the rules, reminders, conditions, and what readers of a link wrote."""

import pytest

from bugbash.choices import Role
from bugbash.models import Project
from reviews.choices import Decision
from reviews.models import ReviewSettings, SignOffCondition, SignReminder
from tests.api import Api, body_of, problem_of, rows_of
from tests.builders import a_member, a_project, a_version
from tests.reviews.builders import a_report, a_share_link, a_signature


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def caller(project: Project, role: Role = Role.OWNER) -> Api:
    return Api(a_member(project, role, role.label))


def path(project: Project, rest: str) -> str:
    return f"projects/{project.slug}/{rest}"


def a_condition(project: Project) -> SignOffCondition:
    approve = Decision.APPROVE_WITH_CONDITIONS
    signature = a_signature(
        a_report(a_version(project)), a_member(project, Role.SME), approve, role=Role.SME, comment="Tell support."
    )
    return signature.conditions.create(text="Tell support.", owner=a_member(project, Role.ENGINEER))


def test_rules_are_read_and_set(project: Project) -> None:
    api = caller(project)
    assert body_of(api.get(path(project, "signing-rules/"))) == {
        "required_roles": ["manager"],
        "two_person_rule": False,
    }
    body = {"required_roles": ["owner", "sme", "owner"], "two_person_rule": True}
    now = {"required_roles": ["sme", "owner"], "two_person_rule": True}
    assert body_of(api.send("PUT", path(project, "signing-rules/"), body)) == now
    kept = ReviewSettings.objects.get()
    assert (kept.required_roles, kept.two_person_rule) == (["sme", "owner"], True)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"required_roles": [], "two_person_rule": True}, "required_roles"),
        ({"required_roles": ["viewer"], "two_person_rule": True}, "required_roles[0]"),
        ({"required_roles": ["sme"]}, "two_person_rule"),
    ],
)
def test_rules_that_are_none_are_refused(project: Project, body: dict[str, object], field: str) -> None:
    status, wrong = problem_of(caller(project).send("PUT", path(project, "signing-rules/"), body))
    assert (status, list(wrong), ReviewSettings.objects.count()) == (400, [field], 0)


def test_reminder_names_whom_it_goes_to_and_waits_an_hour(project: Project) -> None:
    manager = a_member(project, Role.MANAGER)
    manager.email = "manager@example.org"
    manager.save()
    a_report(a_version(project))
    api = caller(project)
    told = body_of(api.post(path(project, "reports/1/reminders/"), {}), 201)
    assert [one["username"] for one in told["people"]] == [manager.username]
    assert SignReminder.objects.get().address == f"http://testserver/p/{project.slug}/reports/1/"
    again = problem_of(api.post(path(project, "reports/1/reminders/"), {}))
    assert again == (409, "A reminder was sent less than an hour ago.")


def test_condition_is_ticked_off_and_opened_again(project: Project) -> None:
    condition = a_condition(project)
    assert condition.owner
    api, address = Api(condition.owner), path(project, f"conditions/{condition.pk}/")
    done = body_of(api.patch(address, {"done": True}))
    assert (done["report"], done["done_by"]["username"], done["done_at"] is None) == (
        1,
        condition.owner.username,
        False,
    )
    assert rows_of(api.get(path(project, "conditions/"))) == [done]
    reopened = body_of(api.patch(address, {"done": False}))
    assert (reopened["done_by"], reopened["done_at"]) == (None, None)


def test_condition_of_others_stays_as_it_is(project: Project) -> None:
    condition = a_condition(project)
    status, _ = problem_of(
        caller(project, Role.ENGINEER).patch(path(project, f"conditions/{condition.pk}/"), {"done": True})
    )
    condition.refresh_from_db()
    assert (status, condition.done_at) == (403, None)


def test_comments_over_share_links_are_read(project: Project) -> None:
    report = a_report(a_version(project))
    a_share_link(report, comments=True).comments.create(name="Reader", text="Why?")
    [row] = rows_of(caller(project, Role.VIEWER).get(path(project, "reports/1/share-comments/")))
    assert (row["name"], row["text"], row["link"]) == ("Reader", "Why?", "Committee")
