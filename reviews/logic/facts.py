"""Everything that a gate may ask about one version. Gathered once, by a selector; the gates only read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bugbash.choices import Verdict


@dataclass(frozen=True, slots=True)
class OpenBreakage:
    """`severity` is the confirmed one, else the proposed one, empty while untriaged."""

    number: int
    title: str
    severity: str
    category: str = ""
    owner: str = ""

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

    `ndcg` has one value in 0..1 per query where it is defined, and `undefined` counts the other queries.
    `judged` and `unrated` count the distinct results within k, over all queries whose answer is known.
    """

    ndcg: tuple[float, ...] = ()
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
class ManualItem:
    done: bool
    by: str = ""
    link: str = ""


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
    latency_p95_ms          of the answers, errors left out; None where there are none
    contract_breaks         breaking findings against the baseline; None where nothing was compared
    parity                  answers of further deployments by whether the first said the same; empty with one alone
    open_breakages          of the project
    rankings                by k
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
    latency_p95_ms: float | None = None
    baseline_latency_p95_ms: float | None = None
    contract_breaks: tuple[ContractBreak, ...] | None = None
    parity: Mapping[str, int] = field(default_factory=dict)
    open_breakages: tuple[OpenBreakage, ...] = ()
    rankings: Mapping[int, RankingFacts] = field(default_factory=dict)
    manual_items: Mapping[str, ManualItem] = field(default_factory=dict)
    evidence_at: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def queries_unreplayed(self) -> int:
        return max(0, self.queries_total - self.queries_replayed)

    def verdict_count(self, verdict: Verdict) -> int:
        return self.verdicts.get(verdict, 0)
