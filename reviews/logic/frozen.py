"""A frozen report as it is read: by its bytes alone, whatever format it was frozen in.

Format 1 had no `format` and knew the gates, the replay, open breakages and the contract. Format 2 holds all that
the readiness page shows. What an older report never recorded is None or empty here, and pages leave it out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from portal.lib.charts import Point
from reviews.choices import Measure, Overall

FORMAT = 2
LATER: Mapping[str, object] = {
    "format": 1,
    "project": "",
    "version_notes": "",
    "git_revision": "",
    "unverified_certificates": [],
    "registered_at": None,
    "breakage_matrix": None,
    "trends": [],
    "experts": None,
    "coverage": None,
    "left_to_find": None,
    "waivers": None,
}


def open_frozen(payload: str) -> dict[str, Any]:
    """What templates draw: the frozen facts, moments as datetimes, and the charts as numbers in their own types.

    For bytes whose hash holds; those that somebody changed may be anything and are not opened.
    """
    facts: dict[str, Any] = {**LATER, **_with_moments(orjson.loads(payload))}
    if facts["waivers"] is None:
        held = [row for row in facts["contract"] if row.get("waiver")]
        facts["waivers"] = [{"about": "contract", "what": row["sentence"], **row["waiver"]} for row in held]
    return {
        **facts,
        "overall_label": Overall(facts["assessment"]["overall"]).label,
        "charts": [
            {**trend, "points": [Point(**point) for point in trend["points"]]}
            for trend in facts["trends"]
            if trend["points"]
        ],
        "coverage_rows": [
            (row["title"], [asked or None for asked in row["asked"]])
            for row in (facts["coverage"] or {}).get("rows", [])
        ],
        "checklist": [gate for gate in facts["assessment"]["gates"] if gate["spec"]["measure"] == Measure.MANUAL],
        "further": ((facts["replay"] or {}).get("summary") or {}).get("deployments", [])[1:],
    }


def _with_moments(value: Any) -> Any:
    """Every `…_at` that holds a moment as a datetime."""
    if isinstance(value, dict):
        return {
            name: datetime.fromisoformat(item)
            if name.endswith("_at") and isinstance(item, str)
            else _with_moments(item)
            for name, item in value.items()
        }
    return [_with_moments(item) for item in value] if isinstance(value, list) else value
