"""The closed lists of rating and readiness; each value is also what the API and exports say."""

from django.db.models import IntegerChoices, TextChoices


class Grade(IntegerChoices):
    """The scale that a project starts with; a project may have its own."""

    POOR = 0, "Poor"
    FAIR = 1, "Fair"
    GOOD = 2, "Good"
    PERFECT = 3, "Perfect"


class JudgmentKind(TextChoices):
    """A rater's answer; "can't tell" and "the expectation is wrong" are answers too, not gaps."""

    GRADE = "grade", "grade"
    CANT_TELL = "cant-tell", "can’t tell"
    EXPECTATION_WRONG = "expectation-wrong", "the expectation is wrong"


class Measure(TextChoices):
    """What a criterion reads; `reviews.logic.criteria` says which direction and parameters each takes."""

    OPEN_BREAKAGES = "open-breakages", "open breakages"
    REGRESSIONS = "regressions", "regressions"
    REQUIRED_PASSING = "required-passing", "required queries passing"
    PASS_RATE = "pass-rate-lower-bound", "pass rate, lower bound"
    CONTRACT_BREAKS = "contract-breaks", "contract breaks"
    ERROR_RATE = "error-rate", "error rate of the calls"
    PARITY = "parity", "answers that differ between deployments"
    P95_LATENCY = "p95-latency-ms", "p95 latency in ms"
    NDCG = "ndcg", "nDCG@k (exp), lower bound"
    JUDGED = "judged", "judged@k"
    MANUAL = "manual", "checklist item"


class Operator(TextChoices):
    AT_MOST = "<=", "at most"
    AT_LEAST = ">=", "at least"


class GateState(TextChoices):
    PASS = "pass", "pass"
    FAIL = "fail", "fail"
    NOT_ENOUGH = "not-enough", "not enough evidence"


class Overall(TextChoices):
    GO = "go", "GO"
    NO_GO = "no-go", "NO-GO"
    NOT_ENOUGH = "not-enough", "NOT ENOUGH EVIDENCE"


class Decision(TextChoices):
    """What a required role says about one frozen report."""

    APPROVE = "approve", "approve"
    APPROVE_WITH_CONDITIONS = "approve-with-conditions", "approve with conditions"
    REJECT = "reject", "reject"


class ReportState(TextChoices):
    """Where the sign-off of one report stands."""

    WAITING = "waiting", "waiting for signatures"
    SIGNED = "signed", "signed"
    REJECTED = "rejected", "rejected"
    SUPERSEDED = "superseded", "superseded"
