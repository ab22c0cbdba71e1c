"""What only a person can say: an item of the operational checklist."""

from reviews.choices import GateState
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import Facts
from reviews.logic.measures.readings import CONFIRM_ITEM, Reading


def manual(spec: CriterionSpec, facts: Facts) -> Reading:
    """Passes once somebody confirmed it; until then nobody has said anything, which is no failure."""
    found = facts.manual_items.get(spec.item)
    if found is None or not found.done:
        missing = f"{spec.owner or 'somebody'} confirms it"
        return Reading(
            GateState.NOT_ENOUGH,
            0.0,
            "not confirmed",
            "Nobody has confirmed it for this version.",
            missing=missing,
            effort=CONFIRM_ITEM,
        )
    by = f" by {found.by}" if found.by else ""
    because = f"Confirmed{by}{f': {found.link}' if found.link else ''}."
    return Reading(GateState.PASS, 1.0, "confirmed", because)
