"""One function for each measure: a criterion and the facts in, a reading out."""

from reviews.choices import Measure
from reviews.logic.measures.baseline import contract_breaks, regressions
from reviews.logic.measures.breakages import open_breakages
from reviews.logic.measures.calls import error_rate, p95_latency
from reviews.logic.measures.checklist import manual
from reviews.logic.measures.parity import parity
from reviews.logic.measures.passing import pass_rate, required_passing
from reviews.logic.measures.ratings import judged, ndcg
from reviews.logic.measures.readings import Measuring

MEASURES: dict[Measure, Measuring] = {
    Measure.OPEN_BREAKAGES: open_breakages,
    Measure.REGRESSIONS: regressions,
    Measure.REQUIRED_PASSING: required_passing,
    Measure.PASS_RATE: pass_rate,
    Measure.CONTRACT_BREAKS: contract_breaks,
    Measure.ERROR_RATE: error_rate,
    Measure.PARITY: parity,
    Measure.P95_LATENCY: p95_latency,
    Measure.NDCG: ndcg,
    Measure.JUDGED: judged,
    Measure.MANUAL: manual,
}
