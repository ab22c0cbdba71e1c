import pytest

from bugbash.actions.mutants import ask_mutants, ask_parent, keep_mutants, note_mutant
from bugbash.choices import AnswerKind, Family, QueryOrigin, QueryState, Relation
from bugbash.logic.evidence import ParentAnswer
from bugbash.logic.mutators import Mutant, mutate
from bugbash.models import AuditEvent, BashQuery, Deployment, Observation, Project, Query
from tests.bash_builders import a_bash, a_participant, a_turn
from tests.builders import a_charter, a_project, a_query, a_ranking, a_user, a_version
from tests.prototype import Prototype, Reply, results


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def parent(project: Project) -> Query:
    return a_query(project, "delete a folder", params={"k": 20}, group="folders")


def made(name: str, text: str = "delete a folder", seed: int = 1) -> Mutant:
    mutant = mutate(name, text, seed=seed, rate=0.1)
    assert mutant is not None
    return mutant


def place_of(project: Project, prototype: Prototype) -> Deployment:
    version = a_version(project, base_url=prototype.base_url)
    return version.deployments.select_related("version__definition").get()


def note(parent: Query, name: str) -> Query:
    return note_mutant(parent=parent, mutant=made(name, parent.text), by=a_user())


def test_a_mutant_is_noted_with_all_that_makes_it_again(parent: Query) -> None:
    row = note(parent, "upper-case")
    row.refresh_from_db()
    assert (row.parent, row.params, row.relation, row.family) == (parent, {"k": 20}, Relation.INVARIANT, Family.CASE)
    assert (row.mutator, row.mutation_seed, row.mutation_rate) == ("upper-case", 1, 0.1)
    assert (row.origin, row.state) == (QueryOrigin.MUTATION, QueryState.DRAFT)


def test_an_invariant_mutant_shares_judgments_with_its_parent(parent: Query) -> None:
    assert (note(parent, "upper-case").group, note(parent, "negate").group == "folders") == ("folders", False)


def test_a_mutant_is_noted_once(parent: Query) -> None:
    assert note(parent, "upper-case") == note(parent, "upper-case")
    assert Query.objects.count() == 2


def test_what_was_collected_before_stays_what_it_was(parent: Query) -> None:
    known = a_query(parent.project, made("upper-case").text, params={"k": 20})
    assert note(parent, "upper-case") == known
    known.refresh_from_db()
    assert (known.parent, known.mutator, known.origin) == (None, "", QueryOrigin.CONSOLE)


def test_a_mutant_that_is_its_own_grandparent_makes_no_circle(project: Project) -> None:
    parent = a_query(project, "a folder", state=QueryState.DRAFT)
    child = note(parent, "past-the-cache")
    back = Mutant("a folder", "strip-punctuation", 1, 0.1, Family.CASE, Relation.INVARIANT)
    assert note_mutant(parent=child, mutant=back, by=a_user()) == parent
    parent.refresh_from_db()
    assert parent.parent is None


def test_kept_mutants_bring_their_checks(parent: Query) -> None:
    mutants = [made("upper-case"), made("negate"), made("template")]
    kept = keep_mutants(query=parent, mutants=mutants, kind=AnswerKind.RANKED, by=a_user("SME 1"))
    lines = {row.mutator: [check.line for check in row.checks.all()] for row in kept.new}
    assert lines == {
        "upper-case": ["same-as-parent: overlap@10 >= 0.8"],
        "negate": ["differs-from-parent"],
        "template": ["no-crash", "not contains: 1787569"],
    }
    assert {row.state for row in kept.new} == {QueryState.ACTIVE}
    assert list(AuditEvent.objects.values_list("actor", "verb")) == [("SME 1", "kept")] * 3


def test_keeping_twice_keeps_once(parent: Query) -> None:
    mutants = [made("upper-case")]
    first = keep_mutants(query=parent, mutants=mutants, kind=AnswerKind.TEXT, by=a_user())
    second = keep_mutants(query=parent, mutants=mutants, kind=AnswerKind.TEXT, by=a_user())
    assert (second.new, second.known, AuditEvent.objects.count()) == ([], first.new, 1)


def test_the_parent_is_asked_twice(parent: Query, prototype: Prototype) -> None:
    place = place_of(parent.project, prototype)
    asked = ask_parent(query=parent, place=place, by=a_user())
    assert ([row.query_id for row in asked], prototype.queries) == ([parent.pk] * 2, ["delete a folder"] * 2)


def test_mutants_are_held_against_the_parents_answer(parent: Query, prototype: Prototype) -> None:
    prototype.answers(made("upper-case").text, results("x", "y"))
    place = place_of(parent.project, prototype)
    told = ParentAnswer(a_ranking("first", "second", "third"))
    mutants = [made("upper-case"), made("negate"), made("past-the-cache"), made("quotes")]
    asked = ask_mutants(query=parent, mutants=mutants, place=place, parent=told, by=a_user())
    results_by = {row.query.mutator: [one["result"] for one in row.checks] for row in asked}
    assert sorted(results_by.items()) == [
        ("negate", ["fail"]),
        ("past-the-cache", ["pass"]),
        ("quotes", ["pass"]),
        ("upper-case", ["fail"]),
    ]
    assert Observation.objects.filter(query__parent=parent).count() == 4


def test_mutants_count_in_the_bash_and_their_parent_does_not(parent: Query, prototype: Prototype) -> None:
    place, by = place_of(parent.project, prototype), a_user()
    a_participant(bash := a_bash(place.version), by)
    a_turn(bash, by, charter := a_charter(parent.project))
    ask_parent(query=parent, place=place, by=by)
    mutants = [made("swap-letters"), made("double-letter")]
    seen = ask_mutants(query=parent, mutants=mutants, place=place, parent=ParentAnswer(), by=by)
    rows = BashQuery.objects.order_by("pk").values_list("bash", "query", "charter", "asked_by")
    assert list(rows) == [(bash.pk, row.query_id, charter.pk, by.pk) for row in seen]


def test_a_crash_is_a_failed_check_and_a_refusal_none(parent: Query, prototype: Prototype) -> None:
    crashed, refused = made("blank"), made("empty")
    prototype.fails(crashed.text)
    prototype.replies(refused.text, Reply({"error": "no query"}, status=400))
    place = place_of(parent.project, prototype)
    asked = ask_mutants(query=parent, mutants=[crashed, refused], place=place, parent=ParentAnswer(), by=a_user())
    assert [(row.error, [one["result"] for one in row.checks]) for row in asked] == [("", ["fail"]), ("", ["pass"])]


def test_when_the_time_is_up_the_rest_is_left(parent: Query, prototype: Prototype) -> None:
    names = ["upper-case", "negate", "past-the-cache", "quotes", "sql", "path"]
    place = place_of(parent.project, prototype)
    asked = ask_mutants(
        query=parent, mutants=[made(name) for name in names], place=place, parent=ParentAnswer(), by=a_user(), for_s=0
    )
    assert [row.query.mutator for row in asked] == names[:4]


def test_an_endpoint_that_wants_a_rest_gets_it(parent: Query, prototype: Prototype) -> None:
    prototype.default = Reply({}, status=429, headers={"Retry-After": "60"})
    names = ["upper-case", "negate", "past-the-cache", "quotes", "sql", "path"]
    place = place_of(parent.project, prototype)
    asked = ask_mutants(
        query=parent, mutants=[made(name) for name in names], place=place, parent=ParentAnswer(), by=a_user(), for_s=60
    )
    assert 1 <= len(asked) <= 4
    assert len(prototype.calls) <= 4
