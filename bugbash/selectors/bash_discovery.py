"""Who met which breakage, and what was tried: the facts behind what is left to find."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from bugbash.choices import BreakageStatus, Family
from bugbash.logic.coverage import Coverage, Tally, map_coverage
from bugbash.logic.discovery import (
    Estimate,
    Incidence,
    Step,
    count_incidence,
    discovery_curve,
    estimate_total,
    minutes_asked,
    why_undefined,
)
from bugbash.models import Bash, BashQuery, Breakage, ProbeFinding, Project, Sighting
from bugbash.selectors.bash_scores import CONFIRMED, NO_FAULT
from bugbash.selectors.choosing import families_of

PROBES = "probes"


@dataclass(frozen=True, slots=True)
class Discovery:
    """What is known about what is left; without an estimate, `why` says why there is none."""

    incidence: Incidence
    estimate: Estimate | None
    why: str
    curve: list[Step]
    with_probes: bool


@dataclass(slots=True)
class Met:
    """Who met one breakage, and when it was first reported; the finders are user keys or `probes`."""

    finders: set[str] = field(default_factory=set)
    first_at: datetime | None = None

    def add(self, finder: str, at: datetime | None = None) -> None:
        self.finders.add(finder)
        if at is not None and (self.first_at is None or at < self.first_at):
            self.first_at = at


def discovery_of(project: Project, bash: Bash | None = None, *, with_probes: bool = False) -> Discovery:
    """Of one bash, or of everything that was filed in the project. Each person counts once for each breakage.

    A person met a breakage by reporting it, by reporting a duplicate of it, or by “me too”.
    """
    met = met_breakages(project, bash, with_probes=with_probes)
    asked = BashQuery.objects.filter(bash=bash) if bash else BashQuery.objects.filter(bash__project=project)
    moments = list(asked.order_by("pk").values_list("asked_by_id", "asked_at"))
    people = {str(person) for person, _ in moments}
    if with_probes and project.probes.exists():
        people.add(PROBES)
    incidence = count_incidence([one.finders for one in met], people)
    return Discovery(
        incidence=incidence,
        estimate=estimate_total(incidence),
        why=why_undefined(incidence),
        curve=discovery_curve(minutes_asked(moments), [one.first_at for one in met if one.first_at]),
        with_probes=with_probes,
    )


def met_breakages(project: Project, bash: Bash | None, *, with_probes: bool) -> list[Met]:
    """The confirmed breakages that were met here. Only what was filed in a bash has a moment on the curve.

    What was filed from a probe's finding was met by the probe and not by whoever accepted it.
    """
    roots = dict(originals(project))
    confirmed = set(confirmed_of(project).values_list("pk", flat=True))
    met: dict[int, Met] = defaultdict(Met)
    by_probes = set(probed(project))
    reports = project.breakages.exclude(status=BreakageStatus.REJECTED)
    for key, person, at, bash_id in reports.values_list("pk", "reported_by_id", "filed_at", "bash_id"):
        if (bash is None or bash_id == bash.pk) and (with_probes or key not in by_probes):
            met[roots[key]].add(PROBES if key in by_probes else str(person), at if bash_id else None)
    for key, person in sightings_in(project, bash):
        if bash is None or roots[key] in met:
            met[roots[key]].add(str(person))
    for key in by_probes if with_probes else ():
        if roots[key] in met:
            met[roots[key]].add(PROBES)
    return [one for root, one in met.items() if root in confirmed]


def originals(project: Project) -> Iterator[tuple[int, int]]:
    """Each breakage with the one that it repeats in the end, itself where it repeats none."""
    parents: dict[int, int | None] = dict(project.breakages.values_list("pk", "duplicate_of_id"))
    for key in parents:
        root = key
        while parent := parents[root]:
            root = parent
        yield key, root


def confirmed_of(project: Project) -> QuerySet[Breakage]:
    """Breakages that triage has found to be real."""
    return project.breakages.filter(status__in=CONFIRMED).exclude(cause__in=NO_FAULT)


def sightings_in(project: Project, bash: Bash | None) -> Iterable[tuple[int, int]]:
    """(breakage, person) of each “me too”; of a bash those that its people gave while it ran."""
    rows = Sighting.objects.filter(breakage__project=project)
    if bash:
        people = bash.participants.filter(joined_at__isnull=False).values("user")
        rows = rows.filter(seen_at__gte=bash.starts_at, seen_at__lte=bash.ends_at, user__in=people)
    return rows.values_list("breakage_id", "user_id")


def probed(project: Project) -> Iterable[int]:
    """The breakages that were filed from what a probe found."""
    rows = ProbeFinding.objects.filter(probe__project=project, breakage__isnull=False)
    return rows.values_list("breakage_id", flat=True).distinct()


def coverage_of(project: Project, bash: Bash | None = None) -> Coverage:
    """Charters against families: queries asked in bashes, and breakages that were not rejected.

    Every family of attacks gets a column, also where nobody tried it, and so does what queries brought along.
    """
    asked = BashQuery.objects.filter(bash=bash) if bash else BashQuery.objects.filter(bash__project=project)
    filed = project.breakages.exclude(status__in=[BreakageStatus.REJECTED, BreakageStatus.DUPLICATE])
    if bash:
        filed = filed.filter(bash=bash)
    charters = bash.charters if bash else project.charters
    return map_coverage(
        list(charters.order_by("pk").values_list("pk", "title")),
        [*Family, *families_of(project)],
        tallies(asked, "query"),
        tallies(filed, "pk"),
    )


def tallies(rows: QuerySet[Any], counted: str) -> list[Tally]:
    groups = rows.order_by().values("charter_id", "query__family").annotate(n=Count(counted, distinct=True))
    return [(row["charter_id"], row["query__family"], row["n"]) for row in groups]
