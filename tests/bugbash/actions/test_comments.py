import pytest

from bugbash.actions.comments import comment_on, see_mentions
from bugbash.choices import Role
from bugbash.models import AuditEvent, Breakage, Mention
from tests.builders import a_breakage, a_member, a_project, a_query, a_user, a_version, an_observation


@pytest.fixture
def breakage(db: None) -> Breakage:
    project = a_project()
    return a_breakage(an_observation(a_query(project), a_version(project)))


def test_members_who_are_named_are_told_once(breakage: Breakage) -> None:
    by, sme = a_member(breakage.project), a_member(breakage.project, Role.SME, "SME 1")
    reviewer = a_member(breakage.project, Role.SME, reviewer_only=True)
    names = [by, sme, reviewer, a_user("Stranger 1")]
    comment = comment_on(breakage=breakage, text=" ".join(f"@{one.username}, @{one.username}." for one in names), by=by)
    assert list(Mention.objects.values_list("comment", "user", "seen_at")) == [(comment.pk, sme.pk, None)]
    assert AuditEvent.objects.get().detail == {"mentioned": [sme.username]}


def test_comment_without_names_tells_nobody(breakage: Breakage) -> None:
    comment_on(breakage=breakage, text="Mail me@engineer-1.example", by=a_member(breakage.project))
    assert (Mention.objects.count(), AuditEvent.objects.get().detail) == (0, {})


def test_whoever_opens_it_has_seen_where_it_mentions_them(breakage: Breakage) -> None:
    by, sme, other = (a_member(breakage.project, name=name) for name in ("Engineer 1", "SME 1", "SME 2"))
    comment_on(breakage=breakage, text=f"@{sme.username} @{other.username}", by=by)
    assert (see_mentions(breakage=breakage, by=sme), see_mentions(breakage=breakage, by=sme)) == (1, 0)
    assert [row.user for row in Mention.objects.filter(seen_at=None)] == [other]
