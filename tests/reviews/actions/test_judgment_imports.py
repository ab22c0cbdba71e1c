"""Judgments from a file: what is saved of it, under whose name, and what is named by its line instead."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model

from bugbash.choices import QueryOrigin, Role
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.bulk import add_values
from bugbash.models import AuditEvent, Project, Query
from reviews.actions import judgment_imports as actions
from reviews.actions.judgment_imports import confirm_judgments, discard_judgments, keep_file
from reviews.choices import JudgmentFormat, JudgmentImportState, RaterKind
from reviews.execution import judgment_imports as execution
from reviews.execution.judgment_imports import MOST_TRIES, judgment_imports_to_ring
from reviews.models import Judgment, JudgmentImport, ReviewItem
from reviews.selectors.judgment_imports import report_of
from reviews.tasks import sweep_judgment_imports, work_judgment_import
from tests.builders import a_member, a_project, a_query, a_user
from tests.reviews.builders import a_judgment, a_judgment_import, an_item

HEAD = "query,docid,rating,rater\n"


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    a_query(project, "copy a file")
    a_query(project, "move a file", group="moving")
    return project


def saved(project: Project, text: str, **facts: Any) -> JudgmentImport:
    given = a_judgment_import(project, text, **facts)
    return confirm_judgments(given=given, skip_refused=True, by=given.requested_by)


def words() -> list[tuple[str, str, str, int | None]]:
    """(query, document, rater, grade) of all that outsiders said."""
    rows = Judgment.objects.filter(rater_kind=RaterKind.EXTERNAL, current=True).order_by("pk")
    return list(rows.values_list("item__query__text", "item__result_id", "rater_name", "grade"))


def troubles(given: JudgmentImport) -> Sequence[tuple[int, str, str]]:
    return [(line, outcome, rule) for line, outcome, _, rule in given.problems]


def test_nothing_is_saved_before_somebody_says_so(project: Project) -> None:
    given = a_judgment_import(project, f"{HEAD}copy a file,shutil.copy,3,Anna\n")
    assert (given.state, given.total, given.format) == (JudgmentImportState.READ, 1, JudgmentFormat.RATINGS)
    assert (words(), ReviewItem.objects.count()) == ([], 0)


def test_raters_keep_their_names_and_the_unnamed_get_one(project: Project) -> None:
    given = saved(project, f"{HEAD}copy a file,shutil.copy,3,Anna\ncopy a file,shutil.copy,2,\n", rater="Agency")
    assert words() == [
        ("copy a file", "shutil.copy", "Anna", 3),
        ("copy a file", "shutil.copy", "Agency", 2),
    ]
    assert (given.state, given.added_count, given.position) == (JudgmentImportState.DONE, 2, 2)


def test_unnamed_are_called_imported(project: Project) -> None:
    saved(project, "query,docid,rating\ncopy a file,d,1")
    assert words() == [("copy a file", "d", "imported", 1)]


def test_item_stands_in_the_group_of_its_query_and_asks_nobody(project: Project) -> None:
    saved(project, "moving 0 d1 1\n")
    item = ReviewItem.objects.get()
    assert (item.group, item.queue, item.places, item.title) == ("moving", None, 0, "d1")


def test_topic_of_qrels_may_be_the_fingerprint_or_a_word(project: Project) -> None:
    query = a_query(project, "copy")
    saved(project, f"copy 0 d1 1\n{query.fingerprint} 0 d2 2\n")
    assert words() == [("copy", "d1", "imported", 1), ("copy", "d2", "imported", 2)]


def test_each_line_that_gives_nothing_is_named(project: Project) -> None:
    said = ["d1,3", "d1,3", "d1,1", "d1,9", "d1,-1", "d2,x", ","]
    lines = [*(f"copy a file,{one},A" for one in said), "no such,d1,1,A"]
    given = a_judgment_import(project, HEAD + "\n".join(lines))
    assert troubles(given) == [
        (3, "repeated", "says the same as line 2."),
        (4, "conflict", "says 1, line 2 says 3; the first one is kept."),
        (5, "refused", "9 is no grade of the scale 0, 1, 2, 3."),
        (6, "refused", "-1 is no grade of the scale 0, 1, 2, 3."),
        (7, "refused", "'x' is no whole number; grades have no fractions."),
        (8, "left out", "is empty: nobody rated it."),
        (9, "refused", "'no such' is no query here, by text or group."),
    ]
    counts = (given.total, given.repeated_count, given.conflict_count, given.refused_count, given.left_out_count)
    assert counts == (1, 1, 1, 4, 1)


def test_report_has_each_line_that_gives_nothing(project: Project) -> None:
    given = a_judgment_import(project, f"{HEAD}copy a file,d1,3,A\n=no,d1,1,A\n")
    assert [line.rstrip() for line in report_of(given)] == [
        "line,outcome,column,rule,query,document,rater",
        "3,refused,query,\"''=no' is no query here, by text or group.\",'=no,d1,A",
    ]


def test_same_file_again_adds_nothing(project: Project) -> None:
    text = f"{HEAD}copy a file,d1,3,Anna\nmove a file,d2,0,Ben\n"
    saved(project, text)
    again = a_judgment_import(project, text)
    assert (again.total, again.known_count) == (0, 2)
    with pytest.raises(RefusedError, match=r"There is nothing new in it that can be saved\."):
        confirm_judgments(given=again, skip_refused=True, by=again.requested_by)
    assert len(words()) == 2


def test_two_people_who_read_the_same_file_save_it_once(project: Project) -> None:
    text = f"{HEAD}copy a file,d1,3,Anna\n"
    first, second = (a_judgment_import(project, text, by=a_user(name)) for name in ("Manager 1", "Manager 2"))
    added = [
        confirm_judgments(given=one, skip_refused=False, by=one.requested_by).added_count for one in (first, second)
    ]
    assert (added, len(words())) == ([1, 0], 1)


def test_another_grade_than_before_is_a_conflict_and_the_first_stays(project: Project) -> None:
    saved(project, f"{HEAD}copy a file,d1,3,Anna\n")
    given = saved(project, f"{HEAD}copy a file,d1,1,Anna\ncopy a file,d2,1,Anna\n")
    assert troubles(given) == [(2, "conflict", "says 1, Anna said 3 before; that is kept.")]
    assert words() == [("copy a file", "d1", "Anna", 3), ("copy a file", "d2", "Anna", 1)]


def test_own_words_of_a_member_are_known_by_the_user_name(project: Project) -> None:
    query = Query.objects.get(text="copy a file")
    expert = a_user("Expert 1")
    a_judgment(an_item(query, "d1"), expert, 2)
    given = a_judgment_import(project, f"{HEAD}copy a file,d1,2,{expert.username}\n")
    assert (given.total, given.known_count) == (0, 1)


def test_result_that_is_in_a_queue_already_gets_the_word_too(project: Project) -> None:
    item = an_item(Query.objects.get(text="copy a file"), "d1")
    saved(project, f"{HEAD}copy a file,d1,2,Anna\n")
    assert Judgment.objects.get().item == item


def test_texts_of_one_group_share_a_word(project: Project) -> None:
    a_query(project, "shift a file", group="moving")
    given = a_judgment_import(project, f"{HEAD}move a file,d1,2,Anna\nshift a file,d1,1,Anna\n")
    assert troubles(given) == [(3, "conflict", "says 1, line 2 says 2; the first one is kept.")]


def test_text_with_parameters_is_found_where_it_is_one_group(project: Project) -> None:
    for params, group in (({"k": 1}, "listing"), ({"k": 2}, "listing")):
        a_query(project, "list", params=params, group=group)
    for k in (1, 2):
        a_query(project, "sort", params={"k": k})
    given = a_judgment_import(project, f"{HEAD}list,d1,2,A\nsort,d1,2,A\n", adds_queries=True)
    assert (given.total, troubles(given)) == (
        1,
        [(3, "refused", "'sort' is several queries here, by their parameters; name its group.")],
    )


def test_unknown_queries_are_added_if_one_says_so(project: Project) -> None:
    given = saved(project, f"{HEAD}delete,d1,2,A\ndelete,d2,1,A\nsort,d1,0,A\n", adds_queries=True)
    made = Query.objects.filter(origin=QueryOrigin.IMPORT, state="active")
    assert sorted(made.values_list("text", flat=True)) == ["delete", "sort"]
    assert (given.query_count, given.added_count) == (2, 3)
    assert words() == [("delete", "d1", "A", 2), ("delete", "d2", "A", 1), ("sort", "d1", "A", 0)]


def test_topics_of_qrels_never_become_queries(project: Project) -> None:
    given = a_judgment_import(project, "401 0 d1 1\n", adds_queries=True)
    assert troubles(given) == [(1, "refused", "'401' is no query here, by group or text.")]


def test_refused_lines_are_left_out_only_if_one_says_so(project: Project) -> None:
    given = a_judgment_import(project, f"{HEAD}copy a file,d1,3,A\ncopy a file,d2,9,A\n")
    with pytest.raises(RefusedError, match=r"1 line is refused or in conflict: correct the file, or leave them out\."):
        confirm_judgments(given=given, skip_refused=False, by=given.requested_by)
    assert words() == []


def test_what_is_confirmed_once_is_neither_saved_again_nor_discarded(project: Project) -> None:
    given = saved(project, f"{HEAD}copy a file,d1,3,A\n")
    with pytest.raises(ConflictError, match=r"This import is saved already\."):
        confirm_judgments(given=given, skip_refused=True, by=given.requested_by)
    with pytest.raises(ConflictError, match=r"This import is saved already\."):
        discard_judgments(given=given, by=given.requested_by)


def test_discarded_import_and_the_one_before_it_are_gone(project: Project) -> None:
    manager = a_user("Manager 1")
    a_judgment_import(project, f"{HEAD}copy a file,d1,3,A\n", by=manager)
    discard_judgments(given=a_judgment_import(project, "moving 0 d 1", by=manager), by=manager)
    assert JudgmentImport.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b" \n", "There is nothing in this file."),
        (b"PK\x03\x04", "This is a ZIP or a workbook; save it as CSV or JSON Lines in UTF-8."),
        ("query".encode("utf-16"), "This is UTF-16; save it as UTF-8."),
        (b"x" * 11, "A file has at most 0 MB, this has more."),
    ],
)
def test_file_that_can_not_be_read_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch, content: bytes, sentence: str
) -> None:
    monkeypatch.setattr(actions, "MOST_BYTES", 10 if content[:1] == b"x" else 100)
    with pytest.raises(RefusedError) as refusal:
        keep_file(project=project, pieces=[content], file_name="", by=a_user())
    assert (refusal.value.sentence, JudgmentImport.objects.count()) == (sentence, 0)


def test_deed_is_in_the_trail(project: Project) -> None:
    given = saved(project, f"{HEAD}copy a file,d1,3,A\ncopy a file,d2,9,A\n")
    event = AuditEvent.objects.get()
    assert (event.verb, event.detail) == (
        "imported judgments into",
        {"count": 1, "import_id": given.pk, "left_out": 1},
    )


@pytest.fixture
def manager(project: Project) -> User:
    return a_member(project, Role.MANAGER, "Manager 1")


@pytest.fixture
def large(project: Project, manager: User, monkeypatch: pytest.MonkeyPatch) -> JudgmentImport:
    """A file of seven judgments that is left to a worker, in parts of three."""
    monkeypatch.setattr(actions, "SMALL", 10)
    monkeypatch.setattr(actions, "CHUNK", 3)
    monkeypatch.setattr(execution, "CHUNK", 3)
    return a_judgment_import(project, "".join(f"moving 0 d{n} 1\n" for n in range(7)), by=manager)


def now(given: JudgmentImport) -> tuple[str, int, int, int]:
    given.refresh_from_db()
    return given.state, given.read_bytes, given.position, given.added_count


def test_large_file_is_read_and_saved_by_a_worker(large: JudgmentImport, manager: User) -> None:
    assert now(large) == (JudgmentImportState.READING, 0, 0, 0)
    work_judgment_import(large.pk)
    assert now(large) == (JudgmentImportState.READ, large.size, 0, 0)
    confirm_judgments(given=large, skip_refused=False, by=manager)
    assert now(large)[0] == JudgmentImportState.RUNNING
    work_judgment_import(large.pk)
    assert now(large) == (JudgmentImportState.DONE, large.size, 7, 7)
    assert (set(large.pieces.values_list("part", flat=True)), len(words())) == ({"report"}, 7)


def test_file_that_is_being_read_is_not_saved_but_can_be_discarded(large: JudgmentImport, manager: User) -> None:
    with pytest.raises(ConflictError, match=r"This import is being read already\."):
        confirm_judgments(given=large, skip_refused=True, by=manager)
    discard_judgments(given=large, by=manager)
    work_judgment_import(large.pk)
    assert JudgmentImport.objects.count() == 0


def test_worker_that_died_is_followed_behind_what_it_saved(
    large: JudgmentImport, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second part fails on its last statement: nothing of it stays, and the next worker begins there."""
    work_judgment_import(large.pk)
    confirm_judgments(given=large, skip_refused=False, by=manager)
    parts: list[type[Model]] = []

    def die_in_the_second(model: type[Model], *facts: Any) -> None:
        add_values(model, *facts)
        parts.append(model)
        if len(parts) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(execution, "add_values", die_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        work_judgment_import(large.pk)
    assert (now(large)[2:], len(words())) == ((3, 3), 3)
    monkeypatch.undo()
    work_judgment_import(large.pk)
    assert (now(large)[2:], len(words())) == ((7, 7), 7)


def test_worker_stops_after_its_turn_and_is_rung_again(
    large: JudgmentImport, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[int] = []
    monkeypatch.setattr(execution, "TURN_S", -1)
    monkeypatch.setattr("reviews.tasks.ring_judgment_import", rung.append)
    work_judgment_import(large.pk)
    confirm_judgments(given=large, skip_refused=False, by=manager)
    work_judgment_import(large.pk)
    assert (now(large)[2:], rung) == ((3, 3), [large.pk])


def test_second_call_does_nothing_more(large: JudgmentImport, manager: User) -> None:
    work_judgment_import(large.pk)
    confirm_judgments(given=large, skip_refused=False, by=manager)
    work_judgment_import(large.pk)
    work_judgment_import(large.pk)
    assert (now(large)[0], len(words())) == (JudgmentImportState.DONE, 7)


def test_import_of_which_nothing_is_heard_is_rung_again(large: JudgmentImport, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    monkeypatch.setattr("reviews.tasks.ring_judgment_import", rung.append)
    sweep_judgment_imports()
    work_judgment_import(large.pk)
    assert (rung, judgment_imports_to_ring()) == ([large.pk], [])


def test_import_that_never_gets_ahead_is_given_up(large: JudgmentImport) -> None:
    JudgmentImport.objects.update(tries=MOST_TRIES)
    work_judgment_import(large.pk)
    assert now(large)[0] == JudgmentImportState.FAILED


def test_twenty_thousand_lines_name_their_ten_bad_ones(project: Project, manager: User) -> None:
    bad = {7: "x", 1999: "moving 0 d", 2000: "nobody 0 d 1", 2001: "moving 0 d 7", 5000: "moving 0 d 1.5",
           9999: "moving 0 d two", 12_345: "moving 0 d 1 1", 15_000: "moving a\0b d 1", 19_999: "moving 0 d -3 ",
           20_000: "moving 0 d1 3"}  # fmt: skip
    lines = [bad.get(n, f"moving r{n % 7} d{n} {n % 4}") for n in range(1, 20_001)]
    lines[19_999 - 1] = "moving 0 " + "d" * 501 + " 1"
    lines[20_000 - 1] = f"moving {'r' * 151} d 1"
    given = a_judgment_import(project, "\n".join(lines), by=manager)
    work_judgment_import(given.pk)
    given.refresh_from_db()
    assert [line for line, outcome, _ in troubles(given) if outcome == "refused"] == sorted(bad)
    confirm_judgments(given=given, skip_refused=True, by=manager)
    work_judgment_import(given.pk)
    given.refresh_from_db()
    assert (given.state, given.refused_count, given.added_count) == (JudgmentImportState.DONE, 10, 19_990)
    assert Judgment.objects.filter(rater_kind=RaterKind.EXTERNAL).count() == 19_990
