"""What the page of one outcome shows, and what was just decided."""

import uuid
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest

from bugbash import access
from bugbash.choices import AnswerKind, Verdict
from bugbash.forms.outcomes import OutcomeBreakageForm
from bugbash.forms.overrides import OverrideForm
from bugbash.forms.replays import OutcomeFilterForm
from bugbash.models import Outcome, Replay
from bugbash.selectors.decisions import decisions_of, looked_at
from bugbash.selectors.outcomes import compare_sides, neighbours, observed_repeats
from bugbash.selectors.replays import verdict_counts
from bugbash.views.console import EXAMPLES
from bugbash.views.replay_table import filters_of
from portal.lib.trees import draw_text

LONGEST_TITLE = 200


def outcome_context(
    request: HttpRequest,
    replay: Replay,
    row: Outcome,
    *,
    file_form: OutcomeBreakageForm | None = None,
    override_form: OverrideForm | None = None,
) -> dict[str, Any]:
    """Everything that the page of an outcome shows."""
    before, after = neighbours(replay, row, OutcomeFilterForm(request.GET).narrow())
    compared = compare_sides(row)
    changed = verdict_counts(replay).get(Verdict.CHANGED, 0)
    return {
        "replay": replay,
        "outcome": row,
        "params": draw_text(row.params) if row.params else "",
        "compared": compared,
        "repeats": observed_repeats(row),
        "before": before,
        "after": after,
        "decision": getattr(row, "decision", None),
        "acceptable": access.can_accept(row),
        "looked_at": looked_at(replay, changed) if changed else None,
        "file_form": file_form or OutcomeBreakageForm(row.candidate, initial={"title": title_of(row)}),
        "override_form": override_form or OverrideForm(initial={"verdict": row.effective}),
        "seen": compared.sides[-1] if row.candidate else None,
        "observations": str(row.candidate_id or ""),
        "example": EXAMPLES[AnswerKind(row.candidate.definition.kind)] if row.candidate else "",
        "filters": filters_of(request),
    }


def title_of(row: Outcome) -> str:
    """What the verdict says, as the beginning of a title."""
    first = row.because[:1].upper() + row.because[1:]
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"


def decided_context(replay: Replay, batch: str, user: User | AnonymousUser) -> dict[str, Any]:
    """What the notice of a deed says, with the way back; nothing where it was taken back since."""
    try:
        decisions = list(decisions_of(replay, uuid.UUID(batch))) if batch else []
    except ValueError:
        decisions = []
    if not decisions:
        return {}
    first = decisions[0]
    mine = first.decided_by_id == user.pk
    return {"decided": {"first": first, "count": len(decisions), "mine": mine}}
