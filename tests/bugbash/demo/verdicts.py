"""What replaying the collected queries shows, worked out here so that the data does not rest on the product."""

import json
from collections.abc import Callable, Sequence

from tests.bugbash.demo.loading import checks_of
from tests.bugbash.demo.running import Reply, Running


def ids_of(reply: Reply) -> list[str]:
    return [result["id"] for result in reply.body.get("results", [])]


RULES: dict[str, Callable[[Reply, int, str], bool]] = {
    "status": lambda reply, _, wanted: reply.status == int(wanted),
    "is-json": lambda reply, *_: isinstance(reply.body, dict),
    "in-top": lambda reply, k, wanted: wanted in ids_of(reply)[:k],
    "not-in-top": lambda reply, k, wanted: wanted not in ids_of(reply)[:k],
    "min-results": lambda reply, _, wanted: len(ids_of(reply)) >= int(wanted),
    "no-duplicates": lambda reply, *_: len(set(ids_of(reply))) == len(ids_of(reply)),
}


def holds(check: str, reply: Reply) -> bool:
    kind, _, argument = check.partition(": ")
    name, _, k = kind.rpartition("-")
    if k.isdigit():
        return RULES[name](reply, int(k), argument)
    return RULES[kind](reply, 0, argument)


def state(checks: Sequence[str], reply: Reply) -> str:
    """pass, fail, error or open; an HTTP error is no error for a query that has a check on the status."""
    if reply.status != 200 and not any(check.startswith("status") for check in checks):
        return "error"
    results = [holds(check, reply) for check in checks if not check.startswith("needs-human")]
    return ("pass" if all(results) else "fail") if results else "open"


KINDS = {
    ("fail", "pass"): "fixed",
    ("fail", "fail"): "still broken",
    ("pass", "fail"): "regressed",
    ("pass", "pass"): "passing",
}


def verdict(prototype: Running, row: dict[str, str], baseline: str, candidate: str) -> str:
    """The verdict of one query on `candidate` against `baseline`."""
    text, params, checks = row["query"], json.loads(row["params"] or "{}"), checks_of(row)
    old, new, again = (prototype.search(version, text, **params) for version in (baseline, candidate, candidate))
    states = state(checks, old), state(checks, new)
    if "error" in states:
        return "error" if states[1] == "error" else "new"
    if ids_of(new) != ids_of(again):
        return "unstable"
    if "open" in states:
        return "unchanged" if ids_of(old) == ids_of(new) else "changed"
    return KINDS[states]
