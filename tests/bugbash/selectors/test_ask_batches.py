import pytest

from bugbash.choices import AnswerKind, CallError
from bugbash.logic.answers import Answer
from bugbash.models import AskBatch, Version
from bugbash.selectors.ask_batches import Progress, head_of, progress_of, told_lines, unfinished_batches
from tests.bash_builders import an_ask_batch
from tests.builders import a_project, a_query, a_ranking, a_user, a_version, an_observation
from tests.statements import statements


@pytest.fixture
def versions(db: None) -> list[Version]:
    project = a_project()
    return [a_version(project, "0.4"), a_version(project, "0.5")]


def answer_line(batch: AskBatch, ordinal: int, *answers: Answer | None) -> None:
    line = batch.lines.get(ordinal=ordinal)
    line.query = a_query(batch.project, line.text)
    places = [place for place in (batch.left, batch.right) if place]
    seen = [
        an_observation(line.query, place.version, answer, error=None if answer else CallError.TIMEOUT_TOTAL)
        for place, answer in zip(places, answers, strict=True)
    ]
    line.left, line.right = seen[0], seen[1] if len(seen) > 1 else None
    line.save()


def test_lines_tell_what_was_answered_and_what_moved(versions: list[Version]) -> None:
    batch = an_ask_batch(*versions, texts=["same", "moved", "error", "waiting"])
    answer_line(batch, 0, a_ranking("a", "b"), a_ranking("a", "b"))
    answer_line(batch, 1, a_ranking("a", "b"), a_ranking("b", "a"))
    answer_line(batch, 2, a_ranking("a"), None)
    told = told_lines(batch, None)
    assert [[head for _, head in line.heads] for line in told] == [["a, b", "a, b"], ["a, b", "b, a"], ["a", ""], []]
    assert [line.pair.diff.same if line.pair and line.pair.diff else None for line in told] == [True, False, None, None]
    assert [len(line.address.split(",")) for line in told[:3]] == [2, 2, 2]


def test_progress_counts_what_is_done_and_what_is_not(versions: list[Version]) -> None:
    batch = an_ask_batch(*versions, texts=["asked", "refused", "waiting"])
    answer_line(batch, 0, a_ranking("a"), a_ranking("a"))
    batch.lines.filter(ordinal=1).update(refusal="No.")
    progress = progress_of(batch)
    assert progress == Progress(total=3, asked=1, refused=1, asking=0, is_stopped=False)
    assert (progress.done, progress.waiting, progress.is_over, progress.is_going) == (2, 1, False, True)


@pytest.mark.parametrize(
    ("answer", "head"),
    [
        (None, ""),
        (a_ranking(), "no results"),
        (a_ranking("a", "b", "c", "d"), "a, b, c"),
        (Answer(AnswerKind.TEXT, text=""), "an empty text"),
        (Answer(AnswerKind.TEXT, text="x" * 121), "x" * 120 + "…"),
        (Answer(AnswerKind.LABEL, label="spam"), "spam"),
        (Answer(AnswerKind.JSON, value={"total": 3}), "{'total': 3}"),
    ],
)
def test_head_is_what_an_answer_begins_with(answer: Answer | None, head: str) -> None:
    assert head_of(answer) == head


def test_unfinished_are_the_persons_own_with_lines_left(versions: list[Version]) -> None:
    by = a_user()
    done, open_ = (an_ask_batch(versions[0], by=by) for _ in range(2))
    an_ask_batch(versions[0])
    answer_line(done, 0, a_ranking("a"))
    found = unfinished_batches(versions[0].project, by.pk)
    assert [(row, row.left_count, row.total) for row in found] == [(open_, 1, 1)]  # type: ignore[attr-defined]


def test_lines_cost_the_same_for_many(versions: list[Version]) -> None:
    batch = an_ask_batch(*versions, texts=["one", "two", "three"])
    answer_line(batch, 0, a_ranking("a"), a_ranking("b"))
    one = statements(lambda: told_lines(batch, None))
    for ordinal in (1, 2):
        answer_line(batch, ordinal, a_ranking("a"), a_ranking("b"))
    assert statements(lambda: told_lines(batch, None)) == one
