import pytest

from bugbash.choices import AnswerKind, DiffRuleKind, ReplayState, Verdict
from bugbash.logic.answers import Answer, Result
from bugbash.logic.comparison_rules import Rule
from bugbash.models import Outcome, Project, Replay
from bugbash.selectors import rule_effects
from bugbash.selectors.rule_effects import effects_of, take_sample
from tests.builders import a_diff_rule, a_project, a_query, a_replay, a_version, an_observation, an_outcome
from tests.statements import statements

TITLES = Rule(DiffRuleKind.IGNORE, "results[].title")


def titled(title: str, text: str = "The same.") -> Answer:
    return Answer(AnswerKind.RANKED, results=(Result("doc", title, text),))


def moved(replay: Replay, text: str, new: Answer, verdict: Verdict = Verdict.CHANGED, hidden: int = 0) -> Outcome:
    """An outcome whose baseline said `Old`."""
    assert replay.baseline is not None
    query = a_query(replay.project, text)
    before, now = an_observation(query, replay.baseline, titled("Old")), an_observation(query, replay.version, new)
    outcome = an_outcome(replay, query, verdict, candidate=now, reference=before)
    Outcome.objects.filter(pk=outcome.pk).update(hidden_count=hidden)
    return outcome


@pytest.fixture
def replay(db: None) -> Replay:
    project = a_project()
    old = a_version(project, "0.4", baseline=True)
    return a_replay(a_version(project, "0.5"), baseline=old)


def test_nothing_is_told_before_a_replay_has_finished(db: None) -> None:
    project: Project = a_project()
    a_replay(a_version(project), state=ReplayState.RUNNING)
    assert (take_sample(project).replay, take_sample(project).effect_of(TITLES).hides) == (None, 0)


def test_typed_rule_hides_what_differs_in_nothing_else(replay: Replay) -> None:
    hidden = moved(replay, "title", titled("New"))
    moved(replay, "title and text", titled("New", "Another."))
    moved(replay, "checked", titled("New"), Verdict.PASSING)
    sample = take_sample(replay.project)
    effect = sample.effect_of(TITLES)
    assert (sample.replay, sample.total, sample.is_cut) == (replay, 2, False)
    assert (effect.hides, [one.outcome for one in effect.examples]) == (1, [hidden])
    assert effect.examples[0].sentence == "overlap@10 1.00; 1 rewritten"


def test_movement_within_the_noise_is_not_counted(replay: Replay) -> None:
    outcome = moved(replay, "title", titled("New"))
    Outcome.objects.filter(pk=outcome.pk).update(noise=0.5)
    assert take_sample(replay.project).effect_of(TITLES).hides == 0


def test_kept_rule_counts_what_it_hides_by_itself(replay: Replay) -> None:
    titles = a_diff_rule(replay.project, "results[].title")
    texts = a_diff_rule(replay.project, "results[].text")
    Replay.objects.update(diff_rules=[{"kind": "ignore", "path": "results[].title", "value": ""}])
    moved(replay, "title", titled("New"), Verdict.UNCHANGED, hidden=1)
    moved(replay, "both", titled("New", "Another."))
    _, effects = effects_of(replay.project)
    assert [(row, effect.hides) for row, effect in effects] == [(texts, 1), (titles, 2)]


def test_examples_are_five_and_outcomes_as_many_as_are_allowed(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(8):
        moved(replay, f"query {number}", titled("New"))
    monkeypatch.setattr(rule_effects, "MOST_OUTCOMES", 6)
    sample = take_sample(replay.project)
    effect = sample.effect_of(TITLES)
    assert (sample.total, sample.is_cut, effect.hides, len(effect.examples)) == (8, True, 6, 5)


def test_statements_do_not_grow(replay: Replay) -> None:
    costs = []
    for number in range(3):
        moved(replay, f"query {number}", titled("New"))
        a_diff_rule(replay.project, f"meta.a{number}")
        costs.append(statements(lambda: effects_of(replay.project)))
    assert costs[0] == costs[2]
