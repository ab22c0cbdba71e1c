"""One function for each measure: a criterion and the facts in, a reading out."""

from reviews.choices import Measure
from reviews.logic.measures.baseline import contract_breaks, regressions
from reviews.logic.measures.breakages import open_breakages, undiscovered, untriaged
from reviews.logic.measures.calls import error_rate, latency, latency_ratio
from reviews.logic.measures.checklist import manual
from reviews.logic.measures.coverage import coverage, slice_floor
from reviews.logic.measures.metric_change import metric_change
from reviews.logic.measures.opinions import accepted, agreement, preference
from reviews.logic.measures.parity import parity
from reviews.logic.measures.passing import pass_rate, required_passing
from reviews.logic.measures.ratings import judged, metric
from reviews.logic.measures.readings import Measuring

MEASURES: dict[Measure, Measuring] = {
    Measure.OPEN_BREAKAGES: open_breakages,
    Measure.UNTRIAGED: untriaged,
    Measure.UNDISCOVERED: undiscovered,
    Measure.REGRESSIONS: regressions,
    Measure.REQUIRED_PASSING: required_passing,
    Measure.PASS_RATE: pass_rate,
    Measure.SLICE_FLOOR: slice_floor,
    Measure.COVERAGE: coverage,
    Measure.CONTRACT_BREAKS: contract_breaks,
    Measure.ERROR_RATE: error_rate,
    Measure.PARITY: parity,
    Measure.LATENCY: latency,
    Measure.LATENCY_RATIO: latency_ratio,
    Measure.METRIC: metric,
    Measure.METRIC_CHANGE: metric_change,
    Measure.JUDGED: judged,
    Measure.PREFERENCE: preference,
    Measure.ACCEPTED: accepted,
    Measure.AGREEMENT: agreement,
    Measure.MANUAL: manual,
}
