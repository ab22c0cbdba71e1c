from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from bugbash.actions.ask_batches import ask_next, resume_batch, start_batch, stop_batch
from bugbash.choices import Family, QueryState
from bugbash.errors import ConflictError
from bugbash.models import AskBatch, BashQuery, Deployment, Observation, Project, Query
from bugbash.selectors.ask_batches import progress_of
from tests.bash_builders import a_bash, a_participant
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.bugbash.replays import a_served_version
from tests.builders import a_project, a_query, a_user
from tests.prototype import Prototype, results
from tests.threads import at_once


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def places(project: Project, prototype: Prototype) -> list[Deployment]:
    return [a_served_version(prototype, name, project=project).deployments.get() for name in ("0.4", "0.5")]


def start(places: list[Deployment], *lines: str, key: str = "", family: Family | None = None) -> AskBatch:
    project = places[0].version.project
    return start_batch(
        project=project, deployments=places, lines=lines, by=a_user(), family=family, idempotency_key=key
    )


def told(batch: AskBatch) -> list[tuple[str, list[str], str]]:
    """Text, what each side answered first, and the refusal, line by line."""
    return [
        (line.text, [row.answer["results"][0]["id"] if row.answer else row.error for row in rows], line.refusal)
        for line in batch.lines.select_related("left", "right")
        if (rows := [row for row in (line.left, line.right) if row]) is not None
    ]


def test_batch_is_written_down_before_anything_is_asked(places: list[Deployment], prototype: Prototype) -> None:
    batch = start(places, "copy", "", "  ", " move")
    assert (batch.number, batch.left, batch.right) == (1, places[0], places[1])
    assert list(batch.lines.values_list("ordinal", "text")) == [(0, "copy"), (1, " move")]
    assert (prototype.calls, Query.objects.count()) == ([], 0)
    assert deeds_on(batch) == [("Engineer 1", "started")]


def test_lines_are_of_the_batchs_kind_unless_somebody_said_otherwise(places: list[Deployment]) -> None:
    project = places[0].version.project
    known = a_query(project, "copy")
    Query.objects.filter(pk=known.pk).update(family=Family.CASE)
    batch = start_batch(project=project, deployments=places, lines=["copy", "move"], family=Family.SURFACE, by=a_user())
    ask_next(batch=batch, by=a_user())
    assert dict(Query.objects.values_list("text", "family")) == {"copy": Family.CASE, "move": Family.SURFACE}


def test_next_lines_are_asked_of_both_and_recorded(places: list[Deployment], prototype: Prototype) -> None:
    prototype.answers("copy", results("a"), version="0.4")
    prototype.answers("copy", results("b"), version="0.5")
    prototype.fails("move", status=503)
    batch, by = start(places, "copy", "move"), a_user("SME 1")
    ask_next(batch=batch, by=by)
    assert told(batch) == [("copy", ["a", "b"], ""), ("move", ["http-5xx", "http-5xx"], "")]
    assert set(Observation.objects.values_list("asked_by", flat=True)) == {by.pk}
    assert list(Query.objects.order_by("pk").values_list("text", "state")) == [
        ("copy", QueryState.DRAFT),
        ("move", QueryState.DRAFT),
    ]


def test_few_lines_go_at_a_time_until_none_is_left(places: list[Deployment], prototype: Prototype) -> None:
    Deployment.objects.filter(pk=places[1].pk).update(concurrency=2)
    batch, by = start(places, *(f"line {number}" for number in range(5))), a_user()
    assert [len(ask_next(batch=batch, by=by)) for _ in range(4)] == [2, 2, 1, 0]
    assert prototype.queries.count("line 0") == 2
    assert progress_of(batch).is_over


def test_rate_bounds_what_goes_at_a_time(places: list[Deployment], prototype: Prototype) -> None:
    Deployment.objects.filter(pk=places[0].pk).update(rate_per_s=0.5)
    batch = start(places, "copy", "move")
    assert len(ask_next(batch=batch, by=a_user())) == 1
    assert AskBatch.objects.get().is_paced


def test_one_version_alone_has_one_answer(places: list[Deployment], prototype: Prototype) -> None:
    prototype.answers("copy", results("b"), version="0.5")
    batch = start(places[1:], "copy")
    ask_next(batch=batch, by=a_user())
    assert told(batch) == [("copy", ["b"], "")]


def test_line_that_can_not_be_asked_says_why_and_is_passed_over(places: list[Deployment], prototype: Prototype) -> None:
    batch = start(places, "copy", "move")
    batch.lines.filter(ordinal=0).update(text="\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    batch.params = {"k": "\0"}
    claimed = ask_next(batch=batch, by=a_user())
    sentence = "Parameters must not contain a NUL character or half of a surrogate pair."
    assert [line.refusal for line in claimed] == [sentence, sentence]
    assert (progress_of(batch).refused, progress_of(batch).is_over, prototype.calls) == (2, True, [])


def test_stopped_batch_asks_nothing_until_it_goes_on(places: list[Deployment], prototype: Prototype) -> None:
    batch, by = start(places, "copy"), a_user()
    for _ in range(2):
        stop_batch(batch=batch, by=by)
    assert (ask_next(batch=batch, by=by), prototype.calls) == ([], [])
    for _ in range(2):
        resume_batch(batch=batch, by=by)
    assert len(ask_next(batch=batch, by=by)) == 1
    assert [verb for _, verb in deeds_on(batch)] == ["started", "stopped", "went on with"]


def test_claim_that_led_to_nothing_is_given_up_after_a_while(places: list[Deployment], prototype: Prototype) -> None:
    batch = start(places, "copy", "move")
    batch.lines.filter(ordinal=0).update(claimed_at=timezone.now() - timedelta(minutes=6))
    batch.lines.filter(ordinal=1).update(claimed_at=timezone.now() - timedelta(minutes=4))
    assert (progress_of(batch).asking, progress_of(batch).waiting) == (1, 1)
    assert [line.text for line in ask_next(batch=batch, by=a_user())] == ["copy"]


def test_every_line_counts_for_the_bash(places: list[Deployment], prototype: Prototype) -> None:
    by, bash = a_user(), a_bash(places[0].version)
    a_participant(bash, by)
    ask_next(batch=start(places, "copy", "move"), by=by)
    assert list(BashQuery.objects.order_by("pk").values_list("query__text", flat=True)) == ["copy", "move"]


def test_same_key_is_the_same_batch_and_other_lines_a_conflict(places: list[Deployment]) -> None:
    batch = start(places, "copy", key="once")
    assert start(places, "copy", key="once") == batch
    sentence = "This was started already, with other lines, as Batch 1."
    with refused(sentence, field="idempotency_key", by=ConflictError):
        start(places, "move", key="once")
    sentence = "This was started already, as another attack, as Batch 1."
    with refused(sentence, field="idempotency_key", by=ConflictError):
        start(places, "copy", key="once", family=Family.UNICODE)
    assert AskBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["", " "], "Type one query per line."),
        (["x"] * 201, "A batch has at most 200 lines, these are 201."),
    ],
)
def test_nothing_and_too_much_are_refused(places: list[Deployment], lines: list[str], sentence: str) -> None:
    with refused(sentence, field="text"):
        start(places, *lines)
    assert AskBatch.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_drive_one_batch_never_ask_the_same_line(prototype: Prototype) -> None:
    project = a_project()
    place = a_served_version(prototype, "0.5", project=project).deployments.get()
    batch, by = start([place], *(f"line {number}" for number in range(8))), a_user()
    both = at_once([partial(ask_next, batch=batch, by=by)] * 2)
    assert sorted(prototype.queries) == [f"line {number}" for number in range(8)]
    assert sorted(line.ordinal for lines in both for line in lines) == list(range(8))
