"""What a report freezes: the assessment and everything around it that a reader may want to know later."""

from datetime import datetime
from typing import Any

from bugbash.models import ContractWaiver, Version
from bugbash.selectors.contracts import finding_rows
from bugbash.selectors.evidence import Evidence, evidence_of
from bugbash.selectors.versions import time_to_signal
from portal.lib.people import display_name
from reviews.selectors.facts import open_breakages
from reviews.selectors.readiness import assess_version


def report_payload(version: Version, *, number: int, frozen_by: str, frozen_at: datetime) -> dict[str, Any]:
    """Plain values, ready to be frozen; names are written out, so that later changes do not reach them."""
    evidence = evidence_of(version)
    baseline = version.project.baseline
    return {
        "report": number,
        "project": version.project.name,
        "version": version.name,
        "version_notes": version.notes,
        "git_revision": version.git_revision,
        "unverified_certificates": unverified(version, baseline),
        "baseline": baseline.name if baseline else None,
        "frozen_by": frozen_by,
        "frozen_at": frozen_at,
        "assessment": assess_version(version).to_json(),
        "time_to_signal_s": time_to_signal(version),
        "replay": replay_payload(evidence) if evidence else None,
        "open_breakages": [
            {
                "code": row.code,
                "title": row.title,
                "severity": row.severity,
                "category": row.category,
                "owner": row.owner,
            }
            for row in open_breakages(version.project)
        ],
        "contract": [
            {
                "level": row.finding.level,
                "path": row.finding.path,
                "sentence": row.finding.sentence,
                "source": row.finding.source,
                "waiver": waiver_payload(row.waiver) if row.waiver and row.is_waived else None,
            }
            for row in finding_rows(version)
        ],
    }


def unverified(*versions: Version | None) -> list[str]:
    """Names of the versions that answered without anybody knowing for sure who answered (RELIABILITY O15)."""
    return [version.name for version in versions if version and not version.definition.verify_tls]


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
