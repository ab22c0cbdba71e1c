from typing import Any

import orjson

from bugbash.choices import CallError, FindingSource
from bugbash.execution.contracts import compare_declared, compare_with_baseline, take_contract
from bugbash.logic.contract import observe as observe_shape
from bugbash.models import Breakage, ContractFinding, ContractSnapshot, Project, ShapeTally, Version
from tests.builders import (
    a_breakage,
    a_project,
    a_query,
    a_replay,
    a_user,
    a_version,
    an_api_document,
    an_observation,
    an_outcome,
)


def observe(version: Version, *bodies: object) -> None:
    """Each body as the answer to a query of its own; bytes as they are."""
    for number, body in enumerate(bodies):
        text = f"query {version.name} {number}"
        query = version.project.queries.filter(text=text).first() or a_query(version.project, text)
        an_observation(query, version, body=body if isinstance(body, bytes) else orjson.dumps(body))


def two_versions() -> tuple[Project, Version, Version]:
    project = a_project()
    return project, a_version(project, "0.4"), a_version(project, "0.5")


def paths(version: Version) -> dict[str, int]:
    """How often each field was there, as the stored schema says."""
    children = ContractSnapshot.objects.get(version=version).schema["root"]["children"]
    return {name: node["present"] for name, node in children.items()}


def test_shape_is_inferred_from_every_answer(db: None) -> None:
    _, old, _ = two_versions()
    observe(old, {"a": 1}, {"a": 2, "b": 1}, {"a": 1})
    snapshot = take_contract(version=old, baseline=None)
    assert (snapshot.observation_count, paths(old)) == (3, {"a": 3, "b": 1})


def test_every_distinct_answer_of_every_kind_of_call_is_counted(db: None) -> None:
    project, old, _ = two_versions()
    query = a_query(project, "asked in many ways")
    outcome = an_outcome(a_replay(old), query, None)
    for number, facts in enumerate(
        ({}, {"outcome": outcome}, {"asked_by": a_user()}, {"outcome": outcome, "repeat": 1})
    ):
        an_observation(query, old, body=orjson.dumps({f"field {number}": 1}), **facts)  # type: ignore[arg-type]
    assert take_contract(version=old, baseline=None).observation_count == 4
    assert paths(old) == {f"field {number}": 1 for number in range(4)}


def test_errors_are_no_part_of_the_shape(db: None) -> None:
    _, old, _ = two_versions()
    an_observation(a_query(old.project), old, error=CallError.HTTP_5XX, status=500, body=b'{"oops": 1}')
    assert take_contract(version=old, baseline=None).observation_count == 0


def test_broken_shape_is_found(db: None) -> None:
    _, old, new = two_versions()
    observe(old, {"score": 0.5, "summary": "x"})
    observe(new, {"score": "0.5", "abstract": "x"})
    take_contract(version=old, baseline=old)
    take_contract(version=new, baseline=old)
    found = ContractFinding.objects.order_by("level", "path").values_list("version__name", "level", "rule", "path")
    assert list(found) == [
        ("0.5", "breaking", "number-became-text", "score"),
        ("0.5", "breaking", "removed", "summary"),
        ("0.5", "note", "new-field", "abstract"),
    ]


def test_baseline_has_no_findings_against_itself(db: None) -> None:
    _, old, _ = two_versions()
    observe(old, {"a": 1})
    take_contract(version=old, baseline=old)
    take_contract(version=old, baseline=old)
    assert (ContractFinding.objects.count(), ContractSnapshot.objects.count()) == (0, 1)


def test_baseline_that_was_never_seen_is_not_compared(db: None) -> None:
    _, old, new = two_versions()
    observe(new, {"a": 1})
    take_contract(version=new, baseline=old)
    assert ContractFinding.objects.count() == 0


def test_taking_the_contract_twice_finds_the_same(db: None) -> None:
    _, old, new = two_versions()
    observe(old, {"a": 1})
    observe(new, {"b": 1})
    take_contract(version=old, baseline=old)
    take_contract(version=new, baseline=old)
    first = findings()
    take_contract(version=new, baseline=old)
    assert (findings(), len(first)) == (first, 2)


def findings() -> list[tuple[int, str, str]]:
    return list(ContractFinding.objects.order_by("pk").values_list("pk", "path", "sentence"))


def test_finding_that_no_longer_holds_is_taken_back(db: None) -> None:
    _, old, new = two_versions()
    observe(old, {"a": 1})
    observe(new, {"a": 1, "b": 1})
    take_contract(version=old, baseline=old)
    take_contract(version=new, baseline=old)
    assert [path for _, path, _ in findings()] == ["b"]
    observe(old, {"a": 1, "b": 1})
    take_contract(version=old, baseline=old)
    take_contract(version=new, baseline=old)
    assert findings() == []


def test_finding_keeps_its_row_and_says_the_newest_numbers(db: None) -> None:
    _, old, new = two_versions()
    observe(old, {"a": 1})
    observe(new, {"a": None}, {"a": 1})
    take_contract(version=old, baseline=old)
    take_contract(version=new, baseline=old)
    [(pk, _, before)] = findings()
    observe(new, {"a": None}, {"a": None}, {"a": None})
    take_contract(version=new, baseline=old)
    [(same, _, after)] = findings()
    assert same == pk
    assert ("1 of 2 times" in before, "4 of 5 times" in after) == (True, True)


def test_snapshot_that_is_current_is_not_taken_again(db: None, django_assert_max_num_queries: Any) -> None:
    _, old, _ = two_versions()
    observe(old, {"a": 1}, {"a": 2})
    first = take_contract(version=old, baseline=None)
    with django_assert_max_num_queries(2):
        second = take_contract(version=old, baseline=None)
    assert (second.pk, second.taken_at) == (first.pk, ContractSnapshot.objects.get().taken_at)


def test_one_more_answer_is_enough_to_take_it_again(db: None) -> None:
    _, old, _ = two_versions()
    observe(old, {"a": 1})
    take_contract(version=old, baseline=None)
    observe(old, {"a": 1})
    assert (take_contract(version=old, baseline=None).observation_count, paths(old)) == (2, {"a": 2})


def a_replayed_answer(version: Version, body: object) -> None:
    outcome = an_outcome(a_replay(version), a_query(version.project, "replayed"), None)
    an_observation(outcome.query, version, body=orjson.dumps(body), outcome=outcome)


def a_tally(version: Version, *bodies: object) -> None:
    shape = observe_shape((body, 1) for body in bodies)
    ShapeTally.objects.create(version=version, schema=shape.to_json(), observation_count=len(bodies))


def test_answers_that_are_tallied_are_not_read_again(db: None) -> None:
    _, old, _ = two_versions()
    observe(old, {"asked": 1})
    a_replayed_answer(old, {"read": 1})
    a_tally(old, {"tallied": 1})
    assert take_contract(version=old, baseline=None).observation_count == 2
    assert (paths(old), ShapeTally.objects.count()) == ({"asked": 1, "tallied": 1}, 0)


def test_tallies_that_are_not_of_all_answers_count_for_nothing(db: None) -> None:
    _, old, _ = two_versions()
    a_replayed_answer(old, {"read": 1})
    a_tally(old, {"tallied": 1}, {"tallied": 1})
    take_contract(version=old, baseline=None)
    assert (paths(old), ShapeTally.objects.count()) == ({"read": 1}, 0)


def a_finding_with_breakage() -> tuple[Version, Version, Breakage]:
    """0.5 lacks a field that 0.4 has, which is filed."""
    _, old, new = two_versions()
    observe(old, {"a": 1})
    observe(new, {"b": 1})
    take_contract(version=old, baseline=old)
    take_contract(version=new, baseline=old)
    breakage = a_breakage(new.observations.all()[0])
    ContractFinding.objects.filter(rule="removed").update(breakage=breakage)
    return old, new, breakage


def test_finding_keeps_its_breakage(db: None) -> None:
    old, new, breakage = a_finding_with_breakage()
    observe(new, {"b": 1})
    take_contract(version=new, baseline=old)
    assert filed() == [("0.5", "removed", breakage.pk), ("0.5", "new-field", None)]


def filed() -> list[tuple[str, str, int | None]]:
    rows = ContractFinding.objects.order_by("pk")
    return list(rows.values_list("version__name", "rule", "breakage"))


def test_same_finding_on_a_later_version_shows_the_same_breakage(db: None) -> None:
    old, _, breakage = a_finding_with_breakage()
    later = a_version(old.project, "0.6")
    observe(later, {"b": 1})
    take_contract(version=later, baseline=old)
    assert filed()[2:] == [("0.6", "removed", breakage.pk), ("0.6", "new-field", None)]


def test_breakage_of_another_project_is_not_shown(db: None) -> None:
    a_finding_with_breakage()
    _, old, new = two_versions()
    observe(old, {"a": 1})
    observe(new, {"b": 1})
    take_contract(version=old, baseline=old)
    take_contract(version=new, baseline=old)
    assert filed()[2:] == [("0.5", "removed", None), ("0.5", "new-field", None)]


def test_documents_are_compared_where_both_sides_have_one(db: None) -> None:
    _, old, new = two_versions()
    an_api_document(old, {"/search": {"get": {}}})
    compare_declared(new, old)
    assert declared() == []
    an_api_document(new, {"/ask": {"get": {}}})
    compare_declared(new, old)
    assert declared() == [("operation-removed", "GET /search"), ("operation-added", "GET /ask")]


def declared() -> list[tuple[str, str]]:
    rows = ContractFinding.objects.filter(source=FindingSource.DECLARED).order_by("pk")
    return list(rows.values_list("rule", "path"))


def test_sources_do_not_take_back_what_another_found(db: None) -> None:
    old, new, _ = a_finding_with_breakage()
    an_api_document(old, {"/search": {"get": {}}})
    an_api_document(new, {})
    compare_declared(new, old)
    take_contract(version=new, baseline=old)
    assert sorted(ContractFinding.objects.values_list("source", "rule")) == [
        ("declared", "operation-removed"),
        ("observed", "new-field"),
        ("observed", "removed"),
    ]


def test_moved_baseline_is_compared_with_every_version(db: None) -> None:
    project, old, new = two_versions()
    observe(old, {"a": 1})
    observe(new, {"b": 1})
    an_api_document(old, {"/search": {"get": {}}})
    an_api_document(new, {})
    for version in (old, new):
        take_contract(version=version, baseline=None)
    project.baseline = new
    compare_with_baseline(project)
    rows = ContractFinding.objects.filter(baseline=new).order_by("source", "level", "path")
    assert [(row.version.name, row.source, row.rule, row.path) for row in rows] == [
        ("0.4", "declared", "operation-added", "GET /search"),
        ("0.4", "observed", "removed", "b"),
        ("0.4", "observed", "new-field", "a"),
    ]


def test_project_without_a_baseline_compares_nothing(db: None) -> None:
    project, old, _ = two_versions()
    observe(old, {"a": 1})
    take_contract(version=old, baseline=None)
    compare_with_baseline(project)
    assert ContractFinding.objects.count() == 0


def test_body_that_is_no_json_is_left_out(db: None) -> None:
    _, old, _ = two_versions()
    observe(old, {"a": 1}, b"<html>")
    take_contract(version=old, baseline=None)
    assert paths(old) == {"a": 1}


def test_names_and_words_that_no_database_keeps_are_written_readably(db: None) -> None:
    _, old, _ = two_versions()
    observe(old, b'{"a\\u0000": "\\u0000", "b": "\\ud800"}')
    take_contract(version=old, baseline=None)
    assert paths(old) == {"a\N{SYMBOL FOR NULL}": 1, "b": 1}
