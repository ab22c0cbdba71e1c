from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from bugbash.actions.queries import (
    MAX_TEXT,
    check_text,
    edit_query,
    keep_query,
    note_query,
    read_checks,
    set_group,
    set_query_state,
    set_tags,
)
from bugbash.choices import Family, QueryOrigin, QueryState
from bugbash.errors import StaleError
from bugbash.logic.answers import Json
from bugbash.logic.edits import mark_of
from bugbash.logic.fingerprints import query_fingerprint
from bugbash.logic.query_rules import LONGEST_TAG
from bugbash.models import AuditEvent, Project, Query, Tag
from bugbash.selectors.queries import facts_of
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_project, a_query, a_user
from tests.threads import at_once

DEEP: Json = {}
for _ in range(100):
    DEEP = {"a": DEEP}


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def note(project: Project, text: str = "copy a file", params: Mapping[str, Json] | None = None) -> Query:
    return note_query(project=project, text=text, params=params or {}, by=a_user(), origin=QueryOrigin.CONSOLE)


def edit(query: Query, checks: str = "", tags: tuple[str, ...] = (), need: str = "", required: bool = False) -> Query:
    return edit_query(query=query, checks=checks, tags=tags, need=need, required=required, by=a_user("Engineer 1"))


def lines_of(query: Query) -> list[str]:
    return [check.line for check in query.checks.all()]


def tags_of(query: Query) -> list[str]:
    return [tag.name for tag in query.tags.all()]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x" * (MAX_TEXT + 1), "A query has at most 1,000,000 characters, this has 1,000,001."),
        ("a\0b", "A query must not contain a NUL character."),
        ("a\ud800b", "A query must not contain half of a surrogate pair."),
        ("a\udfff", "A query must not contain half of a surrogate pair."),
    ],
)
def test_text_that_nothing_takes_is_refused(text: str, sentence: str) -> None:
    with refused(sentence, field="text"):
        check_text(text)


@pytest.mark.parametrize("text", ["", " ", "x" * MAX_TEXT, "\u202e\u200b\x01\x1b[0m", "\N{PILE OF POO}", "\ufeffa"])
def test_odd_text_is_a_query_like_any_other(text: str) -> None:
    check_text(text)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"k": "\0"}, "Parameters must not contain a NUL character or half of a surrogate pair."),
        ({"k": ["\0"]}, "Parameters must not contain a NUL character or half of a surrogate pair."),
        ({"\0": 1}, "Parameters must not contain a NUL character or half of a surrogate pair."),
        ({"k": "\ud800"}, "Parameters must be plain JSON of less than 100 levels."),
        ({"k": float("nan")}, "Parameters must be plain JSON of less than 100 levels."),
        ({"k": 2**70}, "Parameters must be plain JSON of less than 100 levels."),
        (DEEP, "Parameters must be plain JSON of less than 100 levels."),
    ],
)
def test_parameters_that_nothing_keeps_are_refused(project: Project, params: dict[str, Json], sentence: str) -> None:
    with refused(sentence, field="params"):
        note(project, params=params)
    assert Query.objects.count() == 0


def test_parameters_may_be_deep(project: Project) -> None:
    assert note(project, params=DEEP["a"]).params == DEEP["a"]


def test_noted_query_is_a_draft_of_its_own_group(project: Project) -> None:
    query = note(project, params={"k": 3})
    assert (query.text, query.params, query.state) == ("copy a file", {"k": 3}, QueryState.DRAFT)
    assert query.fingerprint == query.group == query_fingerprint("copy a file", {"k": 3})
    assert AuditEvent.objects.count() == 0


def test_same_input_is_the_same_query(project: Project) -> None:
    first = note(project, params={"a": 1, "b": 2})
    again = note(project, params={"b": 2, "a": 1})
    assert (again, again.author) == (first, first.author)


def test_inputs_that_differ_in_anything_are_queries_of_their_own(project: Project) -> None:
    noted = [note(project, "copy"), note(project, "copy "), note(project, "Copy"), note(project, "copy", {"k": 1})]
    assert len({query.pk for query in noted}) == 4
    assert note(a_project(), "copy").pk not in {query.pk for query in noted}


@pytest.mark.django_db(transaction=True)
def test_query_asked_by_many_at_once_is_noted_once() -> None:
    project, by = a_project(), a_user()
    call = partial(note_query, project=project, text="copy", params={}, by=by, origin=QueryOrigin.CONSOLE)
    assert len({query.pk for query in at_once([call] * 4)}) == 1


@pytest.mark.parametrize("state", [QueryState.DRAFT, QueryState.RETIRED])
def test_kept_query_is_active(project: Project, state: QueryState) -> None:
    query = a_query(project, state=state)
    keep_query(query=query, by=a_user("SME 1"))
    query.refresh_from_db()
    assert query.state == QueryState.ACTIVE
    assert deeds_on(query) == [("SME 1", "kept")]


def test_keeping_what_is_kept_adds_only_new_checks(project: Project) -> None:
    query = a_query(project, checks=["min-results: 1"])
    keep_query(query=query, by=a_user(), checks=["min-results: 1", "no-duplicates"])
    assert lines_of(query) == ["min-results: 1", "no-duplicates"]
    assert deeds_on(query) == []


def test_edit_replaces_what_was_expected(project: Project) -> None:
    query = a_query(project, checks=["min-results: 1", "no-duplicates"], tags=["old"], need="Old.", required=True)
    edit(query, "no-duplicates\nnot in-top-3:  a ", ("files", "new"), "Get it done.")
    query.refresh_from_db()
    assert lines_of(query) == ["no-duplicates", "not in-top-3: a"]
    assert (tags_of(query), query.need, query.required) == (["files", "new"], "Get it done.", False)


def test_edit_leaves_what_was_asked(project: Project) -> None:
    query = a_query(project, "copy", params={"k": 3}, state=QueryState.RETIRED)
    edit(query, required=True)
    query.refresh_from_db()
    assert (query.text, query.params, query.state, query.required) == ("copy", {"k": 3}, QueryState.RETIRED, True)


def test_edit_is_on_the_trail_with_the_checks_before_and_after(project: Project) -> None:
    query = a_query(project, checks=["min-results: 1"])
    edit(query, "no-duplicates")
    event = AuditEvent.objects.get()
    assert deeds_on(query) == [("Engineer 1", "edited")]
    assert event.detail == {"checks": [["min-results: 1"], ["no-duplicates"]]}


@pytest.mark.parametrize(
    ("checks", "tags", "sentence", "field"),
    [
        (
            "no-duplicates\nin-top-0: a",
            (),
            "line 2: in-top counts from 1, for example “in-top-3: doc-42”.",
            "checks",
        ),
        ("no-duplicates", ("x" * 61,), "A tag has at most 60 characters, xxxxxxxxxxxxxxxxxxxx… has 61.", "tags"),
    ],
)
def test_refused_edit_changes_nothing(
    project: Project, checks: str, tags: tuple[str, ...], sentence: str, field: str
) -> None:
    query = a_query(project, checks=["min-results: 1"], tags=["files"], need="Old.")
    with refused(sentence, field=field):
        edit(query, checks, tags, "New.", True)
    query.refresh_from_db()
    assert (lines_of(query), tags_of(query), query.need, query.required) == (
        ["min-results: 1"],
        ["files"],
        "Old.",
        False,
    )
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(("state", "verb"), [(QueryState.RETIRED, "made retired"), (QueryState.ACTIVE, "made active")])
def test_query_is_retired_and_taken_back(project: Project, state: QueryState, verb: str) -> None:
    query = a_query(project)
    set_query_state(query=query, state=state, by=a_user("Engineer 1"))
    query.refresh_from_db()
    assert query.state == state
    assert deeds_on(query) == [("Engineer 1", verb)]


def test_tags_are_shared_by_the_queries_of_a_project(project: Project) -> None:
    first, second, foreign = a_query(project, "a"), a_query(project, "b"), a_query(a_project(), "c")
    for query in (first, second, foreign):
        set_tags(query=query, names=[" files ", "files", "", " "])
    assert tags_of(first) == tags_of(second) == tags_of(foreign) == ["files"]
    assert Tag.objects.count() == 2


def test_tag_may_have_sixty_characters(project: Project) -> None:
    query = a_query(project)
    set_tags(query=query, names=["x" * LONGEST_TAG])
    assert tags_of(query) == ["x" * LONGEST_TAG]


def test_checks_are_read_into_their_canonical_lines() -> None:
    assert read_checks("  min-results:1 \n\nnot  contains: a") == ["min-results: 1", "not contains: a"]


def test_retired_query_says_why_until_it_comes_back(project: Project) -> None:
    query = a_query(project)
    set_query_state(query=query, state=QueryState.RETIRED, reason=" Nobody asks it. ", by=a_user())
    assert query.state_reason == "Nobody asks it."
    set_query_state(query=query, state=QueryState.ACTIVE, reason="ignored", by=a_user())
    assert Query.objects.get().state_reason == ""


def test_long_reason_is_refused(project: Project) -> None:
    with refused("A reason has at most 500 characters.", field="reason"):
        set_query_state(query=a_query(project), state=QueryState.RETIRED, reason="x" * 501, by=a_user())


def test_query_moves_to_a_group_and_back(project: Project) -> None:
    query = a_query(project)
    set_group(query=query, group=" both ", by=a_user("Engineer 1"))
    assert Query.objects.get().shared_group == "both"
    set_group(query=query, group="", by=a_user("Engineer 1"))
    assert Query.objects.get().group == query.fingerprint
    own = query.fingerprint
    assert [event.detail for event in AuditEvent.objects.all()] == [{"group": ["both", own]}, {"group": [own, "both"]}]


def test_kept_query_forgets_why_it_was_retired(project: Project) -> None:
    query = a_query(project, state=QueryState.RETIRED)
    query.state_reason = "Nobody asks it."
    query.save()
    keep_query(query=query, by=a_user())
    assert Query.objects.get().state_reason == ""


def test_edit_of_stale_facts_keeps_what_came_between(project: Project) -> None:
    stale, by = a_query(project, checks=["min-results: 1"], need="Old."), a_user()
    edit_query(query=Query.objects.get(pk=stale.pk), by=by, need="New.", tags=["io"])
    edit_query(query=stale, by=by, checks="no-duplicates")
    now = Query.objects.get(pk=stale.pk)
    assert (now.need, [tag.name for tag in now.tags.all()], lines_of(now)) == ("New.", ["io"], ["no-duplicates"])


@pytest.mark.django_db(transaction=True)
def test_two_people_who_edit_different_facts_at_once_lose_nothing() -> None:
    query, people = a_query(a_project(), need="Old."), [a_user() for _ in range(3)]
    edits: list[dict[str, Any]] = [{"need": "New."}, {"required": True}, {"checks": "no-duplicates"}]
    at_once([partial(edit_query, query=query, by=by, **edit) for by, edit in zip(people, edits, strict=True)])
    now = Query.objects.get(pk=query.pk)
    assert (now.need, now.required, lines_of(now)) == ("New.", True, ["no-duplicates"])


def test_page_that_somebody_else_has_overtaken_is_refused_with_both_values(project: Project) -> None:
    query = a_query(project, checks=["min-results: 1"], need="Old.")
    mark = mark_of(facts_of(query))
    edit_query(query=query, by=a_user(), need="Theirs.", required=True)
    with pytest.raises(StaleError) as caught:
        edit_query(query=query, by=a_user(), mark=mark, need="Mine.", required=False, checks="min-results: 1")
    assert caught.value.fields == {
        "need": "Changed since you opened it: it is “Theirs.” now, you chose “Mine.”.",
        "required": "Changed since you opened it: it is “yes” now, you chose “no”.",
    }
    assert Query.objects.get(pk=query.pk).need == "Theirs."


def test_first_who_names_the_kind_of_attack_decides(project: Project) -> None:
    by, origin = a_user(), QueryOrigin.CONSOLE

    def note(family: Family | None) -> str:
        return note_query(project=project, text="cpoy", params={}, by=by, origin=origin, family=family).family

    assert [note(None), note(Family.SURFACE), note(Family.UNICODE), note(None)] == ["", *["surface-noise"] * 3]
