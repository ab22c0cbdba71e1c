"""The closed lists of rating and readiness; each value is also what the API and exports say."""

from django.db.models import IntegerChoices, TextChoices


class Grade(IntegerChoices):
    """The scale that a project starts with; a project may have its own."""

    POOR = 0, "Poor"
    FAIR = 1, "Fair"
    GOOD = 2, "Good"
    PERFECT = 3, "Perfect"


class ItemKind(TextChoices):
    """What raters look at: a result of a ranked answer, a whole answer, two answers, or a filed breakage."""

    RESULT = "result", "results, graded one by one"
    ANSWER = "answer", "whole answers"
    PREFERENCE = "preference", "two versions’ answers, which is better"
    BREAKAGE = "breakage", "breakages to confirm"


class QueueTask(TextChoices):
    """What a new queue asks, each with the kind of item and the scale that it needs."""

    RESULTS = "results", "Grade the results of ranked answers"
    PASS_FAIL = "pass-fail", "Whole answers: pass or fail"
    FIVE = "five", "Whole answers: one to five"
    PREFERENCE = "preference", "Two versions, blind: which answer is better"
    BREAKAGES = "breakages", "Confirm filed breakages"


class Side(TextChoices):
    """Which of two answers is better. First and second are the item's own order, not left and right as shown."""

    FIRST = "first", "the first"
    SECOND = "second", "the second"
    TIE = "tie", "neither"


class RaterKind(TextChoices):
    """Who judged. Only people's judgments make the experts' consensus; a model's are never mixed in."""

    PERSON = "person", "a member"
    EXTERNAL = "external", "somebody outside, imported"
    MODEL = "model", "a model"


class RunEnd(TextChoices):
    """Why a model stopped rating a queue; empty while it has not."""

    DONE = "done", "every item was asked"
    BUDGET = "budget", "its calls are used up"
    CANCELLED = "cancelled", "cancelled"
    FAILING = "failing", "the model failed too often in a row"
    OFF = "off", "the model was switched off or is another one now"


class JudgmentKind(TextChoices):
    """A rater's answer; "can't tell" and "the expectation is wrong" are answers too, not gaps."""

    GRADE = "grade", "grade"
    PREFERENCE = "preference", "preference"
    CANT_TELL = "cant-tell", "can’t tell"
    EXPECTATION_WRONG = "expectation-wrong", "the expectation is wrong"


class Measure(TextChoices):
    """What a criterion reads; `reviews.logic.criteria` says which direction and parameters each takes."""

    OPEN_BREAKAGES = "open-breakages", "open breakages"
    UNTRIAGED = "untriaged", "open breakages without a severity"
    UNDISCOVERED = "undiscovered", "breakages not found yet, estimated"
    REGRESSIONS = "regressions", "regressions"
    REQUIRED_PASSING = "required-passing", "required queries passing"
    PASS_RATE = "pass-rate-lower-bound", "pass rate, lower bound"
    SLICE_FLOOR = "slice-floor", "no tag under a floor"
    COVERAGE = "coverage", "share of the active queries replayed"
    CONTRACT_BREAKS = "contract-breaks", "contract breaks"
    ERROR_RATE = "error-rate", "error rate of the calls"
    PARITY = "parity", "answers that differ between deployments"
    LATENCY = "latency-ms", "latency in ms"
    LATENCY_RATIO = "latency-ratio", "latency against the baseline’s"
    METRIC = "metric", "ranking metric at k, lower bound"
    METRIC_CHANGE = "metric-change", "ranking metric at k against the baseline’s, lower bound"
    JUDGED = "judged", "judged@k"
    PREFERENCE = "preference", "experts prefer it to the baseline, lower bound"
    ACCEPTED = "human-pass-rate", "answers that experts accept, lower bound"
    AGREEMENT = "agreement", "agreement of the raters"
    MANUAL = "manual", "checklist item"


class Metric(TextChoices):
    """How a ranked answer is scored against the experts' grades; see `reviews.logic.metrics`."""

    NDCG = "ndcg", "nDCG (exp)"
    NDCG_LIN = "ndcg-lin", "nDCG (lin)"
    PRECISION = "precision", "P"
    RECALL = "recall", "R"
    RECIPROCAL_RANK = "rr", "RR"
    AVERAGE_PRECISION = "ap", "AP"
    ERR = "err", "ERR"

    def at(self, k: int) -> str:
        """`nDCG@10 (exp)`, `P@5`."""
        name, _, variant = self.label.partition(" ")
        return f"{name}@{k} {variant}".rstrip()


class Starter(TextChoices):
    """Kinds of prototypes that criteria are there to begin with for."""

    SEARCH = "search", "search"
    CLASSIFIER = "classifier", "classifier"
    LLM = "llm", "language model app"


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


class JudgmentFormat(TextChoices):
    """How a file writes judgments down."""

    RATINGS = "ratings", "CSV: query, docid, rating"
    BOOK = "book", "Quepid book: a column for each judge"
    QRELS = "qrels", "TREC qrels"
    RRE = "rre", "RRE JSON, documents by grade"
    RRE_GAINS = "rre-gains", "RRE JSON, documents with gains"
    OPENSEARCH = "opensearch", "OpenSearch judgment JSON"


class JudgmentImportState(TextChoices):
    """An import is read first, a large one by a worker; only when somebody says so is anything of it saved."""

    READING = "reading", "being read"
    READ = "read", "read, nothing saved yet"
    RUNNING = "running", "being saved"
    DONE = "done", "saved"
    FAILED = "failed", "given up"


class ImportPart(TextChoices):
    """The files of an import: as it came, one JSON list per judgment, and a CSV of each line that gives none."""

    SOURCE = "source", "the file"
    ROWS = "rows", "what will be saved"
    REPORT = "report", "the report"
