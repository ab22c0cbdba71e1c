"""The closed lists of the product's vocabulary; each value is also what the API and exports say."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a member may do; each role includes those below it in `RANK`."""

    OWNER = "owner", "owner"
    MANAGER = "manager", "manager"
    ENGINEER = "engineer", "engineer"
    SME = "sme", "SME"
    VIEWER = "viewer", "viewer"


ROLE_RANK = {Role.VIEWER: 0, Role.SME: 1, Role.ENGINEER: 2, Role.MANAGER: 3, Role.OWNER: 4}


class AnswerKind(TextChoices):
    RANKED = "ranked", "ranked results"
    TEXT = "text", "text"
    LABEL = "label", "label with probabilities"
    JSON = "json", "JSON"


class QueryState(TextChoices):
    DRAFT = "draft", "draft"
    ACTIVE = "active", "active"
    RETIRED = "retired", "retired"


class QueryOrigin(TextChoices):
    CONSOLE = "console", "console"
    IMPORT = "import", "import"
    MUTATION = "mutation", "mutation"
    PROBE = "probe", "probe"
    TRAFFIC = "traffic", "traffic"


class Relation(TextChoices):
    """How a query's answer must relate to its parent's (Ribeiro et al., CheckList, 2020)."""

    INVARIANT = "INV", "same answer expected"
    DIRECTIONAL = "DIR", "must move in a stated direction"
    MINIMUM = "MFT", "stated answer"
    ROBUST = "ROB", "must not crash"


class Family(TextChoices):
    """By which kind of attack a query was made."""

    SURFACE = "surface-noise", "surface noise"
    CASE = "case-punctuation", "case, punctuation, accents"
    UNICODE = "unicode", "Unicode"
    LENGTH = "length", "length and emptiness"
    INJECTION = "injection", "control and format injection"
    ENCODING = "encoding", "encodings"
    PARAPHRASE = "paraphrase", "paraphrase and morphology"
    MEANING = "meaning-flip", "meaning flips"
    ENTITY = "entity", "entities"
    FAIRNESS = "fairness", "fairness swaps"
    LANGUAGE = "language", "language and script"
    INTENT = "intent-edge", "intent edges"
    PREMISE = "false-premise", "false premise"
    FABRICATION = "fabrication", "fabrication"
    INSTRUCTION = "instruction-attack", "instruction attacks"
    EXPOSURE = "data-exposure", "data exposure"
    NUMBER = "numeric-boundary", "numeric boundaries"
    STATE = "state", "state"


class WordListKind(TextChoices):
    SYNONYM = "synonym", "synonyms"
    ENTITY = "entity", "entities"


class BashPhase(TextChoices):
    PLANNED = "planned", "planned"
    RUNNING = "running", "running"
    OVER = "over", "over"


class FindingState(TextChoices):
    """What a person made of what a probe found."""

    OPEN = "open", "open"
    ACCEPTED = "accepted", "accepted"
    DISMISSED = "dismissed", "dismissed"


class FindingKind(TextChoices):
    """What a probe saw a mutant do."""

    MOVED = "moved", "the answer moved"
    STILL = "still", "the answer did not move"
    CRASHED = "crashed", "the endpoint crashed"
    BROKE = "broke", "a check of its own fails"


class Severity(TextChoices):
    UNSET = "", "unset"
    S1 = "S1", "S1 blocker"
    S2 = "S2", "S2 serious"
    S3 = "S3", "S3 moderate"
    S4 = "S4", "S4 minor"


class Category(TextChoices):
    """What the user sees going wrong."""

    WRONG = "wrong", "wrong answer or label"
    IRRELEVANT = "irrelevant", "irrelevant or badly ranked"
    MISSING = "missing", "missing result"
    STALE = "stale", "duplicate or stale"
    FABRICATED = "fabricated", "fabricated"
    UNSAFE = "unsafe", "unsafe"
    BIASED = "biased", "biased"
    LEAK = "leak", "leaked data"
    IGNORED = "ignored", "ignored instruction or format"
    CONTRACT = "contract", "contract break"
    SLOW = "slow", "slow or timeout"
    CRASH = "crash", "crash or error"
    INCONSISTENT = "inconsistent", "inconsistent between repeats"
    OTHER = "other", "other"


class Cause(TextChoices):
    """Why it went wrong, set at triage."""

    UNKNOWN = "unknown", "unknown"
    MODEL = "model", "model"
    DATA = "data", "data or index"
    RULES = "rules", "rules or prompt"
    SERVING = "serving", "serving code"
    UPSTREAM = "upstream", "upstream"
    EXPECTATION = "expectation", "expectation was wrong"
    NO_DEFECT = "no-defect", "not a defect"


class BreakageStatus(TextChoices):
    NEW = "new", "new"
    CONFIRMED = "confirmed", "confirmed"
    FIXED = "fixed", "fixed"
    CLOSED = "closed", "closed"
    REJECTED = "rejected", "rejected"
    DUPLICATE = "duplicate", "duplicate"


class CheckResult(TextChoices):
    PASS = "pass", "pass"
    FAIL = "fail", "fail"
    ERROR = "error", "error"
    NOT_EVALUATED = "not-evaluated", "not evaluated"


class QueryStatus(TextChoices):
    """The state of one query on one version; `open` means that no check decides it."""

    PASS = "pass", "pass"
    FAIL = "fail", "fail"
    FLAKY = "flaky", "flaky"
    ERROR = "error", "error"
    OPEN = "open", "open"


class Verdict(TextChoices):
    FIXED = "fixed", "fixed"
    STILL_BROKEN = "still-broken", "still broken"
    REGRESSED = "regressed", "regressed"
    PASSING = "passing", "passing"
    CHANGED = "changed", "changed, needs review"
    UNCHANGED = "unchanged", "unchanged"
    UNSTABLE = "unstable", "unstable"
    ERROR = "error", "error"
    NEW = "new", "new"
    NOT_COMPARABLE = "not-comparable", "not comparable"


class ReplayState(TextChoices):
    QUEUED = "queued", "queued"
    RUNNING = "running", "running"
    PAUSED = "paused", "paused"
    FINISHED = "finished", "finished"
    CANCELLED = "cancelled", "cancelled"


class ShardState(TextChoices):
    PENDING = "pending", "pending"
    LEASED = "leased", "leased"
    DONE = "done", "done"


class CallError(TextChoices):
    """Why a call gave no usable answer. An error is never a bad answer."""

    DNS = "dns", "the name did not resolve"
    REFUSED = "refused", "connection refused"
    BLOCKED = "blocked", "blocked by the egress rules"
    TLS = "tls", "TLS failed"
    TIMEOUT_CONNECT = "timeout-connect", "no connection in time"
    TIMEOUT_TOTAL = "timeout-total", "no complete answer in time"
    RESET = "reset", "connection reset"
    PROTOCOL = "protocol", "not HTTP"
    TOO_LARGE = "too-large", "answer too large"
    BAD_ENCODING = "bad-encoding", "answer not decodable"
    HTTP_3XX = "http-3xx", "HTTP 3xx, redirects are not followed"
    HTTP_4XX = "http-4xx", "HTTP 4xx"
    HTTP_5XX = "http-5xx", "HTTP 5xx"
    NOT_JSON = "not-json", "answer is not JSON"
    MAPPING = "mapping", "the response mapping does not fit"
    REQUEST = "request", "the request could not be built"
    INTERNAL = "internal", "Bashboard failed to read the answer"


class DiffRuleKind(TextChoices):
    """What a comparison of two answers leaves out."""

    IGNORE = "ignore", "ignore"
    TOLERANCE = "tolerance", "tolerate numbers at"
    UNORDERED = "unordered", "leave out the order of"


class ReplayTrigger(TextChoices):
    """Why a replay began."""

    PERSON = "person", "asked for by a person"
    NIGHTLY = "nightly", "nightly"
    REGISTRATION = "registration", "a version was registered"
    PROBE = "probe", "probe"


class Again(TextChoices):
    """Which outcomes of a finished replay are asked again."""

    FAILED = "failed", "those that ended in an error"
    CHANGED = "changed", "those that changed"
    UNSTABLE = "unstable", "those whose repeats disagree"


class DecisionKind(TextChoices):
    """What a person made of a changed answer."""

    ACCEPTED = "accepted", "accepted as the new normal"
    FILED = "filed", "filed as a breakage"
    IN_REVIEW = "in-review", "in review"


class Parity(TextChoices):
    """Whether a further deployment of the same version answered one query as the first one did."""

    SAME = "same", "same"
    DIFFERS = "differs", "differs"
    UNKNOWN = "unknown", "not observed on both"


class EgressRequestState(TextChoices):
    WAITING = "waiting", "waiting"
    ALLOWED = "allowed", "allowed"
    DECLINED = "declined", "declined"


class FindingSource(TextChoices):
    """Where a difference of two contracts was seen."""

    OBSERVED = "observed", "observed answers"
    DECLARED = "declared", "OpenAPI documents"
    REQUESTS = "requests", "requests sent again"


class ContractLevel(TextChoices):
    BREAKING = "breaking", "breaking"
    WARNING = "warning", "warning"
    NOTE = "note", "note"


class QueryFormat(TextChoices):
    """How a file writes queries down."""

    LINES = "lines", "plain lines"
    CSV = "csv", "CSV"
    JSONL = "jsonl", "JSON Lines"
    HAR = "har", "HAR of a browser"
    CURL = "curl", "curl lines"


class ImportState(TextChoices):
    """An import is read first; only when somebody says so is anything of it saved."""

    READ = "read", "read, nothing saved yet"
    RUNNING = "running", "being saved"
    DONE = "done", "saved"
    FAILED = "failed", "given up"


class QueryDeedKind(TextChoices):
    """What can be done to many queries at once."""

    TAG = "tag", "add a tag"
    UNTAG = "untag", "take a tag away"
    GROUP = "group", "put into one group"
    SPLIT = "split", "give each its own group"
    RETIRE = "retire", "retire"
    ACTIVATE = "activate", "take back into the replays"
    REQUIRE = "require", "must pass for GO"
    RELEASE = "release", "need not pass for GO"
