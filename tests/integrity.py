"""What must hold of a replay's rows after any fault (RELIABILITY C)."""

from bugbash.execution.integrity import find_violations
from bugbash.models import Replay


def violations(replay: Replay) -> dict[str, int]:
    """How many rows break each invariant; empty if all is well."""
    replay.refresh_from_db()
    return {row.sentence: row.count for row in find_violations(replay=replay) if row.count}
