import pytest

from bugbash.choices import Role
from bugbash.models import AuditEvent
from reviews.actions.discussion import comment_on_criterion, see_criterion_mentions
from reviews.models import Criterion, CriterionMention
from tests.builders import a_member, a_project, a_user
from tests.reviews.builders import a_criterion


@pytest.fixture
def criterion(db: None) -> Criterion:
    return a_criterion(a_project())


def test_members_who_are_named_are_told_once(criterion: Criterion) -> None:
    by, sme = a_member(criterion.project), a_member(criterion.project, Role.SME, "SME 1")
    reviewer = a_member(criterion.project, Role.SME, reviewer_only=True)
    names = [by, sme, reviewer, a_user("Stranger 1")]
    text = " ".join(f"@{one.username}, @{one.username}." for one in names)
    comment = comment_on_criterion(criterion=criterion, text=text, by=by)
    assert list(CriterionMention.objects.values_list("comment", "user", "seen_at")) == [(comment.pk, sme.pk, None)]
    assert AuditEvent.objects.get().detail == {"mentioned": [sme.username]}


def test_comment_without_names_tells_nobody(criterion: Criterion) -> None:
    comment_on_criterion(criterion=criterion, text="Mail me@engineer-1.example", by=a_member(criterion.project))
    assert (CriterionMention.objects.count(), AuditEvent.objects.get().detail) == (0, {})


def test_whoever_opens_it_has_seen_where_it_mentions_them(criterion: Criterion) -> None:
    by, sme, other = (a_member(criterion.project, name=name) for name in ("Engineer 1", "SME 1", "SME 2"))
    comment_on_criterion(criterion=criterion, text=f"@{sme.username} @{other.username}", by=by)
    elsewhere = a_criterion(criterion.project)
    comment_on_criterion(criterion=elsewhere, text=f"@{sme.username}", by=by)
    assert (
        see_criterion_mentions(criterion=criterion, by=sme),
        see_criterion_mentions(criterion=criterion, by=sme),
    ) == (
        1,
        0,
    )
    unseen = CriterionMention.objects.filter(seen_at=None).values_list("comment__criterion", "user")
    assert set(unseen) == {(criterion.pk, other.pk), (elsewhere.pk, sme.pk)}
