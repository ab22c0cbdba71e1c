from bugbash.choices import CallError
from bugbash.execution.reproducing import reproduce_breakage
from bugbash.models import Breakage, Observation
from tests.bugbash.replays import a_served_version
from tests.builders import a_breakage, a_query, a_ranking, an_observation
from tests.prototype import Prototype, Reply, results


def a_filed_breakage(prototype: Prototype, *checks: str, error: CallError | None = None) -> Breakage:
    """A breakage about an answer that ranked `wrong` first, or about an error."""
    version = a_served_version(prototype)
    query = a_query(version.project, "copy a file", checks=checks)
    return a_breakage(an_observation(query, version, a_ranking("wrong"), error=error))


def reproduced(breakage: Breakage) -> tuple[int | None, int | None]:
    reproduce_breakage(breakage_id=breakage.pk)
    breakage.refresh_from_db()
    return breakage.reproduced_count, breakage.reproduced_of


def test_answers_that_fail_the_checks_are_counted(db: None, prototype: Prototype) -> None:
    right, wrong = results("right"), results("wrong")
    prototype.answers("copy a file", wrong, right, wrong, right, wrong)
    assert reproduced(a_filed_breakage(prototype, "in-top-1: right")) == (3, 5)


def test_same_answer_that_passes_its_checks_now_is_not_counted(db: None, prototype: Prototype) -> None:
    prototype.answers("copy a file", results("wrong"))
    assert reproduced(a_filed_breakage(prototype, "latency-under: 5s")) == (0, 5)


def test_same_answer_counts_where_no_check_decides(db: None, prototype: Prototype) -> None:
    prototype.answers("copy a file", results("wrong"), results("wrong"), results("right"))
    assert reproduced(a_filed_breakage(prototype, "needs-human")) == (2, 5)


def test_same_error_counts(db: None, prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply({}, status=500), Reply({}, status=404))
    assert reproduced(a_filed_breakage(prototype, error=CallError.HTTP_5XX)) == (1, 5)


def test_every_call_is_recorded_with_its_number(db: None, prototype: Prototype) -> None:
    breakage = a_filed_breakage(prototype)
    reproduced(breakage)
    rows = Observation.objects.exclude(pk=breakage.observation_id).order_by("repeat")
    assert list(rows.values_list("repeat", flat=True)) == [1, 2, 3, 4, 5]
    assert rows.filter(outcome=None, query=breakage.query).count() == 5
    assert prototype.count("copy a file") == 5


def test_reproducing_twice_asks_once(db: None, prototype: Prototype) -> None:
    breakage = a_filed_breakage(prototype)
    assert reproduced(breakage) == reproduced(breakage)
    assert prototype.count("copy a file") == 5


def test_breakage_that_is_gone_is_no_error(db: None, prototype: Prototype) -> None:
    reproduce_breakage(breakage_id=1)
    assert prototype.calls == []


def test_endpoint_that_wants_rest_is_left_alone(db: None, prototype: Prototype) -> None:
    prototype.replies("copy a file", Reply({}, status=429, headers={"Retry-After": "300"}))
    assert reproduced(a_filed_breakage(prototype)) == (None, None)
    assert prototype.count("copy a file") == 1


def test_rest_in_the_middle_keeps_what_was_told(db: None, prototype: Prototype) -> None:
    busy = Reply({}, status=503, headers={"Retry-After": "300"})
    prototype.replies("copy a file", Reply(results("wrong")), Reply(results("wrong")), busy)
    assert reproduced(a_filed_breakage(prototype)) == (2, 2)
