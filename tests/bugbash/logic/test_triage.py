from dataclasses import replace
from typing import Any

import pytest

from bugbash.choices import BreakageStatus, Cause, Severity
from bugbash.logic.edits import clashes, mark_of
from bugbash.logic.triage import Facts, Ref, Refusal, moves_between, refuse

NEW = Facts(
    status=BreakageStatus.NEW,
    severity=Severity.UNSET,
    proposed=Severity.UNSET,
    cause=Cause.UNKNOWN,
    owner=None,
    reason="",
    duplicate_of=None,
    external_url="",
)
SOMEBODY = Ref(7, "Engineer 1")
CONFIRMED = BreakageStatus.CONFIRMED


def refused(before: Facts = NEW, **changes: Any) -> Refusal | None:
    return refuse("BB-1", before, before.turned(changes), {3, 4}, 1)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"status": CONFIRMED}, None),
        ({"status": CONFIRMED, "severity": Severity.S3}, None),
        ({"status": CONFIRMED, "severity": Severity.S1, "owner": SOMEBODY}, None),
        ({"severity": Severity.S1}, None),
        (
            {"status": CONFIRMED, "severity": Severity.S1},
            Refusal("A confirmed S1 needs an owner: choose who sees to it.", "owner"),
        ),
        (
            {"status": CONFIRMED, "severity": Severity.S2},
            Refusal("A confirmed S2 needs an owner: choose who sees to it.", "owner"),
        ),
        (
            {"status": BreakageStatus.REJECTED, "reason": " "},
            Refusal("Say why it is rejected; the person who filed it will read it.", "reason"),
        ),
        (
            {"status": BreakageStatus.DUPLICATE},
            Refusal("Name the breakage that this one repeats, such as BB-12.", "duplicate_of"),
        ),
        ({"status": BreakageStatus.DUPLICATE, "duplicate_of": Ref(3, "BB-3")}, None),
    ],
)
def test_triage_is_refused_by_its_rules(changes: dict[str, Any], refusal: Refusal | None) -> None:
    assert refused(**changes) == refusal


def test_severity_that_was_proposed_needs_an_owner_too() -> None:
    proposed = replace(NEW, proposed=Severity.S1)
    assert refused(proposed, status=CONFIRMED) == Refusal(
        "A confirmed S1 needs an owner: choose who sees to it.", "owner"
    )
    assert refused(proposed, status=CONFIRMED, severity=Severity.S3) is None


def test_ring_of_duplicates_is_refused() -> None:
    after = NEW.turned({"status": BreakageStatus.DUPLICATE, "duplicate_of": Ref(3, "BB-3")})
    ring = Refusal("A breakage can not be the duplicate of itself.", "duplicate_of")
    assert (refuse("BB-4", NEW, after, {3, 4}, 4), refuse("BB-5", NEW, after, {3, 4}, 5)) == (ring, None)


def test_move_that_the_table_does_not_have_is_a_conflict() -> None:
    closed = replace(NEW, status=BreakageStatus.CLOSED)
    assert refused(closed, status=BreakageStatus.NEW) == Refusal(
        "BB-1 is closed; it can not become new.", "status", is_conflict=True
    )


@pytest.mark.parametrize("url", ["", "https://tracker.example/1", "HTTP://tracker.example/?id=1"])
def test_address_of_another_tracker_is_taken(url: str) -> None:
    assert refused(external_url=url) is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https:",
        "https://",
        "ftp://a.example",
        "tracker.example/1",
        "https://a b",
        "data:,x",
        "//a",
    ],
)
def test_address_that_may_act_is_refused(url: str) -> None:
    sentence = "An external issue is an address that begins with http:// or https://."
    assert refused(external_url=url) == Refusal(sentence, "external_url")


def test_address_that_is_too_long_is_refused() -> None:
    assert refused(external_url="https://a.example/" + "x" * 483) == Refusal(
        "An address has at most 500 characters, this has 501.", "external_url"
    )


def test_only_a_duplicate_has_an_original() -> None:
    assert NEW.turned({"status": CONFIRMED, "duplicate_of": Ref(3, "BB-3")}).duplicate_of is None


def test_moves_say_each_fact_before_and_after() -> None:
    after = NEW.turned({"status": CONFIRMED, "severity": Severity.S2, "owner": SOMEBODY})
    assert moves_between(NEW, after) == {
        "status": ["new", "confirmed"],
        "severity": ["unset", "S2"],
        "owner": ["nobody", "Engineer 1"],
    }


def test_mark_changes_with_the_facts_alone() -> None:
    marks = [mark_of(facts) for facts in ({"a": 1, "b": None}, {"b": None, "a": 1}, {"a": 2, "b": None})]
    assert (marks[0] == marks[1], marks[0] == marks[2]) == (True, False)


def test_clash_has_both_values_of_what_differs() -> None:
    theirs = {"status": "confirmed", "owner": "nobody", "reason": "Seen."}
    assert clashes(theirs, {"status": "new", "owner": "nobody", "reason": ""}) == {
        "status": "Changed since you opened it: it is “confirmed” now, you chose “new”.",
        "reason": "Changed since you opened it: it is “Seen.” now, you chose empty.",
    }
