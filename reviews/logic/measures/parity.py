"""Do all deployments of a version say the same?"""

from bugbash.choices import Parity
from reviews.choices import GateState
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import Facts
from reviews.logic.measures.readings import FIX_QUERY, REPLAY, EvidenceLink, Reading, unanswered
from reviews.logic.wording import count


def parity(spec: CriterionSpec, facts: Facts) -> Reading:
    """Answers of further deployments that differ from the first one's by more than noise.

    A call that one of them left unanswered says nothing, and is no evidence of sameness either.
    """
    if (nothing := unanswered(facts)) is not None:
        return nothing
    if not facts.parity:
        return _one_alone()
    actual, unknown = facts.parity.get(Parity.DIFFERS, 0), facts.parity.get(Parity.UNKNOWN, 0)
    held = actual + facts.parity.get(Parity.SAME, 0)
    differ = "differs" if actual == 1 else "differ"
    text = f"{actual} {differ}"
    because = f"{actual} of {count(held, 'answer')} that more than one deployment gave {differ}."
    excess = actual - int(spec.threshold)
    if excess > 0:
        missing = f"make the deployments agree on {count(excess, 'query', 'queries')}"
        return Reading(GateState.FAIL, actual, text, because, missing=missing, effort=FIX_QUERY * excess)
    if excess + unknown > 0:
        missing = f"ask {count(unknown, 'unanswered query', 'unanswered queries')} again"
        because += f" {unknown} could not be compared."
        where = EvidenceLink("replay", {"parity": (Parity.UNKNOWN.value,)})
        return Reading(GateState.NOT_ENOUGH, actual, text, because, missing=missing, effort=REPLAY, remedy=where)
    return Reading(GateState.PASS, actual, text, because)


def _one_alone() -> Reading:
    return Reading(
        GateState.NOT_ENOUGH,
        None,
        "one alone",
        "The replay asked a single deployment, so there is nothing to compare it with.",
        missing="register the version with its further deployments and replay it",
        effort=REPLAY,
        remedy=EvidenceLink("versions"),
    )
