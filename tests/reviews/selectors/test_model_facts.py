"""When a gate may count a model's word, and what it then reads."""

import pytest

from bugbash.choices import Verdict
from bugbash.models import Project, Version
from reviews.choices import GateState, ItemKind, Measure, Metric
from reviews.logic.gates import Gate
from reviews.models import Criterion, ReviewItem
from reviews.selectors.facts import gather_facts, spec_of
from reviews.selectors.readiness import assess_version
from tests.builders import a_project, a_query, a_ranking, a_replay, a_user, a_version, an_observation, an_outcome
from tests.reviews.builders import a_criterion, a_judgment, a_queue, an_item, some_settings
from tests.reviews.models_rating import a_model_word, a_run
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> Version:
    """0.5, which answers one query with a and b; b was rated by an expert."""
    version = a_version(a_project())
    query = a_query(version.project, group="g")
    an_outcome(a_replay(version), query, candidate=an_observation(query, version, a_ranking("a", "b")))
    a_judgment(an_item(query, "b"), a_user(), 3)
    return version


def both_rated(project: Project, theirs: list[int], its: list[int]) -> None:
    """Items of other queries with the experts' grade and the model's."""
    a_run(a_queue(project))
    for index, (mine, other) in enumerate(zip(theirs, its, strict=True)):
        item = an_item(a_query(project, f"both {index}"), "x")
        a_judgment(item, a_user(), mine)
        a_model_word(item, other)


def model_says(project: Project, result_id: str, grade: int) -> ReviewItem:
    item = ReviewItem.objects.filter(group="g", result_id=result_id).first()
    item = item or an_item(project.queries.get(group="g"), result_id)
    a_model_word(item, grade)
    return item


def gate_of(version: Version) -> Gate:
    return assess_version(version).gates[0]


def judged_with_model(project: Project) -> Criterion:
    return a_criterion(project, Measure.JUDGED, 1, k=2, with_model=True)


def test_word_counts_once_the_model_agrees_on_enough_items(version: Version) -> None:
    project = version.project
    some_settings(project, model_min_items=12)
    judged_with_model(project)
    both_rated(project, [0, 1, 2, 3] * 3, [0, 1, 2, 3] * 3)
    model_says(project, "a", 2)
    gate = gate_of(version)
    assert (gate.state, gate.actual, gate.missing) == (GateState.PASS, 1.0, "")
    assert gate.because == (
        "2 of 2 results are rated. The model’s word counts on 1 item that no expert rated: "
        "small-chat agrees 1.00 with the experts on 12 items."
    )


def test_criterion_that_does_not_say_so_never_counts_it(version: Version) -> None:
    project = version.project
    some_settings(project, model_min_items=12)
    a_criterion(project, Measure.JUDGED, 1, k=2)
    both_rated(project, [0, 1, 2, 3] * 3, [0, 1, 2, 3] * 3)
    model_says(project, "a", 2)
    assert (gate_of(version).state, gate_of(version).actual) == (GateState.NOT_ENOUGH, 0.5)


@pytest.mark.parametrize(
    ("theirs", "its", "because", "missing"),
    [
        (
            [0, 1, 2, 3] * 3,
            [0, 2, 2, 0] * 3,
            "The model agrees -0.01 with the experts on 12 items; 0.67 on 12 are wanted.",
            "say more exactly what each grade means, or do not count the model’s word",
        ),
        (
            [0, 1, 2, 3] * 2 + [0, 1, 2],
            [0, 1, 2, 3] * 2 + [0, 1, 2],
            "The model agrees 1.00 with the experts on 11 items; 0.67 on 12 are wanted.",
            "have 1 more item rated by both the experts and the model",
        ),
        (
            [0, 1],
            [0, 1],
            "2 items were rated by the experts and the model, which tells no agreement; 0.67 on 12 are wanted.",
            "have 10 more items rated by both the experts and the model",
        ),
    ],
)
def test_otherwise_the_gate_says_what_is_missing(
    version: Version, theirs: list[int], its: list[int], because: str, missing: str
) -> None:
    some_settings(version.project, model_min_items=12)
    judged_with_model(version.project)
    both_rated(version.project, theirs, its)
    model_says(version.project, "a", 2)
    gate = gate_of(version)
    assert (gate.state, gate.actual, gate.because, gate.missing) == (GateState.NOT_ENOUGH, None, because, missing)


def test_without_a_model_it_is_not_enough(version: Version) -> None:
    judged_with_model(version.project)
    assert gate_of(version).because == "No model has rated anything; an agreement of 0.67 on 30 are wanted."


def test_word_of_the_experts_stands_above_the_models(version: Version) -> None:
    """Also where they have no common word on it."""
    project = version.project
    criterion = a_criterion(project, Measure.METRIC, 0.5, k=2, metric="precision", with_model=True)
    a_run(a_queue(project))
    model_says(project, "b", 0)
    facts = gather_facts(version, [spec_of(criterion)])
    assert facts.assisted is not None
    assert facts.assisted.rankings == facts.rankings
    model_says(project, "a", 3)
    more = gather_facts(version, [spec_of(criterion)])
    assert more.assisted is not None
    assert (more.rankings[2].judged, more.assisted.rankings[2].judged) == (1, 2)
    assert more.assisted.rankings[2].scores == {Metric.PRECISION: (1.0,)}


def test_whole_answers_count_as_accepted_or_not(version: Version) -> None:
    project = version.project
    five = a_queue(project, "Five", kind=ItemKind.ANSWER, scale={str(grade): "" for grade in range(1, 6)})
    criterion = a_criterion(project, Measure.ACCEPTED, 0.5, with_model=True)
    a_run(five)
    for index, (mine, its) in enumerate([(5, 4), (1, 3)] * 5):
        item = an_answer(version, f"both {index}", str(index))
        a_judgment(item, a_user(), mine)
        a_model_word(item, its)
    a_model_word(an_answer(version, "alone", "alone"), 4)
    facts = gather_facts(version, [spec_of(criterion)])
    trust = facts.trusts[ItemKind.ANSWER]
    assert (trust.n, trust.alpha, trust.alone) == (10, 1.0, 1)
    assert facts.assisted is not None
    assert facts.assisted.answers is not None
    assert facts.answers is not None
    assert (facts.answers.rated, facts.assisted.answers.rated, facts.assisted.answers.passed) == (10, 11, 6)


def an_answer(version: Version, text: str, result_id: str) -> ReviewItem:
    """The version's whole answer to a query of this text, on the scale of one to five."""
    query = a_query(version.project, text)
    shown = an_observation(query, version, a_ranking(result_id))
    replay = version.replays.latest("pk")
    an_outcome(replay, query, Verdict.NEW, candidate=shown)
    return ReviewItem.objects.create(
        project=version.project,
        queue=a_queue(version.project, "Five"),
        kind=ItemKind.ANSWER,
        query=query,
        group=query.group,
        result_id=shown.answer_digest,
        first=shown,
    )


def test_it_costs_the_same_statements_for_many_words(version: Version) -> None:
    spec = spec_of(judged_with_model(version.project))
    both_rated(version.project, [1], [1])
    one = statements(lambda: gather_facts(version, [spec]))
    for index in range(2):
        item = an_item(a_query(version.project, f"more {index}"), "x")
        a_judgment(item, a_user(), 1)
        a_model_word(item, 1)
    assert statements(lambda: gather_facts(version, [spec])) == one
