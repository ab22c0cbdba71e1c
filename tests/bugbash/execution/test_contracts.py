import orjson

from bugbash.choices import CallError
from bugbash.execution.contracts import take_contract
from bugbash.models import ContractFinding, ContractSnapshot, Project, Version
from tests.builders import a_project, a_query, a_version, an_observation


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
