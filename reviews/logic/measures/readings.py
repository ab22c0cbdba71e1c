"""What a measure says about one version, before it becomes a gate."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bugbash.choices import Severity, Verdict
from reviews.choices import GateState
from reviews.logic.criteria import CriterionSpec
from reviews.logic.facts import Facts
from reviews.logic.wording import count

# Rough minutes for one person: they put the shortest way in order and promise nothing.
RATE_RESULT = 25 / 60
CONFIRM_ITEM = 2.0
TRIAGE_BREAKAGE = 1.0
REPLAY = 1.0
WRITE_CHECK = 2.0
RESTORE_FIELD = 30.0
FIX_QUERY = 60.0
FIX_ERRORS = 120.0
BASH = 60.0
COMPARE_PAIR = 45 / 60
SPEED_UP = 240.0
RANK_BETTER = 480.0


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """Where to look, with the filter that shows just this.

    `kind` is breakages, replay, contract, queue, checklist, versions, queries, discovery or criteria.
    """

    kind: str
    params: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def query_string(self) -> str:
        return urlencode(self.params, doseq=True)


def by_severity(severities: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The filter of the list of open breakages; untriaged ones are asked for by name, all of them by none."""
    chosen = tuple(severity or "unset" for severity in severities)
    return {} if len(set(chosen)) == len(Severity) else {"severity": chosen}


@dataclass(frozen=True, slots=True)
class Reading:
    """One measure's state and why.

    `missing` says in numbers what leads to a pass, `effort` in rough minutes how long that takes, and
    `remedy` where to do it; None means where the evidence is.
    """

    state: GateState
    actual: float | None
    actual_text: str
    because: str
    low: float | None = None
    high: float | None = None
    missing: str = ""
    effort: float = 0.0
    remedy: EvidenceLink | None = None


Measuring = Callable[[CriterionSpec, Facts], Reading]


def unreplayed(facts: Facts, *, actual: float | None = None, actual_text: str = "nothing yet") -> Reading | None:
    """The reading of a version without a finished replay; None once it has one that asked something."""
    if facts.replayed and facts.asked:
        return None
    return Reading(
        GateState.NOT_ENOUGH,
        actual,
        actual_text,
        "No replay of this version has finished.",
        missing="replay this version",
        effort=REPLAY,
        remedy=EvidenceLink("replay"),
    )


def unanswered(facts: Facts, *, actual: float | None = None, actual_text: str = "nothing yet") -> Reading | None:
    """The reading of a version that has not answered a single call yet; None once it has."""
    if not facts.replayed or facts.errors < facts.asked or not facts.asked:
        return unreplayed(facts, actual=actual, actual_text=actual_text)
    return Reading(
        GateState.NOT_ENOUGH,
        actual,
        actual_text,
        f"Not one of {count(facts.asked, 'call')} was answered.",
        missing=f"re-run {count(facts.errors, 'failed call')}",
        effort=REPLAY,
        remedy=EvidenceLink("replay", {"verdict": (Verdict.ERROR.value,)}),
    )


def without_baseline(because: str) -> Reading:
    return Reading(
        GateState.NOT_ENOUGH,
        None,
        "not compared",
        because,
        missing="bless a baseline and replay this version against it",
        effort=REPLAY,
        remedy=EvidenceLink("versions"),
    )
