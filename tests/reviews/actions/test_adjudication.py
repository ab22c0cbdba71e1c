import pytest
from django.contrib.auth.models import User

from bugbash.errors import ConflictError, RefusedError
from bugbash.models import AuditEvent, Project
from reviews.actions.adjudication import adjudicate_item
from reviews.choices import ItemKind
from reviews.models import Adjudication, ReviewItem
from tests.bugbash.actions.refusals import refused
from tests.builders import a_project, a_query, a_user, a_version, an_observation
from tests.reviews.builders import a_judgment, a_queue, an_adjudication, an_item, some_items


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def manager(db: None) -> User:
    return a_user("Manager 1")


@pytest.fixture
def item(project: Project) -> ReviewItem:
    """Two raters are as far apart as the scale allows."""
    item = an_item(a_query(project))
    a_judgment(item, a_user(), 0)
    a_judgment(item, a_user(), 3)
    return item


def words(item: ReviewItem) -> list[tuple[int | None, str]]:
    return list(item.adjudications.order_by("pk").values_list("grade", "reason"))


def test_each_word_is_kept_and_the_trail_tells_the_former(item: ReviewItem, manager: User) -> None:
    adjudicate_item(item=item, grade=2, reason=" By the guideline. ", by=manager)
    adjudicate_item(item=item, grade=3, reason="By the need.", by=manager)
    adjudicate_item(item=item, grade=None, reason="The need was changed.", by=manager)
    assert words(item) == [(2, "By the guideline."), (3, "By the need."), (None, "The need was changed.")]
    events = AuditEvent.objects.filter(subject_type="reviewitem").order_by("pk")
    assert [(one.verb, one.actor, one.detail["grade"], one.detail["former"]) for one in events] == [
        ("settled", "Manager 1", 2, None),
        ("settled", "Manager 1", 3, 2),
        ("gave back to the raters", "Manager 1", None, 3),
    ]


def test_same_word_twice_is_one(item: ReviewItem, manager: User) -> None:
    first = adjudicate_item(item=item, grade=2, reason="By the guideline.", by=manager, seen=0)
    assert adjudicate_item(item=item, grade=2, reason="By the guideline.", by=manager, seen=0) == first
    assert Adjudication.objects.count() == 1


def test_word_of_somebody_else_meanwhile_is_told(item: ReviewItem, manager: User) -> None:
    newest = an_adjudication(item, 1)
    told = "Somebody has settled this meanwhile: read their reason, then decide again."
    with refused(told, by=ConflictError):
        adjudicate_item(item=item, grade=2, reason="By the need.", by=manager, seen=0)
    assert words(item) == [(1, "By the guideline.")]
    assert adjudicate_item(item=item, grade=2, reason="By the need.", by=manager, seen=newest.pk).grade == 2


@pytest.mark.parametrize(
    ("grade", "reason", "field", "sentence"),
    [
        (7, "Why", "grade", "Choose a grade: 0, 1, 2, 3."),
        (2, "  ", "reason", "Say in a few words why; the raters’ next doubt is settled by it too."),
        (2, "x" * 2001, "reason", "A reason has at most 2,000 characters."),
        (None, "Why", None, "Nothing is settled here: the raters’ word stands already."),
    ],
)
def test_incomplete_word_is_refused(
    item: ReviewItem, manager: User, grade: int | None, reason: str, field: str | None, sentence: str
) -> None:
    by = RefusedError if field else ConflictError
    with refused(sentence, field=field, by=by):
        adjudicate_item(item=item, grade=grade, reason=reason, by=manager)
    assert words(item) == []


def test_what_nobody_rated_has_nothing_to_settle(project: Project, manager: User) -> None:
    (item,) = some_items(project, "a")
    with refused("Nobody has rated this yet, so there is nothing to settle.", by=ConflictError):
        adjudicate_item(item=item, grade=2, reason="Why", by=manager)


def test_pairs_are_discussed_and_not_settled(project: Project, manager: User) -> None:
    query, baseline, candidate = a_query(project), a_version(project, "0.4"), a_version(project)
    queue = a_queue(project, "Blind", kind=ItemKind.PREFERENCE, scale={}, candidate=candidate, baseline=baseline)
    first, second = an_observation(query, baseline), an_observation(query, candidate)
    pair = ReviewItem.objects.create(
        project=project,
        queue=queue,
        kind=ItemKind.PREFERENCE,
        query=query,
        group=query.group,
        result_id="a:b",
        first=first,
        second=second,
    )
    with refused("What people prefer is counted person by person; it is discussed, not settled."):
        adjudicate_item(item=pair, grade=0, reason="Why", by=manager)
