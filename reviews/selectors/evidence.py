"""What a report freezes: the assessment and everything around it that a reader may want to know later."""

from datetime import datetime
from typing import Any

from bugbash.models import Replay, Version
from bugbash.selectors.replays import latest_finished_replay
from bugbash.selectors.versions import contract_findings, time_to_signal
from reviews.selectors.facts import open_breakages
from reviews.selectors.readiness import assess_version


def report_payload(version: Version, *, number: int, frozen_by: str, frozen_at: datetime) -> dict[str, Any]:
    """Plain values, ready to be frozen; names are written out, so that later changes do not reach them."""
    replay = latest_finished_replay(version)
    baseline = version.project.baseline
    return {
        "report": number,
        "project": version.project.name,
        "version": version.name,
        "version_notes": version.notes,
        "git_revision": version.git_revision,
        "baseline": baseline.name if baseline else None,
        "frozen_by": frozen_by,
        "frozen_at": frozen_at,
        "assessment": assess_version(version).to_json(),
        "time_to_signal_s": time_to_signal(version),
        "replay": replay_payload(replay) if replay else None,
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
            {"level": row.level, "path": row.path, "sentence": row.sentence} for row in contract_findings(version)
        ],
    }


def replay_payload(replay: Replay) -> dict[str, Any]:
    return {
        "number": replay.number,
        "total": replay.query_count,
        "input_fingerprint": replay.input_fingerprint,
        "requested_at": replay.requested_at,
        "finished_at": replay.finished_at,
        "summary": replay.summary,
    }
