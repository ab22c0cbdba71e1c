import json
from collections import Counter

import pytest

from bugbash.choices import Category, Family, Severity
from tests.bugbash.demo.loading import DATA, checks_of, read_csv, read_json
from tests.bugbash.demo.verdicts import RULES

QUERIES = read_csv("queries.csv")
RATINGS = read_csv("ratings.csv")
BREAKAGES = read_json("breakages.json")["breakages"]
CRITERIA = read_json("criteria.json")["criteria"]
CHARTERS = read_json("charters.json")
PEOPLE = {"Owner 1", "Manager 1", "Engineer 1", "Engineer 2", "Engineer 3", "Engineer 4", "SME 1", "SME 2"}
MEASURES = {
    "open-breakages": {"severities"},
    "regressions": set(),
    "required-passing": set(),
    "pass-rate-lower-bound": set(),
    "contract-breaks": set(),
    "parity": set(),
    "error-rate": set(),
    "latency-ms": set(),
    "metric": {"k"},
    "judged": {"k"},
    "manual": {"item"},
}


def test_data_is_these_files() -> None:
    assert sorted(path.name for path in DATA.iterdir()) == [
        "breakages.json",
        "charters.json",
        "criteria.json",
        "queries.csv",
        "ratings.csv",
    ]


def test_json_files_are_marked_as_demo_data() -> None:
    for name in ("breakages.json", "criteria.json"):
        assert read_json(name)["demo"] is True
    assert [charter["demo"] for charter in CHARTERS] == [True] * len(CHARTERS)


def test_queries_are_many_and_of_every_kind() -> None:
    assert len(QUERIES) >= 160
    assert sum(bool(row["checks"]) for row in QUERIES) >= 70
    assert sum(not row["checks"] for row in QUERIES) >= 60
    assert sum(bool(row["need"]) for row in QUERIES) >= 60
    assert 20 <= sum(row["required"] == "true" for row in QUERIES) <= 40


def test_query_columns() -> None:
    assert list(QUERIES[0]) == ["query", "params", "tags", "family", "group", "checks", "required", "need"]
    assert {row["family"] for row in QUERIES} <= {"", *Family.values}
    assert {row["required"] for row in QUERIES} == {"", "true"}


def test_each_query_is_there_once() -> None:
    assert Counter(row["query"] for row in QUERIES).most_common(1)[0][1] == 1


def test_required_queries_have_checks() -> None:
    assert [row["query"] for row in QUERIES if row["required"] and not row["checks"]] == []


def test_params_are_faults_of_the_prototype() -> None:
    params = [json.loads(row["params"]) for row in QUERIES if row["params"]]
    assert {name for each in params for name in each} == {
        "shuffle_rate",
        "error_rate",
        "delay_ms",
        "jitter_ms",
    }


def test_checks_are_of_known_kinds() -> None:
    kinds = {line.partition(":")[0].rstrip("-0123456789") for row in QUERIES for line in checks_of(row)}
    assert kinds - set(RULES) == {"needs-human"}


def test_breakages_are_of_collected_queries_with_the_same_expectation() -> None:
    expected = {row["query"]: checks_of(row) for row in QUERIES if not row["params"]}
    assert len(BREAKAGES) >= 28
    for breakage in BREAKAGES:
        assert breakage["expectation"] == expected[breakage["query"]]


def test_breakages_use_the_vocabulary() -> None:
    for breakage in BREAKAGES:
        keys = [key for key in breakage if key != "met_by"]
        assert keys == ["query", "title", "severity", "category", "expectation", "filer", "note"]
        assert breakage["filer"] not in breakage.get("met_by", [])
        assert Severity(breakage["severity"]) != Severity.UNSET
        assert Category(breakage["category"])
    filers = {breakage["filer"] for breakage in BREAKAGES}
    assert filers == {"Engineer 1", "Engineer 2", "Engineer 3", "Engineer 4", "SME 1"}


def test_charters_cover_every_query() -> None:
    tags = {charter["tag"] for charter in CHARTERS}
    assert [row["query"] for row in QUERIES if not tags & set(row["tags"].split(","))] == []
    assert tags <= {tag for row in QUERIES for tag in row["tags"].split(",")}


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion["measure"])
def test_criterion_is_measurable(criterion: dict[str, object]) -> None:
    assert list(criterion) == ["sentence", "measure", "params", "operator", "threshold", "must", "owner"]
    assert isinstance(criterion["params"], dict)
    assert set(criterion["params"]) == MEASURES[str(criterion["measure"])]
    assert criterion["operator"] in ("<=", ">=")
    assert criterion["owner"] in PEOPLE


def test_ratings_are_of_collected_queries_with_a_need() -> None:
    needs = {row["query"]: row["need"] for row in QUERIES}
    rated = {row["query"] for row in RATINGS}
    assert len(rated) >= 20
    assert [query for query in rated if not needs[query]] == []


def test_ratings_are_by_two_people_on_most_results() -> None:
    raters: dict[tuple[str, str], list[str]] = {}
    for row in RATINGS:
        raters.setdefault((row["query"], row["result_id"]), []).append(row["rater"])
    assert len(raters) >= 170
    assert {name for names in raters.values() for name in names} == {"SME 1", "SME 2"}
    assert max(Counter(names).most_common(1)[0][1] for names in raters.values()) == 1
    assert sum(len(names) == 2 for names in raters.values()) > 0.8 * len(raters)


def test_grades_are_of_the_scale() -> None:
    assert {row["grade"] for row in RATINGS} == {"0", "1", "2", "3"}


def test_raters_disagree_now_and_then_and_by_one_grade() -> None:
    grades: dict[tuple[str, str], list[int]] = {}
    for row in RATINGS:
        grades.setdefault((row["query"], row["result_id"]), []).append(int(row["grade"]))
    apart = [abs(pair[0] - pair[1]) for pair in grades.values() if len(pair) == 2]
    assert set(apart) == {0, 1}
    assert 0.05 < sum(apart) / len(apart) < 0.3
