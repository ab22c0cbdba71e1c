"""Agreement read from rows: by task, queue, tag, criterion and rater; and what is disputed, in its order."""

import pytest
from django.contrib.auth.models import User

from bugbash.choices import Role
from bugbash.models import Project
from reviews.choices import JudgmentKind, Measure, QueueTask, RaterKind
from reviews.models import Judgment, ReviewItem
from reviews.selectors.agreement import agreement_report, items_rated_by, my_figure
from reviews.selectors.disputes import (
    ANY,
    SETTLED,
    DisputeFilter,
    behind,
    contested,
    dispute_rows,
    disputed_items,
    next_dispute,
)
from reviews.selectors.rated_items import rated_items
from tests.builders import a_member, a_project, a_query, a_user
from tests.reviews.builders import a_criterion, a_judgment, a_queue, an_adjudication, an_item, some_items
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def ann(project: Project) -> User:
    return a_member(project, Role.SME, "SME 1")


@pytest.fixture
def ben(project: Project) -> User:
    return a_member(project, Role.SME, "SME 2")


def rate(item: ReviewItem, *said: tuple[User, int | None]) -> ReviewItem:
    for rater, grade in said:
        kind = JudgmentKind.CANT_TELL if grade is None else JudgmentKind.GRADE
        a_judgment(item, rater, grade, kind=kind, reason="" if grade is not None else "Not my field.")
    return item


def ids(project: Project, wanted: DisputeFilter) -> list[str]:
    rows = dispute_rows(project, [one.key for one in disputed_items(contested(project), wanted)])
    return [row.item.result_id for row in rows]


def test_report_counts_what_it_rests_on(project: Project, ann: User, ben: User) -> None:
    tagged = a_query(project, "tagged", tags=["io"])
    for number in range(11):
        rate(an_item(tagged, f"t{number}"), (ann, number % 4), (ben, number % 4))
    rate(an_item(a_query(project, "other"), "far"), (ann, 0), (ben, 3))
    rate(an_item(a_query(project, "third"), "one"), (ann, 0))
    metric = a_criterion(project, Measure.METRIC, 0.8, tags=["io"])
    preference = a_criterion(project, Measure.PREFERENCE, 0.5)
    a_criterion(project, Measure.REGRESSIONS)
    report = agreement_report(project)
    (all_,) = report.tasks
    assert (all_.task, all_.items, all_.agreement.n, report.disputed, report.settled) == (
        QueueTask.RESULTS,
        13,
        12,
        1,
        0,
    )
    assert all_.agreement.percent == pytest.approx(100 * 11 / 12)
    assert [(one.name, one.row.items) for one in report.queues] == [("Results", 13)]
    assert [(one.tag, one.row.items, one.row.alpha_text) for one in report.tags] == [("io", 11, "1.00")]
    found = {one.criterion: one.row and (one.row.items, one.row.agreement.n) for one in report.criteria}
    assert found == {metric: (11, 11), preference: None}
    assert [(one.name, one.figure.n, one.figure.same, one.figure.lower) for one in report.raters] == [
        ("SME 1", 12, 11, 1),
        ("SME 2", 12, 11, 0),
    ]


def test_models_and_former_words_do_not_count(project: Project, ann: User) -> None:
    (item,) = some_items(project, "a")
    a_judgment(item, ann, 0)
    a_judgment(item, ann, 3, revision=2)
    Judgment.objects.create(item=item, rater_kind=RaterKind.MODEL, rater_name="judge", kind="grade", grade=1)
    Judgment.objects.create(item=item, rater_kind=RaterKind.EXTERNAL, rater_name="Quepid", kind="grade", grade=2)
    (rated,) = rated_items(project, ReviewItem.objects.all())
    assert rated.values == [3, 2]
    raters = agreement_report(project).raters
    assert [(one.name, one.username) for one in raters] == [("Quepid", ""), ("SME 1", ann.username)]


def test_widest_dispute_comes_first_and_filters_narrow(project: Project, ann: User, ben: User) -> None:
    near, far, doubt, same, done = some_items(project, "near", "far", "doubt", "same", "done")
    rate(near, (ann, 2), (ben, 3))
    rate(far, (ann, 0), (ben, 3))
    rate(doubt, (ann, None), (ben, 3))
    rate(same, (ann, 3), (ben, 3))
    rate(done, (ann, 1), (ben, 3))
    an_adjudication(done, 2)
    tagged = rate(an_item(a_query(project, tags=["io"]), "io", queue=a_queue(project, "Second")), (ann, 1), (ben, 3))
    assert ids(project, DisputeFilter()) == ["far", "io", "near", "doubt"]
    assert ids(project, DisputeFilter(state=SETTLED)) == ["done"]
    assert ids(project, DisputeFilter(state=ANY)) == ["far", "done", "io", "near", "doubt"]
    assert ids(project, DisputeFilter(tag="io")) == ["io"]
    assert ids(project, DisputeFilter(queue=tagged.queue_id)) == ["io"]
    items = contested(project)
    assert [one.key for one in behind(items, DisputeFilter(), done.pk)] == [tagged.pk, near.pk, doubt.pk]
    assert behind(items, DisputeFilter(), 0)[0].key == far.pk
    assert (next_dispute(items, DisputeFilter(), near.pk), next_dispute(items, DisputeFilter(), doubt.pk)) == (
        doubt.pk,
        far.pk,
    )
    assert next_dispute(items, DisputeFilter(tag="io"), tagged.pk) is None


def test_rater_learns_only_of_what_that_rater_rated(project: Project, ann: User, ben: User) -> None:
    mine, others = some_items(project, "mine", "others")
    rate(mine, (ann, 1), (ben, 2))
    rate(others, (ben, 0), (a_user("SME 3"), 3))
    items = items_rated_by(project, ann)
    figure = my_figure(items, ann)
    assert ([one.key for one in items], figure.n, figure.same, figure.lower) == ([mine.pk], 1, 0, 1)


def test_row_tells_its_votes(project: Project, ann: User, ben: User) -> None:
    (item,) = some_items(project, "a")
    rate(item, (ann, 0), (ben, 3), (a_user(), None))
    an_adjudication(item, 3)
    (row,) = dispute_rows(project, [item.pk])
    assert (row.told, row.settled, row.word_of((ann.pk, ""))) == (
        "Poor 1, Perfect 1, 1 × can’t tell",
        "Perfect",
        "Poor",
    )
    assert [(label, len(dots), settled) for label, dots, settled in row.cells] == [
        ("Poor", 1, False),
        ("Fair", 0, False),
        ("Good", 0, False),
        ("Perfect", 1, True),
    ]


def test_agreement_costs_the_same_for_many(project: Project) -> None:
    def add() -> None:
        query = a_query(project, f"asked {ReviewItem.objects.count()}", tags=["io"])
        queue = a_queue(project, f"Queue {ReviewItem.objects.count()}")
        for result_id in ("a", "b"):
            rate(an_item(query, result_id, queue=queue), (a_user(), 0), (a_user(), 3))
        a_criterion(project, Measure.METRIC, 0.8)

    def read() -> None:
        agreement_report(project)
        dispute_rows(project, [one.key for one in disputed_items(contested(project), DisputeFilter())[:10]])

    add()
    one = statements(read)
    add()
    add()
    assert statements(read) == one
