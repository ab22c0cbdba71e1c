"""The mutants of a query on a page: previewed, asked part by part, kept."""

import html
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from bugbash.choices import AnswerKind, QueryState, Relation, Role
from bugbash.models import Observation, Project, Query
from tests.bash_builders import a_word_list
from tests.builders import a_definition, a_member, a_project, a_query, a_version
from tests.prototype import Prototype, results
from tests.statements import statements

HTMX = {"HTTP_HX_REQUEST": "true"}
CHOSEN = {"chosen": "1", "names": ["upper-case", "negate", "past-the-cache"], "seed": "1", "rate": "0.1"}


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def query(project: Project) -> Query:
    return a_query(project, "copy files")


@pytest.fixture
def expert(client: Client, project: Project) -> Client:
    client.force_login(a_member(project, Role.SME, "SME 1"))
    return client


def address(query: Query, rest: str = "") -> str:
    return f"/p/{query.project.slug}/queries/{query.pk}/mutate/{rest}"


def page(client: Client, query: Query, rest: str = "") -> str:
    return html.unescape(client.get(address(query, rest)).content.decode())


def send(client: Client, query: Query, deed: str, *, part: bool = False, **change: object) -> HttpResponse:
    facts = {name: value for name, value in {**CHOSEN, **change}.items() if value is not None}
    return client.post(address(query, deed), facts, **(HTMX if part else {}))  # type: ignore[return-value, arg-type]


def serve(query: Query, prototype: Prototype) -> None:
    a_version(query.project, base_url=prototype.base_url)
    for text in ("copy FILES", "COPY files"):
        prototype.answers(text, results("other"))


def test_preview_marks_what_changes_and_asks_nothing(expert: Client, query: Query) -> None:
    a_version(query.project)
    shown = page(expert, query)
    assert "<del>copy</del><ins>COPY</ins> files" in shown or "<del>files</del><ins>FILES</ins>" in shown
    assert 'name="names" value="upper-case" checked' in shown
    assert (Query.objects.count(), Observation.objects.count()) == (1, 0)


def test_what_fits_the_prototype_is_ticked(expert: Client, query: Query) -> None:
    a_version(query.project, definition=a_definition(query.project, AnswerKind.RANKED))
    shown = page(expert, query)
    assert ('value="quotes" checked' in shown, 'value="ignore-instructions" checked' in shown) == (True, False)
    assert 'value="ignore-instructions"' in shown


def test_choice_is_in_the_address(expert: Client, query: Query) -> None:
    a_version(query.project)
    answer = send(expert, query, "run/", preview="1", seed="7")
    assert answer.status_code == 302
    shown = html.unescape(expert.get(answer.headers["Location"]).content.decode())
    assert ('name="seed" value="7"' in shown, 'value="upper-case" checked' in shown) == (True, True)
    assert 'value="quotes" checked' not in shown


def test_mutators_without_words_say_where_to_put_them(expert: Client, query: Query) -> None:
    assert "wants words" in page(expert, query)
    a_word_list(query.project, "copy", "duplicate")
    assert "<del>copy</del><ins>duplicate</ins> files" in page(expert, query)


def test_run_shows_at_once_and_asks_with_the_next_part(expert: Client, query: Query, prototype: Prototype) -> None:
    serve(query, prototype)
    first = send(expert, query, "run/", part=True)
    assert ("0 of 3</strong>" in first.content.decode(), prototype.queries) == (True, [])
    assert 'hx-trigger="load' in first.content.decode()
    after = first.headers["HX-Push-Url"].rpartition("after=")[2]
    second = send(expert, query, "run/", part=True, after=after)
    shown = second.content.decode()
    assert ("3 of 3</strong>" in shown, 'hx-trigger="load' in shown) == (True, False)
    assert len(prototype.calls) == 2 + 3


def test_reload_shows_what_was_answered_and_breaking_ones_first(
    expert: Client, query: Query, prototype: Prototype
) -> None:
    serve(query, prototype)
    answer = send(expert, query, "run/")
    shown = html.unescape(expert.get(answer.headers["Location"]).content.decode())
    order = [shown.index(f'aria-label="Keep {name}"') for name in ("upper-case", "negate", "past-the-cache")]
    assert order == sorted(order)
    assert 'value="upper-case" aria-label="Keep upper-case" checked' in shown
    assert 'value="past-the-cache" aria-label="Keep past-the-cache">' in shown


def test_kept_mutants_join_the_queries_with_lineage(expert: Client, query: Query) -> None:
    a_version(query.project)
    answer = send(expert, query, "keep/", keep=["upper-case"])
    row = Query.objects.get(parent=query)
    assert (answer.status_code, row.state, row.relation) == (302, QueryState.ACTIVE, Relation.INVARIANT)
    assert (row.mutator, row.mutation_seed, row.mutation_rate) == ("upper-case", 1, 0.1)
    assert row.checks.get().line == "same-as-parent: overlap@10 >= 0.8"
    parent = html.unescape(expert.get(f"/p/{query.project.slug}/queries/{query.pk}/").content.decode())
    child = html.unescape(expert.get(f"/p/{query.project.slug}/queries/{row.pk}/").content.decode())
    assert ("<ins>COPY</ins>" in parent or "<ins>FILES</ins>" in parent, "Lineage" in parent) == (True, True)
    assert f'href="/p/{query.project.slug}/queries/{row.pk}/"' in parent
    assert ("Made of" in child, "“copy files”" in child, "seed 1, rate 0.1" in child) == (True, True, True)


def test_a_query_without_relatives_has_no_lineage(expert: Client, query: Query) -> None:
    shown = expert.get(f"/p/{query.project.slug}/queries/{query.pk}/").content.decode()
    assert ("Lineage" in shown, f'href="{address(query)}"' in shown) == (False, True)


@pytest.mark.parametrize(
    ("deed", "change", "sentence"),
    [
        ("run/", {"names": None}, "Choose at least one mutator."),
        ("run/", {"names": "no-such"}, "There is no mutator no-such."),
        ("run/", {"rate": "2"}, "Ensure this value is less than or equal to 1."),
        ("run/", {"rate": "much"}, "Enter a number."),
        ("run/", {"seed": "-1"}, "Ensure this value is greater than or equal to 0."),
        ("run/", {"version": "9"}, "There is no version 9."),
        ("keep/", {}, "Choose at least one mutant to keep."),
        ("keep/", {"keep": "no-such"}, "There is no mutator no-such."),
        ("keep/", {"keep": "upper-case", "rate": "2"}, "Ensure this value is less than or equal to 1."),
    ],
)
def test_bad_input_is_said(expert: Client, query: Query, deed: str, change: dict[str, Any], sentence: str) -> None:
    a_version(query.project)
    answer = send(expert, query, deed, **change)
    assert (answer.status_code, sentence in html.unescape(answer.content.decode())) == (422, True)
    assert (Query.objects.count(), Observation.objects.count()) == (1, 0)


def test_odd_address_is_no_failure_of_ours(expert: Client, query: Query) -> None:
    a_version(query.project)
    assert expert.get(address(query, "?rate=nan&seed=x&after=-1&names=x&version=9")).status_code == 422
    assert expert.get(address(query, "?chosen=1&after=0")).status_code == 200


def test_query_that_gets_no_answer_stops_the_run(expert: Client, query: Query, prototype: Prototype) -> None:
    serve(query, prototype)
    prototype.fails("copy files")
    answer = send(expert, query, "run/", part=True, after="0")
    shown = answer.content.decode()
    assert ("its mutants were not asked" in shown, 'hx-trigger="load' in shown) == (True, False)
    assert prototype.queries == ["copy files"] * 2


def test_viewer_looks_and_asks_nothing(client: Client, query: Query) -> None:
    a_version(query.project)
    client.force_login(a_member(query.project, Role.VIEWER, "Viewer 1"))
    shown = page(client, query)
    assert ("Ask the mutants" in shown, "upper-case" in shown) == (False, True)
    assert send(client, query, "run/").status_code == 403


def test_query_of_another_project_is_not_there(expert: Client) -> None:
    other = a_query(a_project())
    mine = Project.objects.first()
    assert mine is not None
    answers = [expert.get(f"/p/{mine.slug}/queries/{other.pk}/mutate/"), send(expert, other, "run/")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_as_many_statements_for_three_mutants_as_for_one(expert: Client, query: Query, prototype: Prototype) -> None:
    serve(query, prototype)
    counts = []
    for names in (["upper-case"], CHOSEN["names"]):
        where = send(expert, query, "run/", names=names).headers["Location"]
        counts.append(statements(partial(expert.get, where)))
    assert counts[0] == counts[1]


def test_console_leads_to_the_mutants_of_what_was_asked(expert: Client, query: Query, prototype: Prototype) -> None:
    serve(query, prototype)
    asked = expert.post(f"/p/{query.project.slug}/console/ask/", {"text": "copy files", "versions": "0.5"}, follow=True)
    assert f'href="{address(query)}"' in asked.content.decode()
