"""What an entry of the trail says beside its verb. Entries are never rewritten, so older forms are read too."""

from collections.abc import Mapping
from typing import Any

LONGEST = 300


def tell(detail: Mapping[str, Any]) -> list[str]:
    """Sentences on what changed: each fact before and after, checks that came and went, the replay that said so."""
    told = [f"{name}: {said(former)} → {said(now)}" for name, (former, now) in pairs(detail.get("changes"))]
    told += tell_checks(detail.get("checks") or (detail.get("changes") or {}).get("checks"))
    if isinstance(status := detail.get("status"), list) and len(status) == 2 and status[0] != status[1]:
        told.append(f"status: {status[0]} → {status[1]}")
    if "replay" in detail:
        told.append(f"by replay {detail['replay']} of {detail.get('version', 'this version')}")
    if names := detail.get("mentioned"):
        told.append(f"mentions {', '.join(names)}")
    return told


def pairs(changes: Mapping[str, Any] | None) -> list[tuple[str, list[str]]]:
    return [(name, value) for name, value in (changes or {}).items() if name != "checks" and len(value) == 2]


def said(value: object) -> str:
    text = str(value) or "empty"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def tell_checks(checks: Any) -> list[str]:
    """`− old` for each check that went, `+ new` for each that came."""
    if not checks or len(checks) != 2:
        return []
    former, now = checks
    return [
        *(f"− {said(line)}" for line in former if line not in now),
        *(f"+ {said(line)}" for line in now if line not in former),
    ]
