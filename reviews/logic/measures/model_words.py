"""When a gate may count a model's word beside the experts'."""

from reviews.choices import GateState, ItemKind, Measure
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import Facts
from reviews.logic.measures.readings import RATE_RESULT, EvidenceLink, Reading
from reviews.logic.model_agreement import ModelTrust


def trust_in(spec: CriterionSpec, facts: Facts) -> ModelTrust:
    """How far the model agrees with the experts on what this criterion counts."""
    kind = ItemKind.ANSWER if spec.measure == Measure.ACCEPTED else ItemKind.RESULT
    return facts.trusts.get(kind, ModelTrust())


def doubted(trust: ModelTrust) -> Reading:
    """Not enough evidence, and what would make the model's word count."""
    return Reading(
        GateState.NOT_ENOUGH,
        None,
        "the model does not count",
        trust.sentence,
        missing=trust.missing,
        effort=RATE_RESULT * max(0, trust.min_items - trust.n),
        remedy=EvidenceLink("queue"),
    )
