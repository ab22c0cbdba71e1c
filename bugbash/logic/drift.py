"""Whether two replays asked the same thing in the same way, and if not, what drifted between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bugbash.logic.answers import Json
from bugbash.logic.revisions import Change, compare_revisions


@dataclass(frozen=True, slots=True)
class FrozenQuery:
    """What a replay froze of one query."""

    fingerprint: str
    text: str
    checks: tuple[str, ...] = ()
    required: bool = False
    open_breakage: bool = False


@dataclass(frozen=True, slots=True)
class FrozenInput:
    """What a replay froze at its start; `definition` is its request and mapping, `asking` how it was asked."""

    queries: Sequence[FrozenQuery]
    definition: Mapping[str, Json]
    baseline: str = ""
    asking: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drift:
    """What differs from the left to the right; texts of queries, in the order in which they were asked."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    checks_changed: tuple[str, ...] = ()
    standing_changed: tuple[str, ...] = ()
    definition: tuple[Change, ...] = ()
    baselines: tuple[str, str] | None = None
    asking: tuple[Change, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether nothing drifted: every difference between the two is the versions' own."""
        return self == Drift()

    @property
    def word(self) -> str:
        return "VALID" if self.is_valid else "DRIFTED"


def find_drift(left: FrozenInput, right: FrozenInput) -> Drift:
    """What drifted from `left` to `right`."""
    before = {query.fingerprint: query for query in left.queries}
    after = {query.fingerprint: query for query in right.queries}
    both = [(before[key], after[key]) for key in before if key in after]
    return Drift(
        added=tuple(query.text for key, query in after.items() if key not in before),
        removed=tuple(query.text for key, query in before.items() if key not in after),
        checks_changed=tuple(old.text for old, new in both if old.checks != new.checks),
        standing_changed=tuple(old.text for old, new in both if standing(old) != standing(new)),
        definition=tuple(compare_revisions(left.definition, right.definition)),
        baselines=None if left.baseline == right.baseline else (left.baseline, right.baseline),
        asking=tuple(compare_revisions(left.asking, right.asking)),
    )


def standing(query: FrozenQuery) -> tuple[bool, bool]:
    return query.required, query.open_breakage
