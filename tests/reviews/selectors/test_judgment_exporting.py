"""A project's judgments as a file: what is exported is imported as the same, by every format."""

from functools import partial
from typing import Any

import pytest

from bugbash.choices import Verdict
from bugbash.models import Outcome, Project, Query
from reviews.actions.judgment_imports import confirm_judgments
from reviews.choices import ItemKind, JudgmentFormat, JudgmentKind
from reviews.models import Adjudication, Judgment, ReviewItem
from reviews.selectors import judgment_exporting
from reviews.selectors.judgment_exporting import (
    TYPES,
    rater_rows,
    written_judgments,
    written_preferences,
    written_run,
)
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
from tests.reviews.builders import a_judgment, a_judgment_import, an_item
from tests.statements import statements

NASTY = 'query,docid,rating,rater\n"copy, a file",\'=1+1,3,Judge 1\nsort,d 2,0,Judge 1\nsort,d3,2,imported\n'


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def judged(text: str, project: Project, **facts: Any) -> Project:
    """The project with these judgments in it, queries too."""
    given = a_judgment_import(project, text, adds_queries=True, **facts)
    confirm_judgments(given=given, skip_refused=False, by=given.requested_by)
    return project


def words(project: Project) -> list[tuple[str, str, str, int]]:
    return sorted((row.query, row.doc, row.rater, row.grade) for row in rater_rows(project))


def text_of(project: Project, kind: JudgmentFormat, *, per_rater: bool = True) -> str:
    return "".join(written_judgments(project, kind, per_rater=per_rater))


@pytest.mark.parametrize("kind", [JudgmentFormat.RATINGS, JudgmentFormat.BOOK])
def test_each_word_comes_back_in_another_project(project: Project, kind: JudgmentFormat) -> None:
    judged(NASTY, project)
    assert words(judged(text_of(project, kind), a_project())) == words(project)


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != JudgmentFormat.QRELS])
def test_grades_of_a_consensus_come_back(project: Project, kind: JudgmentFormat) -> None:
    judged(NASTY.replace("Judge 1", "imported"), project)
    assert words(judged(text_of(project, kind, per_rater=False), a_project())) == words(project)


def test_qrels_come_back_by_the_group(project: Project) -> None:
    judged("query,docid,rating,rater\ncopy,d1,3,Judge 1\ncopy,d2,0,\n", project)
    other = a_project()
    a_query(other, "copy")
    assert words(judged(text_of(project, JudgmentFormat.QRELS), other)) == words(project)


@pytest.mark.parametrize("kind", list(TYPES))
def test_own_export_adds_nothing(project: Project, kind: JudgmentFormat) -> None:
    judged("query,docid,rating\ncopy,d1,3\nsort,d2,0\n", project)
    given = a_judgment_import(project, text_of(project, kind))
    assert (given.total, given.known_count, given.refused_count) == (0, 2, 0)


def test_members_go_by_their_user_names_and_do_not_come_back_as_others(project: Project) -> None:
    expert = a_user("Expert 1")
    a_judgment(an_item(a_query(project, "copy"), "d1"), expert, 2)
    assert words(project) == [("copy", "d1", expert.username, 2)]
    assert a_judgment_import(project, text_of(project, JudgmentFormat.RATINGS)).known_count == 1


def test_adjudicated_grade_stands_above_the_median(project: Project) -> None:
    item = an_item(a_query(project, "copy", group="copy"), "d1")
    for grade in (0, 1):
        a_judgment(item, a_user(), grade)
    Adjudication.objects.create(item=item, grade=3, reason="Agreed.", adjudicated_by=a_user())
    assert text_of(project, JudgmentFormat.QRELS, per_rater=False) == "copy 0 d1 3\n"


def test_words_without_a_grade_have_no_place(project: Project) -> None:
    item = an_item(a_query(project, "copy"), "d1")
    a_judgment(item, a_user(), None, kind=JudgmentKind.CANT_TELL, reason="No idea.")
    assert (text_of(project, JudgmentFormat.QRELS), text_of(project, JudgmentFormat.QRELS, per_rater=False)) == ("", "")


def test_query_whose_text_leads_elsewhere_is_called_by_its_group(project: Project) -> None:
    moved = a_query(project, "copy", group="old")
    asked, twice = (a_query(project, text, params={"k": 1}, group=f"{text}ing") for text in ("list", "sort"))
    a_query(project, "sort", params={"k": 2})
    for query in (moved, asked, twice):
        a_judgment(an_item(query, "d1"), a_user("Expert 1"), 2)
    Query.objects.filter(pk=moved.pk).update(group="new")
    assert sorted(row.query for row in rater_rows(project)) == ["list", "old", "sorting"]


def test_many_results_are_read_in_parts_and_each_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judgment_exporting, "CHUNK", 2)
    lines = [f"q{n % 3},d{n},1" for n in range(7)]
    judged("query,docid,rating\n" + "\n".join(lines), project)
    assert words(project) == sorted((f"q{n % 3}", f"d{n}", "imported", 1) for n in range(7))


def test_export_costs_the_same_for_one_and_three_results(project: Project) -> None:
    judged("query,docid,rating\na,d1,1\n", project)
    export = partial(text_of, project, JudgmentFormat.RATINGS, per_rater=False)
    one = statements(export)
    judged("query,docid,rating\nb,d1,1\nc,d1,1\n", project)
    assert statements(export) == one


def test_run_is_what_the_newest_replay_was_told(project: Project) -> None:
    version = a_version(project)
    replay = a_replay(version)
    for text, verdict, ids in (("copy", Verdict.NEW, ["d1", "d2"]), ("broken", Verdict.ERROR, ["d9"])):
        query = a_query(project, text, group=text)
        outcome = an_outcome(replay, query, verdict)
        Outcome.objects.filter(pk=outcome.pk).update(ranking=ids)
    assert "".join(written_run(version)) == "copy Q0 d1 1 2 0.5\ncopy Q0 d2 2 1 0.5\n"
    assert "".join(written_run(a_version(project, "0.6"))) == ""


def test_preferences_name_versions(project: Project) -> None:
    query = a_query(project, "copy", group="copy")
    first, second = (an_observation(query, a_version(project, name), a_ranking(name)) for name in ("0.4", "0.6"))
    item = ReviewItem.objects.create(
        project=project,
        kind=ItemKind.PREFERENCE,
        query=query,
        group="copy",
        result_id="a:b",
        first=first,
        second=second,
    )
    rater = a_user("Expert 1")
    Judgment.objects.create(
        item=item,
        rater=rater,
        kind=JudgmentKind.PREFERENCE,
        better="second",
        first_acceptable=True,
        second_acceptable=True,
    )
    assert "".join(written_preferences(project)) == (
        f"copy {rater.username} {item.pk} 0.4 1\ncopy {rater.username} {item.pk} 0.6 2\n"
    )
