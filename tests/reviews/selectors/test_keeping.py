"""What is counted over everybody's words is kept, and counted again as soon as anything that it comes from changes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from bugbash.models import Project, Tag
from reviews.choices import ItemKind, Measure
from reviews.models import Criterion, Judgment, ReviewItem, ReviewQueue, ReviewSettings
from reviews.selectors.agreement import agreement_report
from reviews.selectors.disputes import contested
from reviews.selectors.ratings import ratings_of
from tests.builders import a_project, a_query, a_user, a_version, an_observation
from tests.reviews.builders import a_criterion, a_judgment, a_queue, an_adjudication, some_settings

Read = Callable[[Project], object]
LONG_AGO = timezone.now() - timedelta(hours=1)


def an_answer(project: Project, text: str, queue: ReviewQueue | None = None) -> ReviewItem:
    """An answer on which two people are apart; without a queue it was imported."""
    query = a_query(project, text, tags=["io"])
    seen = an_observation(query, project.versions.first() or a_version(project))
    facts = {"queue": queue, "query": query, "group": query.group, "result_id": text, "first": seen}
    item = ReviewItem.objects.create(project=project, kind=ItemKind.ANSWER, **facts)
    for grade in (0, 1):
        a_judgment(item, a_user(), grade)
    return item


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    some_settings(project)
    an_answer(project, "queued", a_queue(project))
    an_answer(project, "imported")
    write_criteria(project)
    let_time_pass()
    return project


def write_criteria(project: Project) -> None:
    a_criterion(project, Measure.ACCEPTED, 0.8)
    a_criterion(project, Measure.ACCEPTED, 0.8, families=["typo"])


def let_time_pass() -> None:
    """No word is on its way any more."""
    Judgment.objects.update(created_at=LONG_AGO)


def say_more(project: Project) -> None:
    a_judgment(ReviewItem.objects.get(result_id="queued"), a_user(), 3)
    let_time_pass()


def settle(project: Project) -> None:
    an_adjudication(ReviewItem.objects.get(result_id="queued"), 2)


def rescale_queue(project: Project) -> None:
    ReviewQueue.objects.update(scale={"0": "No", "1": "Yes"})


def rescale_project(project: Project) -> None:
    ReviewSettings.objects.update(scale={"0": "No", "1": "Yes"})


def tag_query(project: Project) -> None:
    project.queries.get(text="queued").tags.add(project.tags.create(name="new"))


def rename_tag(project: Project) -> None:
    Tag.objects.update(name="renamed")


def name_family(project: Project) -> None:
    project.queries.filter(text="queued").update(family="typo")


def narrow_criterion(project: Project) -> None:
    Criterion.objects.update(params={"families": ["typo"]})


def replace_criteria(project: Project) -> None:
    Criterion.objects.update(retired_at=timezone.now())
    write_criteria(project)


def measure_otherwise(project: Project) -> None:
    Criterion.objects.update(measure=Measure.AGREEMENT)


CHANGES: list[tuple[Callable[[Project], None], tuple[Read, ...]]] = [
    (say_more, (agreement_report, contested, ratings_of)),
    (settle, (agreement_report, contested, ratings_of)),
    (rescale_queue, (agreement_report, contested, ratings_of)),
    (rescale_project, (agreement_report, contested)),
    (tag_query, (agreement_report, contested)),
    (rename_tag, (agreement_report, contested)),
    (name_family, (agreement_report,)),
    (narrow_criterion, (agreement_report,)),
    (replace_criteria, (agreement_report,)),
    (measure_otherwise, (agreement_report,)),
]


@pytest.mark.parametrize(
    ("change", "read"),
    [
        pytest.param(change, read, id=f"{change.__name__}-{read.__name__}")
        for change, reads in CHANGES
        for read in reads
    ],
)
def test_any_change_is_counted(project: Project, change: Callable[[Project], None], read: Read) -> None:
    before = read(project)
    change(project)
    assert read(project) != before


@pytest.mark.parametrize("read", [agreement_report, contested, ratings_of])
def test_word_given_back_is_counted(project: Project, read: Read) -> None:
    before = read(project)
    settle(project)
    assert read(project) != before
    an_adjudication(ReviewItem.objects.get(result_id="queued"), None)
    assert read(project) == before


@pytest.mark.parametrize("read", [agreement_report, contested, ratings_of])
def test_count_is_kept_while_nobody_says_more(project: Project, read: Read) -> None:
    before = read(project)
    Judgment.objects.update(grade=0)
    assert read(project) == before


@pytest.mark.parametrize("read", [agreement_report, contested, ratings_of])
def test_count_is_not_kept_while_a_word_may_be_on_its_way(project: Project, read: Read) -> None:
    Judgment.objects.update(created_at=timezone.now())
    before = read(project)
    Judgment.objects.update(grade=0)
    assert read(project) != before
