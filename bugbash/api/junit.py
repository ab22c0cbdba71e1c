"""A replay as JUnit XML, which every CI system reads."""

import re
from typing import Any

from django.db.models import F
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from rest_framework.renderers import BaseRenderer

from bugbash.choices import QueryStatus, Verdict
from bugbash.logic.fingerprints import canonical_json
from bugbash.models import Outcome, Replay

FAILING = {Verdict.REGRESSED, Verdict.STILL_BROKEN}
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_NAME = 200


class JUnitRenderer(BaseRenderer):
    media_type = "application/xml"
    format = "xml"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        return data


def junit_of(replay: Replay) -> bytes:
    """One test case per outcome, in signal order; those of further deployments carry its name in their class name."""
    name = f"{replay.project.slug}.{replay.version.name}"
    rows = replay.outcomes.select_related("deployment").annotate(candidate_ms=F("candidate__elapsed_ms"))
    suite = TestSuite(name)
    suite.add_testcases([case_of(row, name) for row in rows.order_by("ordinal").iterator()])
    xml = JUnitXml()
    xml.add_testsuite(suite)
    xml.update_statistics()  # type: ignore[no-untyped-call]
    return bytes(xml.tostring())  # type: ignore[no-untyped-call]


def case_of(row: Outcome, suite: str) -> TestCase:
    elapsed_ms: float | None = row.candidate_ms  # type: ignore[attr-defined]
    place = suite if row.primary else f"{suite}@{row.deployment.name}"
    case = TestCase(name_of(row), place, (elapsed_ms or 0) / 1000)
    if result := result_of(row):
        case.result = [result]
    return case


def name_of(row: Outcome) -> str:
    params = canonical_json(row.params).decode() if row.params else ""
    name = printable(" ".join(filter(None, (row.text, params))) or "(empty query)")
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def result_of(row: Outcome) -> Failure | Error | Skipped | None:
    """None for what passes; a new query that fails its checks is a failure too, there being nothing to compare with."""
    verdict, status = row.effective, row.effective_status
    because = printable(row.override_reason if row.override else row.because)
    if verdict in FAILING or (verdict == Verdict.NEW and status == QueryStatus.FAIL):
        return Failure(because, verdict)
    if verdict == Verdict.ERROR:
        return Error(because, verdict)
    if status in {QueryStatus.PASS, QueryStatus.FAIL}:
        return None
    return Skipped(because or "not asked yet", verdict or "waiting")


def printable(text: str) -> str:
    """Text without what XML 1.0 can not carry, not even escaped."""
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
