"""What was built into 0.6 is found, and nothing else."""

from bugbash.execution.contracts import take_contract
from bugbash.logic.fingerprints import canonical_json
from bugbash.models import ContractFinding, Version
from tests.bugbash.demo.loading import read_csv
from tests.bugbash.demo.running import Running
from tests.builders import a_project, a_query, a_version, an_observation

FAILS = "A caller that reads it fails or shows nothing."
QUERIES = [row["query"] for row in read_csv("queries.csv") if not row["params"]]


def observe(prototype: Running, version: Version) -> None:
    """Every answer of the prototype to a query without parameters of its own."""
    for text in QUERIES:
        reply = prototype.search(version.name, text)
        if reply.status == 200:
            query = version.project.queries.filter(text=text).first() or a_query(version.project, text)
            an_observation(query, version, body=canonical_json(reply.body))


def findings(prototype: Running, candidate: str) -> list[tuple[str, str, str, str]]:
    project = a_project()
    old, new = a_version(project, "0.4", baseline=True), a_version(project, candidate)
    for version in (old, new):
        observe(prototype, version)
        take_contract(version=version, baseline=old)
    rows = ContractFinding.objects.order_by("level", "path")
    return list(rows.values_list("level", "rule", "path", "sentence"))


def test_broken_version_has_exactly_the_findings_that_were_built_in(db: None, prototype: Running) -> None:
    assert findings(prototype, "0.6") == [
        (
            "breaking",
            "number-became-text",
            "results[].score",
            "results[].score was a number and is now text. A caller that calculates or sorts with it fails.",
        ),
        (
            "breaking",
            "removed",
            "results[].summary",
            f"results[].summary is gone; it was probably renamed to “abstract”. {FAILS}",
        ),
        ("note", "new-field", "results[].abstract", "results[].abstract is new. Callers that ignore it are fine."),
    ]


def test_better_version_breaks_nobody(db: None, prototype: Running) -> None:
    assert findings(prototype, "0.5") == []
