"""What an item comes to, and that every reader of it agrees."""

from math import log2

import pytest

from bugbash.models import Project, Version
from reviews.choices import ItemKind, JudgmentKind, Measure
from reviews.models import ReviewItem
from reviews.selectors.charts import version_trends
from reviews.selectors.consensus import item_words, read_words
from reviews.selectors.facts import criteria_of, gather_facts, spec_of
from reviews.selectors.queue import current_judgments
from reviews.selectors.readiness import expert_evidence
from tests.builders import (
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_user,
    a_version,
    an_observation,
    an_outcome,
)
from tests.reviews.builders import a_criterion, a_judgment, a_queue, an_adjudication, an_item, some_items
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def version(project: Project) -> Version:
    return a_version(project)


def values(project: Project) -> dict[str, int | None]:
    return {
        word.result_id: word.consensus.value for word in item_words(project, read_words(current_judgments(project)))
    }


def test_newest_adjudication_stands_and_can_be_given_back(project: Project) -> None:
    settled, back, plain = some_items(project, "settled", "back", "plain")
    for item in (settled, back, plain):
        a_judgment(item, a_user(), 0)
        a_judgment(item, a_user(), 3)
    an_adjudication(settled, 2)
    an_adjudication(settled, 3)
    an_adjudication(back, 3)
    an_adjudication(back, None)
    assert values(project) == {"settled": 3, "back": 0, "plain": 0}


def test_draw_of_pass_and_fail_has_a_value_once_it_is_settled(project: Project) -> None:
    queue = a_queue(project, "Answers", kind=ItemKind.ANSWER, scale={"0": "Fail", "1": "Pass"})
    query = a_query(project)
    shown = an_observation(query, a_version(project))
    item = ReviewItem.objects.create(
        project=project, queue=queue, kind=ItemKind.ANSWER, query=query, group=query.group, result_id="x", first=shown
    )
    for grade in (0, 1):
        a_judgment(item, a_user(), grade)
    before = values(project)
    an_adjudication(item, 1)
    assert (before, values(project)) == ({"x": None}, {"x": 1})


def test_gate_trend_and_evidence_read_the_adjudication(project: Project, version: Version) -> None:
    a_criterion(project, Measure.METRIC, 0.8)
    query = a_query(project, "delete a folder")
    an_outcome(a_replay(version), query, candidate=an_observation(query, version, a_ranking("a", "b")))
    first, second = an_item(query, "a"), an_item(query, "b")
    for item in (first, second):
        a_judgment(item, a_user(), 1)
    a_judgment(first, a_user(), None, kind=JudgmentKind.CANT_TELL, reason="Not my field.")

    def read() -> tuple[float, float, int]:
        row = Version.objects.select_related("project__baseline").get(pk=version.pk)
        facts = gather_facts(row, [spec_of(criterion) for criterion in criteria_of(project)])
        (score,) = next(iter(facts.rankings[10].scores.values()))
        trend = version_trends(project).ndcg[0].value or 0
        return round(score, 6), round(trend, 6), expert_evidence(project).unresolved

    assert read() == (1, 1, 1)
    an_adjudication(first, 0)
    second_only = round(1 / log2(3), 6)
    assert read() == (second_only, second_only, 0)


def test_words_cost_the_same_for_many(project: Project) -> None:
    def add() -> None:
        for item in some_items(project, "a", "b"):
            a_judgment(item, a_user(), 2)
            an_adjudication(item, 1)

    add()
    one = statements(lambda: item_words(project, read_words(current_judgments(project))))
    add()
    add()
    assert (one, statements(lambda: item_words(project, read_words(current_judgments(project))))) == (3, 3)
