"""Everything that a gate may ask about one version. Gathered once, by a selector; the gates only read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bugbash.choices import Verdict
from reviews.choices import Metric
from reviews.logic.model_agreement import ModelTrust


@dataclass(frozen=True, slots=True)
class OpenBreakage:
    """`severity` is the confirmed one, else the proposed one, empty while untriaged."""

    number: int
    title: str
    severity: str
    category: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return f"BB-{self.number}"


@dataclass(frozen=True, slots=True)
class ContractBreak:
    path: str
    rule: str


@dataclass(frozen=True, slots=True)
class RankingFacts:
    """The experts' view of the answers, cut at one k.

    `scores` has, for each metric that somebody asks for, one value in 0..1 per query where it is defined, and
    `undefined` counts the other queries. `judged` and `unrated` count the distinct results within k, over all
    queries whose answer is known.
    """

    scores: Mapping[Metric, tuple[float, ...]] = field(default_factory=dict)
    undefined: int = 0
    judged: int = 0
    unrated: int = 0

    @property
    def results(self) -> int:
        return self.judged + self.unrated

    @property
    def judged_share(self) -> float | None:
        return self.judged / self.results if self.results else None


@dataclass(frozen=True, slots=True)
class Baseline:
    """The version to compare with: `itself` where it is this very one, `replayed` once it has a finished replay."""

    name: str
    itself: bool = False
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class PairedRanking:
    """Both versions' answers at one k to the rated queries that both answered; the scores are in the same order.

    `only_candidate` and `only_baseline` count queries with a known relevant result that the other did not answer.
    """

    candidate: RankingFacts = field(default_factory=RankingFacts)
    baseline: RankingFacts = field(default_factory=RankingFacts)
    only_candidate: int = 0
    only_baseline: int = 0


@dataclass(frozen=True, slots=True)
class ManualItem:
    done: bool
    by: str = ""
    link: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PreferenceFacts:
    """Blind comparisons with the baseline: `score` is (wins + ties/2)/n, bounded at 95 %.

    `needed` is about how many more comparisons would show a winner; None where that is not known.
    """

    n: int
    wins: int
    ties: int
    losses: int
    score: float
    low: float
    high: float
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """Answers that experts passed or failed, each counted once by its consensus."""

    passed: int
    failed: int

    @property
    def rated(self) -> int:
        return self.passed + self.failed


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """Krippendorff's alpha over `n` items that two or more people rated; without one, `why` says why."""

    n: int
    alpha: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class DiscoveryFacts:
    """How many breakages nobody has met yet, at least, bounded at 95 %; without an estimate, `why` says why."""

    left: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the queries and deployments that a criterion is about; empty names leave nothing out."""

    tags: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    deployments: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tags or self.families or self.deployments)

    def __str__(self) -> str:
        parts = {"tag": self.tags, "family": self.families, "deployment": self.deployments}
        return ", ".join(f"{name} {' or '.join(values)}" for name, values in parts.items() if values)


@dataclass(frozen=True, slots=True)
class Facts:
    """The defaults are those of a version that nobody has looked at yet, and no gate passes on them.

    replayed                a finished replay of this version is known; the counts below are its own
    queries_total           active queries of the project; `queries_replayed` of them were in the replay
    chosen                  the replayed ones were chosen, no replay asked them all: nothing passes on a part
    asked, errors           calls to this version, and those without a usable answer
    verdicts                outcomes by verdict
    required_*              required queries: all, passing, and those with neither pass nor fail
    decisive_*              queries that passed or failed, and those that passed
    latency_ms              of the answers by percentile, errors left out; empty where there are none
    contract_breaks         breaking findings against the baseline; None where nothing was compared
    parity                  answers of further deployments by whether the first said the same; empty with one alone
    open_breakages          of the project
    rankings                by k
    baseline, paired        what rankings are held against, and both beside each other by k; only where some
                            criterion asks, None where nothing is blessed
    preferences, answers    of the experts; None where nobody has given any
    agreement, discovery    of the raters, and what is left to find; None where no criterion asks
    tags                    of the active queries
    scoped                  the same facts about a part, for each scope that some criterion asks for
    trusts, assisted        by kind of item how far a model agrees with the experts, and the same facts with its word
                            on what no expert rated; only where some criterion may count it
    stale_before            evidence from before this moment is none; None where evidence never ages
    manual_items            by the item's name, or the criterion's key as text
    evidence_at             by kind of evidence, when it was taken

    Whatever has been waived by itself is left out by whoever gathers the facts.
    """

    replayed: bool = False
    queries_total: int = 0
    queries_replayed: int = 0
    chosen: bool = False
    asked: int = 0
    errors: int = 0
    verdicts: Mapping[str, int] = field(default_factory=dict)
    required_total: int = 0
    required_passing: int = 0
    required_missing: int = 0
    decisive_total: int = 0
    decisive_passed: int = 0
    latency_ms: Mapping[int, float] = field(default_factory=dict)
    baseline_latency_ms: Mapping[int, float] = field(default_factory=dict)
    contract_breaks: tuple[ContractBreak, ...] | None = None
    parity: Mapping[str, int] = field(default_factory=dict)
    open_breakages: tuple[OpenBreakage, ...] = ()
    rankings: Mapping[int, RankingFacts] = field(default_factory=dict)
    baseline: Baseline | None = None
    paired: Mapping[int, PairedRanking] = field(default_factory=dict)
    manual_items: Mapping[str, ManualItem] = field(default_factory=dict)
    evidence_at: Mapping[str, datetime] = field(default_factory=dict)
    preferences: PreferenceFacts | None = None
    answers: AnswerFacts | None = None
    agreement: AgreementFacts | None = None
    discovery: DiscoveryFacts | None = None
    tags: tuple[str, ...] = ()
    scoped: Mapping[Scope, "Facts"] = field(default_factory=dict)
    stale_before: datetime | None = None
    trusts: Mapping[str, ModelTrust] = field(default_factory=dict)
    assisted: "Facts | None" = None

    def within(self, scope: Scope) -> "Facts":
        """What is known about a part; a part that was not gathered is one that nobody has looked at."""
        return self.scoped.get(scope, Facts()) if scope else self

    @property
    def queries_unreplayed(self) -> int:
        return max(0, self.queries_total - self.queries_replayed)

    def verdict_count(self, verdict: Verdict) -> int:
        return self.verdicts.get(verdict, 0)
