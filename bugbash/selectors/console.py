"""What the console offers to ask, and what was asked before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bugbash.logic.parameters import Parameter, learn, named_parameters
from bugbash.models import Deployment, Observation, Project
from bugbash.selectors.observations import project_observations

MANY_TARGETS = 6
RECENT = 8
LEARNT = 300
SIDES = 2
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A place that can be asked: a version by its name, a further deployment of it as `0.5@eu`."""

    name: str
    deployment: Deployment


@dataclass(frozen=True, slots=True)
class Asking:
    """One question of one person, with the observations that it led to, in the order in which they were shown."""

    text: str
    observations: tuple[Observation, ...]
    asked_at: datetime

    @property
    def address(self) -> str:
        """The value of `?observations=` that shows it again."""
        return ",".join(str(row.pk) for row in self.observations)

    @property
    def versions(self) -> str:
        return " | ".join(row.version.name for row in self.observations)


def targets_of(project: Project) -> list[Target]:
    """All places that can be asked, newest version first."""
    rows = (
        Deployment.objects.filter(version__project=project)
        .select_related("version__definition")
        .order_by("-version__registered_at", "-version", "pk")
    )
    found = []
    for _, places in groupby(rows, key=lambda row: row.version_id):
        first, *others = places
        found.append(Target(first.version.name, first))
        found += [Target(f"{row.version.name}@{row.name}", row) for row in others]
    return found


def parameters_of(project: Project, targets: Sequence[Target]) -> tuple[Parameter, ...]:
    """Fields for what goes with a query: what the newest version needs, and what the newest queries had."""
    needed = named_parameters(targets[0].deployment.version.definition.request_template) if targets else ()
    return learn(project.queries.order_by("-pk").values_list("params", flat=True)[:LEARNT], needed)


def usual_choice(targets: Sequence[Target], baseline_id: int | None) -> Names:
    """The baseline beside the newest version; the newest alone where it is the baseline or there is none."""
    if not targets:
        return ()
    newest = targets[0]
    baseline = next((target for target in targets if target.deployment.version_id == baseline_id), newest)
    return (newest.name,) if baseline is newest else (baseline.name, newest.name)


def choices_of(targets: Sequence[Target], usual: Names) -> list[tuple[str, list[Names]]]:
    """What to ask: pairs, the usual one first and older ones left, then each alone.

    Among many places only pairs with one of the usual are listed; an address may name any two.
    """
    names = [target.name for target in reversed(targets)]
    pairs: list[Names] = [(left, right) for place, right in enumerate(names) for left in names[:place]]
    if len(names) > MANY_TARGETS:
        pairs = [pair for pair in pairs if set(pair) & set(usual)]
    pairs.sort(key=lambda pair: pair != usual)
    alone: list[Names] = [(target.name,) for target in targets]
    return [(title, group) for title, group in (("Side by side", pairs), ("One version", alone)) if group]


def shown_observations(project: Project, keys: Sequence[int]) -> list[Observation]:
    """The project's observations with these primary keys, in this order; those of others are left out."""
    rows = project_observations(project).defer("body__data").in_bulk(list(dict.fromkeys(keys)))
    return [rows[key] for key in keys if key in rows]


def recent_askings(project: Project, asked_by_id: int, limit: int = RECENT) -> list[Asking]:
    """What this person asked last, each query once, as it was asked the last time."""
    rows = (
        Observation.objects.filter(version__project=project, asked_by=asked_by_id)
        .select_related("query", "version")
        .only("query__text", "version__name", "observed_at")
        .order_by("-pk")[: limit * SIDES * 5]
    )
    asked: dict[int, list[Observation]] = {}
    for row in rows:
        together = asked.setdefault(row.query_id, [row])
        if row is not together[0] and row.observed_at == together[0].observed_at:
            together.insert(0, row)
    return [
        Asking(together[0].query.text, tuple(together[-SIDES:]), together[0].observed_at)
        for together in list(asked.values())[:limit]
    ]
