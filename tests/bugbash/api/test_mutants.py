"""Mutants by the API: looked at, asked, kept."""

import pytest

from bugbash.choices import Role
from bugbash.logic.mutators import MUTATORS
from bugbash.models import Observation, Project, Query
from tests.api import Api, Json, body_of, problem_of
from tests.bash_builders import a_word_list
from tests.builders import a_member, a_project, a_query, a_version
from tests.prototype import Prototype, results

NAMES = ["upper-case", "negate", "quotes"]


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def query(project: Project) -> Query:
    return a_query(project, "copy files")


@pytest.fixture
def api(project: Project) -> Api:
    return Api(a_member(project, Role.SME, "SME 1"))


def path(query: Query) -> str:
    return f"projects/{query.project.slug}/queries/{query.pk}/mutate/"


def standings(told: Json) -> dict[str, str]:
    return {row["mutator"]: row["standing"] for row in told["mutants"]}


def serve(query: Query, prototype: Prototype) -> None:
    """Upper case is answered otherwise, and with a quote the endpoint falls."""
    a_version(query.project, base_url=prototype.base_url)
    prototype.answers("copy FILES", results("other"))
    prototype.answers("COPY files", results("other"))
    for quote in ('"', "'", "`", '"""', "\\", "\\'", "“"):
        prototype.fails(f"copy files {quote}")


def test_mutators_are_listed_with_what_they_promise(api: Api, project: Project) -> None:
    rows = body_of(api.get(f"projects/{project.slug}/mutators/"))["mutators"]
    assert [row["name"] for row in rows] == list(MUTATORS)
    assert rows[0] == {
        "name": "swap-letters",
        "family": "surface-noise",
        "relation": "INV",
        "description": "Two neighbouring letters inside a word trade places; the answer stays the same.",
        "needs": "",
    }


def test_a_look_asks_and_saves_nothing(api: Api, query: Query) -> None:
    told = body_of(api.post(path(query), {"names": NAMES, "seed": 1}))
    assert standings(told) == dict.fromkeys(NAMES, "waiting")
    assert told["mutants"][2] | {"text": ""} == {
        "mutator": "negate",
        "family": "meaning-flip",
        "relation": "DIR",
        "text": "",
        "checks": ["differs-from-parent"],
        "standing": "waiting",
        "reasons": [],
        "query": None,
        "state": None,
        "observation": None,
    }
    assert (told["after"], told["waiting"], Query.objects.count(), Observation.objects.count()) == (None, 3, 1, 0)


def test_the_projects_words_are_exchanged(api: Api, query: Query) -> None:
    a_word_list(query.project, "copy", "duplicate")
    (row,) = body_of(api.post(path(query), {"names": ["synonym"]}))["mutants"]
    assert row["text"] == "duplicate files"


def test_a_run_says_what_breaks_first_and_keeps_it(api: Api, query: Query, prototype: Prototype) -> None:
    serve(query, prototype)
    told = body_of(api.post(path(query), {"names": NAMES, "run": True, "keep": "breaking"}))
    assert standings(told) == {"upper-case": "breaks", "negate": "breaks", "quotes": "breaks"}
    assert [row["state"] for row in told["mutants"]] == ["active"] * 3
    assert (told["waiting"], told["problem"], told["unsteady"], len(told["parent_observations"])) == (0, "", False, 2)
    assert sorted(Query.objects.filter(parent=query, state="active").values_list("mutator", flat=True)) == sorted(NAMES)


def test_a_query_tells_of_what_it_was_made(api: Api, query: Query) -> None:
    told = body_of(api.post(path(query), {"names": NAMES[:1], "keep": "all", "seed": 7, "rate": 0.5}))
    row = body_of(api.get(f"projects/{query.project.slug}/queries/{told['mutants'][0]['query']}/"))
    assert (row["parent"], row["relation"], row["family"]) == (query.pk, "INV", "case-punctuation")
    assert (row["mutator"], row["mutation_seed"], row["mutation_rate"]) == ("upper-case", 7, 0.5)


def test_a_run_is_gone_on_with_and_asks_nothing_twice(api: Api, query: Query, prototype: Prototype) -> None:
    serve(query, prototype)
    first = body_of(api.post(path(query), {"names": NAMES[:2], "run": True}))
    again = body_of(api.post(path(query), {"names": NAMES, "run": True, "after": first["after"]}))
    assert standings(again) == dict.fromkeys(NAMES, "breaks")
    assert len(prototype.calls) == 2 + 3
    anew = body_of(api.post(path(query), {"names": NAMES[:1], "run": True}))
    assert (anew["after"] > first["after"], len(prototype.calls)) == (True, 2 + 3 + 2 + 1)


def test_without_an_answer_to_the_query_nothing_else_is_asked(api: Api, query: Query, prototype: Prototype) -> None:
    serve(query, prototype)
    prototype.fails("copy files")
    told = body_of(api.post(path(query), {"names": NAMES, "run": True}))
    assert told["problem"] == "The query itself got no answer, so its mutants were not asked."
    assert (told["waiting"], prototype.queries) == (3, ["copy files"] * 2)


def test_a_query_that_answers_twice_differently_is_unsteady(api: Api, query: Query, prototype: Prototype) -> None:
    a_version(query.project, base_url=prototype.base_url)
    prototype.answers("copy files", results("a"), results("b"))
    told = body_of(api.post(path(query), {"names": NAMES, "run": True}))
    assert told["unsteady"] is True


def test_all_may_be_kept_unasked(api: Api, query: Query) -> None:
    told = body_of(api.post(path(query), {"names": NAMES[:1], "keep": "all"}))
    assert [row["state"] for row in told["mutants"]] == ["active"]
    assert Query.objects.get(parent=query).checks.get().line == "same-as-parent"


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"names": ["no-such"]}, "names[0]", '"no-such" is not a valid choice.'),
        ({"rate": 0}, "rate", "Ensure this value is greater than or equal to 0.01."),
        ({"seed": -1}, "seed", "Ensure this value is greater than or equal to 0."),
        ({"seed": 2**31}, "seed", "Ensure this value is less than or equal to 2147483647."),
        ({"version": "9"}, "version", "There is no version 9."),
        ({"run": True}, "version", "There is no version to ask."),
        ({"keep": "breaking"}, "keep", "Nothing was asked, so nothing breaks; send run too, or the after of a run."),
        ({"keep": "some"}, "keep", '"some" is not a valid choice.'),
    ],
)
def test_bad_input_is_named(api: Api, query: Query, body: Json, field: str, sentence: str) -> None:
    status, errors = problem_of(api.post(path(query), body))
    assert (status in {400, 422}, errors) == (True, {field: [sentence]})
    assert Query.objects.count() == 1
