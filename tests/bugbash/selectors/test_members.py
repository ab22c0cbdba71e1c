import pytest

from bugbash.choices import Role
from bugbash.selectors.members import member_rows
from tests.builders import a_member, a_project
from tests.statements import statements

pytestmark = pytest.mark.django_db


def test_members_are_listed_by_name() -> None:
    project = a_project()
    for name in ("SME 1", "Engineer 2", "Engineer 1"):
        a_member(project, Role.SME, name)
    a_member(a_project(), Role.OWNER, "Owner 1")
    assert [row.user.first_name for row in member_rows(project)] == ["Engineer 1", "Engineer 2", "SME 1"]


def test_members_cost_the_same_for_one_and_three() -> None:
    project = a_project()
    a_member(project)
    one = statements(lambda: [row.user.username for row in member_rows(project)])
    for _ in range(2):
        a_member(project)
    assert (one, statements(lambda: [row.user.username for row in member_rows(project)])) == (1, 1)
