"""What a report freezes: all that the readiness page shows, and what a reader may want to know later.

Charts are kept as their numbers together with their titles, so that whoever draws them needs nothing else.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from bugbash.logic.discovery import ASSUMPTIONS
from bugbash.models import OPEN_STATUSES, ContractWaiver, Project, Version
from bugbash.selectors.bash_discovery import coverage_of, discovery_of
from bugbash.selectors.contracts import FindingRow, finding_rows
from bugbash.selectors.evidence import Evidence, evidence_of
from bugbash.selectors.versions import time_to_signal
from portal.lib.people import display_name
from reviews.logic.frozen import FORMAT
from reviews.logic.readiness import Accepted
from reviews.selectors.charts import breakage_matrix, version_trends
from reviews.selectors.ratings import Ratings, ratings_of
from reviews.selectors.readiness import assess_version, expert_evidence

# Title, unit, and the ends of the axis where they are fixed.
TRENDS: dict[str, tuple[str, str, float | None, float | None]] = {
    "pass_rate": ("Pass rate", "%", 0, 100),
    "serious": ("Serious breakages that its answers show", "", 0, None),
    "ndcg": ("nDCG@10 (exp)", "", 0, 1),
    "latency": ("p95 latency, from p50 to p99", "ms", 0, None),
    "contract_breaks": ("Breaking contract findings", "", 0, None),
    "signal": ("Time to signal", "s", 0, None),
}
LONGEST_CURVE = 200


def report_payload(version: Version, *, number: int, frozen_by: str, frozen_at: datetime) -> dict[str, Any]:
    """Plain values, ready to be frozen; names are written out, so that later changes do not reach them."""
    project = version.project
    evidence, baseline = evidence_of(version), project.baseline
    ratings = ratings_of(project)
    findings, assessment = finding_rows(version), assess_version(version, ratings)
    return {
        "format": FORMAT,
        "report": number,
        "project": project.name,
        "version": version.name,
        "version_notes": version.notes,
        "git_revision": version.git_revision,
        "registered_at": version.registered_at,
        "unverified_certificates": unverified(version, baseline),
        "baseline": baseline.name if baseline else None,
        "frozen_by": frozen_by,
        "frozen_at": frozen_at,
        "assessment": assessment.to_json(),
        "time_to_signal_s": time_to_signal(version),
        "replay": replay_payload(evidence) if evidence else None,
        "open_breakages": breakage_payload(project),
        "breakage_matrix": asdict(breakage_matrix(project)),
        "trends": trend_payload(project, ratings),
        "experts": asdict(expert_evidence(project, ratings)),
        "coverage": coverage_payload(project),
        "left_to_find": discovery_payload(project),
        "contract": [finding_payload(row) for row in findings],
        "waivers": [
            *(accepted_payload(accepted) for accepted in assessment.waivers),
            *(
                {"about": "contract", "what": row.finding.sentence, **waiver_payload(row.waiver)}
                for row in findings
                if row.waiver and row.is_waived
            ),
        ],
    }


def breakage_payload(project: Project) -> list[dict[str, Any]]:
    rows = project.breakages.filter(status__in=OPEN_STATUSES).select_related("owner").order_by("number")
    return [
        {
            "code": row.code,
            "title": row.title,
            "severity": row.severity,
            "category": row.category,
            "owner": display_name(row.owner) if row.owner else "",
            "filed_at": row.filed_at,
        }
        for row in rows
    ]


def trend_payload(project: Project, ratings: Ratings) -> list[dict[str, Any]]:
    """Each chart over versions by its key; one that has no title here is called by its key."""
    drawn = []
    for key, points in asdict(version_trends(project, ratings)).items():
        title, unit, low, high = TRENDS.get(key, (key.replace("_", " ").capitalize(), "", None, None))
        drawn.append({"key": key, "title": title, "unit": unit, "low": low, "high": high, "points": points})
    return drawn


def coverage_payload(project: Project) -> dict[str, Any]:
    """Charters against families as rows of (asked, found), and what nobody tried by name."""
    coverage = coverage_of(project)
    return {
        "families": coverage.families,
        "rows": [
            {"title": row.title, "asked": [cell.asked for cell in row.cells], "found": [c.found for c in row.cells]}
            for row in coverage.rows
        ],
        "untried_charters": [row.title for row in coverage.untried_charters],
        "untried_families": coverage.untried_families,
    }


def discovery_payload(project: Project) -> dict[str, Any]:
    """The estimate with its interval and assumptions, and the curve of what was found over tester-minutes.

    Of a long curve every so manieth step is kept, and always the last.
    """
    found = discovery_of(project)
    every = -(-len(found.curve) // LONGEST_CURVE)
    last = len(found.curve) - 1
    return {
        "people": found.incidence.people,
        "found": found.incidence.found,
        "estimate": asdict(found.estimate) if found.estimate else None,
        "why": found.why,
        "assumptions": ASSUMPTIONS,
        "curve": [[step.minutes, step.found] for place, step in enumerate(found.curve) if (last - place) % every == 0],
    }


def finding_payload(row: FindingRow) -> dict[str, Any]:
    return {
        "level": row.finding.level,
        "path": row.finding.path,
        "sentence": row.finding.sentence,
        "source": row.finding.source,
        "waiver": waiver_payload(row.waiver) if row.waiver and row.is_waived else None,
    }


def unverified(*versions: Version | None) -> list[str]:
    """Names of the versions that answered without anybody knowing for sure who answered (RELIABILITY O15)."""
    return [version.name for version in versions if version and not version.definition.verify_tls]


def accepted_payload(accepted: Accepted) -> dict[str, Any]:
    return {
        "about": "gate",
        "what": accepted.sentence,
        "reason": accepted.reason,
        "waived_by": accepted.waived_by,
        "waived_at": accepted.waived_at,
        "ends_on": accepted.ends_on,
    }


def waiver_payload(waiver: ContractWaiver) -> dict[str, Any]:
    return {
        "reason": waiver.reason,
        "waived_by": display_name(waiver.waived_by),
        "waived_at": waiver.waived_at,
        "ends_on": waiver.ends_on.isoformat(),
    }


def replay_payload(evidence: Evidence) -> dict[str, Any]:
    """The newest replay, and by number those that it was joined with where it left something out by choice."""
    replay = evidence.newest
    return {
        "number": replay.number,
        "joined": [row.number for row in evidence.replays[1:]],
        "left_out": replay.left_out,
        "total": evidence.queries,
        "input_fingerprint": replay.input_fingerprint,
        "requested_at": replay.requested_at,
        "finished_at": replay.finished_at,
        "summary": evidence.summary.to_json() if replay.is_partial else replay.summary,
    }
