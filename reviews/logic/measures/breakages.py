"""Open breakages by severity."""

from bugbash.choices import Severity
from reviews.choices import GateState
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import Facts
from reviews.logic.measures.readings import FIX_QUERY, TRIAGE_BREAKAGE, EvidenceLink, Reading, by_severity, unanswered
from reviews.logic.wording import count, listed

TRIAGED = set(Severity.values) - {Severity.UNSET.value}


def open_breakages(spec: CriterionSpec, facts: Facts) -> Reading:
    """At most so many open ones of these severities; an untriaged one might be any of them.

    None open is evidence only once the version has been replayed.
    """
    counted = [item for item in facts.open_breakages if item.severity in spec.severities]
    untriaged = 0 if Severity.UNSET in spec.severities else _untriaged(facts)
    actual, text, codes = len(counted), _text(len(counted), spec), [item.code for item in counted]
    because = f"{listed(codes) or 'None'} {'is' if actual < 2 else 'are'} open."
    excess = actual - int(spec.threshold)
    if excess > 0:
        which = listed(codes) if excess == actual else f"{excess} of {listed(codes)}"
        effort = FIX_QUERY * excess
        return Reading(GateState.FAIL, actual, text, because, missing=f"fix or waive {which}", effort=effort)
    if excess + untriaged > 0:
        return Reading(
            GateState.NOT_ENOUGH,
            actual,
            text,
            f"{count(untriaged, 'open breakage')} without a severity may count too.",
            missing=f"triage {count(untriaged, 'breakage')}",
            effort=TRIAGE_BREAKAGE * untriaged,
            remedy=EvidenceLink("breakages", by_severity([Severity.UNSET])),
        )
    return unanswered(facts, actual=actual, actual_text=text) or Reading(GateState.PASS, actual, text, because)


def _untriaged(facts: Facts) -> int:
    return sum(item.severity == Severity.UNSET for item in facts.open_breakages)


def _text(actual: int, spec: CriterionSpec) -> str:
    named = [severity for severity in spec.severities if severity]
    if set(named) == TRIAGED:
        return f"{actual} open"
    return f"{actual} open {'/'.join(named) or 'untriaged'}"
