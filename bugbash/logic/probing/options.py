"""What a probe may spend, and what it makes its mutants of."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from bugbash.choices import AnswerKind, Family
from bugbash.logic.answers import Json
from bugbash.logic.mutators import LARGEST_SEED, MUTATORS, USUAL_RATE, USUAL_SEED, usual_names
from bugbash.logic.replay_options import LARGEST, ReplayOptions, listed

USUAL_BUDGET = 300
LEAST_BUDGET = 16
LARGEST_BUDGET = 5000
LISTS = ("attacks", "mutators", "tags", "families")


@dataclass(frozen=True, slots=True)
class ProbeOptions:
    """The defaults spend the usual budget on all collected queries, with the mutators that fit the prototype.

    budget              calls at most: the mutants, the queries themselves, and the confirming of what looks odd
    seed, rate          the same make the same mutants of the same queries
    attacks, mutators   families of mutators and single ones; both empty for those that fit the prototype
    tags, families      a query has at least one of them
    sample              at most so many queries; required ones and those with an open S1 or S2 are always among them
    """

    budget: int = USUAL_BUDGET
    seed: int = USUAL_SEED
    rate: float = USUAL_RATE
    attacks: tuple[str, ...] = ()
    mutators: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    sample: int | None = None

    @property
    def queries(self) -> ReplayOptions:
        """Which of the collected queries may become parents."""
        seed = self.seed if self.sample else 0
        return ReplayOptions(tags=self.tags, families=self.families, sample=self.sample, seed=seed)

    def names(self, kind: AnswerKind) -> tuple[str, ...]:
        """The mutators, in the order of the catalogue."""
        if not (self.attacks or self.mutators):
            return usual_names(kind)
        wanted = {*self.mutators}
        return tuple(name for name, one in MUTATORS.items() if name in wanted or one.family in self.attacks)

    def to_json(self) -> dict[str, Json]:
        """Only what differs from the defaults."""
        told = asdict(self)
        return {
            field.name: list(told[field.name]) if field.name in LISTS else told[field.name]
            for field in fields(self)
            if told[field.name] != field.default
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Self:
        """The reverse of `to_json`, each list sorted and without doubles; raises TypeError for an unknown name."""
        read: dict[str, Any] = {name: tuple(sorted(set(data[name]))) if name in LISTS else data[name] for name in data}
        return cls(**read)

    def problems(self) -> dict[str, str]:
        """A sentence for each option that can not be followed, by its name; empty if all is well."""
        found = {name: text for name, text in self.queries.problems().items() if name in {"tags", "families", "sample"}}
        if not LEAST_BUDGET <= self.budget <= LARGEST_BUDGET:
            found["budget"] = f"A budget is {LEAST_BUDGET} to {LARGEST_BUDGET} calls."
        if not 0 <= self.seed <= LARGEST_SEED:
            found["seed"] = f"A seed is a whole number from 0 to {LARGEST_SEED}."
        if not 0 < self.rate <= 1:
            found["rate"] = "A rate is above 0 and at most 1."
        if unknown := sorted(set(self.attacks) - set(Family.values)):
            found["attacks"] = f"There is no family of mutators {unknown[0]}."
        if unknown := sorted(set(self.mutators) - set(MUTATORS)):
            found["mutators"] = f"There is no mutator {unknown[0]}."
        if self.sample is not None and self.sample > LARGEST:
            found["sample"] = f"A sample has at most {LARGEST} queries."
        return found


def describe(options: ProbeOptions) -> list[str]:
    """What was chosen in words, such as `queries tagged files`; empty where nothing was."""
    attacks = [Family(name).label for name in options.attacks]
    said = {
        f"queries tagged {listed(options.tags)}": bool(options.tags),
        f"queries of family {listed(options.families)}": bool(options.families),
        f"a sample of {options.sample} queries": options.sample is not None,
        f"by {listed([*attacks, *options.mutators])}": bool(attacks or options.mutators),
    }
    return [words for words, holds in said.items() if holds]
