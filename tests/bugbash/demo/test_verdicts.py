"""The data shows what it is there to show; ranks differ a little between Python versions, so counts are bounds."""

from collections import Counter

import pytest

from tests.bugbash.demo.loading import checks_of, read_csv, read_json
from tests.bugbash.demo.running import Running
from tests.bugbash.demo.verdicts import ids_of, state, verdict

QUERIES = read_csv("queries.csv")


@pytest.fixture(scope="module")
def verdicts(prototype: Running) -> dict[str, str]:
    return {row["query"]: verdict(prototype, row, "0.4", "0.5") for row in QUERIES}


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("fixed", 20),
        ("still broken", 20),
        ("regressed", 4),
        ("passing", 30),
        ("changed", 20),
        ("unchanged", 10),
        ("unstable", 1),
        ("error", 1),
        ("new", 1),
    ],
)
def test_replay_of_synonyms_shows_every_kind(verdicts: dict[str, str], kind: str, least: int) -> None:
    assert Counter(verdicts.values())[kind] >= least


def test_synonyms_are_better_on_the_whole(verdicts: dict[str, str]) -> None:
    counts = Counter(verdicts.values())
    assert counts["fixed"] > 2 * counts["regressed"]


def test_every_breakage_goes_wrong_on_the_baseline(prototype: Running) -> None:
    for breakage in read_json("breakages.json")["breakages"]:
        reply = prototype.search("0.4", breakage["query"])
        assert (breakage["query"], state(breakage["expectation"], reply)) == (breakage["query"], "fail")


def test_some_breakages_are_fixed_and_some_are_not(verdicts: dict[str, str]) -> None:
    counts = Counter(verdicts[breakage["query"]] for breakage in read_json("breakages.json")["breakages"])
    assert set(counts) == {"fixed", "still broken"}
    assert min(counts.values()) >= 8


def test_broken_shape_changes_no_verdict(prototype: Running) -> None:
    rows = [row for row in QUERIES if row["checks"] and not row["params"]]
    shown = [[verdict(prototype, row, "0.4", version) for row in rows] for version in ("0.5", "0.6")]
    assert shown[0] == shown[1]


def test_stale_deployment_answers_some_queries_differently(prototype: Running) -> None:
    plain = [row["query"] for row in QUERIES if not row["params"]]
    different = [query for query in plain if prototype.ids("0.5", query) != prototype.ids("0.5-stale", query)]
    assert 0.1 < len(different) / len(plain) < 0.6


def test_experts_have_seen_what_both_versions_show(prototype: Running) -> None:
    rated: dict[str, set[str]] = {}
    for row in read_csv("ratings.csv"):
        rated.setdefault(row["query"], set()).add(row["result_id"])
    for version in ("0.4", "0.5"):
        shares = [
            sum(result in known for result in prototype.ids(version, query)) / 10 for query, known in rated.items()
        ]
        assert sum(shares) / len(shares) > 0.8


def test_checks_name_what_the_library_really_has(prototype: Running) -> None:
    """What the index lacks is written in C, has no docstring or is known under another name only."""
    wanted = {
        line.partition(": ")[2]: row["query"] for row in QUERIES for line in checks_of(row) if line.startswith("in-top")
    }
    lacking = {name for name in wanted if name not in ids_of(prototype.search("0.4", name, k=100))}
    assert lacking == {
        "collections.defaultdict",
        "datetime.datetime.astimezone",
        "getpass.getpass",
        "time.sleep",
        "zoneinfo.available_timezones",
    }
