"""What a replay asks of all that it could ask: which queries, how often, on which deployments."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from bugbash.choices import Severity
from bugbash.logic.answers import Json

MOST_REPEATS = 10
MOST_NAMES = 50
LONGEST_NAME = 200
LARGEST = 2**31 - 1
LISTS = ("tags", "families", "severities", "deployments")
NARROWING = ("tags", "families", "severities", "required", "sample")


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """The defaults ask every active query of every deployment, and again only where it matters.

    tags, families      a query has at least one of them
    severities          of an open breakage of the query; the empty one stands for untriaged
    required            only required queries
    sample              at most so many of those; required ones and those with an open S1 or S2 are always among them
    seed                the same one draws the same queries
    weighted            those that failed, changed or wavered in the project's last replay are drawn more often
    repeats             how often each query is asked, 1 to 10; None for the usual
    deployments         names; empty for all of the version
    """

    tags: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    required: bool = False
    sample: int | None = None
    seed: int = 0
    weighted: bool = False
    repeats: int | None = None
    deployments: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether some active queries may be left out."""
        return any(getattr(self, name) for name in NARROWING)

    def to_json(self) -> dict[str, Json]:
        """Only what differs from the defaults, so that the usual replay has nothing to say."""
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
        found = {name: sentence for name in LISTS if (sentence := name_problem(getattr(self, name)))}
        if unknown := sorted(set(self.severities) - set(Severity.values)):
            found["severities"] = f"There is no severity {unknown[0]}; known are S1, S2, S3, S4 and the empty one."
        if self.sample is not None and not 1 <= self.sample <= LARGEST:
            found["sample"] = "A sample has at least 1 query."
        if not 0 <= self.seed <= LARGEST:
            found["seed"] = f"A seed is a whole number from 0 to {LARGEST}."
        if self.repeats is not None and not 1 <= self.repeats <= MOST_REPEATS:
            found["repeats"] = f"Each query is asked 1 to {MOST_REPEATS} times."
        if self.sample is None and (self.weighted or self.seed):
            found.setdefault("sample", "Say how large the sample is that is drawn.")
        return found


def name_problem(names: tuple[str, ...]) -> str:
    if len(names) > MOST_NAMES:
        return f"Name at most {MOST_NAMES}."
    return f"A name has at most {LONGEST_NAME} characters." if any(len(name) > LONGEST_NAME for name in names) else ""


def describe(options: ReplayOptions) -> list[str]:
    """What was chosen in words, such as `tagged files`; empty where nothing was left out by choice."""
    severities = [severity or "untriaged" for severity in options.severities]
    drawn = f"a {'weighted' if options.weighted else 'random'} sample of {options.sample}, seed {options.seed}"
    said = {
        f"tagged {listed(options.tags)}": bool(options.tags),
        f"of family {listed(options.families)}": bool(options.families),
        f"with an open breakage of {listed(severities)}": bool(severities),
        "required": options.required,
        drawn: options.sample is not None,
    }
    return [words for words, holds in said.items() if holds]


def listed(words: tuple[str, ...] | list[str]) -> str:
    return " or ".join(words)
