"""Which of a project's active queries a replay with these options asks."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from bugbash.choices import QueryState
from bugbash.logic.replay_options import ReplayOptions
from bugbash.logic.sampling import Candidate, draw
from bugbash.models import OPEN_STATUSES, Breakage, Outcome, Project, Query
from bugbash.selectors.replays import collected, queries_in_signal_order


@dataclass(frozen=True, slots=True)
class Choice:
    """How many of the active queries would be asked."""

    chosen: int
    active: int

    @property
    def left_out(self) -> int:
        return self.active - self.chosen


def chosen_queries(project: Project, options: ReplayOptions) -> QuerySet[Query]:
    """In signal order; the same few statements however many there are."""
    rows = narrowed_queries(queries_in_signal_order(project), options)
    if options.sample is None:
        return rows
    drawn = draw(candidates(project, rows, options), options.sample, seed=options.seed, weighted=options.weighted)
    return rows.filter(pk__in=drawn)


def narrowed_queries(rows: QuerySet[Query], options: ReplayOptions) -> QuerySet[Query]:
    if options.tags:
        tagged = Query.tags.through.objects.filter(query=OuterRef("pk"), tag__name__in=options.tags)
        rows = rows.filter(Exists(tagged))
    if options.families:
        rows = rows.filter(family__in=options.families)
    if options.severities:
        filed = Breakage.objects.filter(query=OuterRef("pk"), status__in=OPEN_STATUSES)
        rows = rows.filter(Exists(filed.filter(severity__in=options.severities)))
    return rows.filter(required=True) if options.required else rows


def candidates(project: Project, rows: QuerySet[Query], options: ReplayOptions) -> list[Candidate]:
    last = last_words(project) if options.weighted else {}
    facts = rows.values_list("pk", "fingerprint", "required", "has_serious")  # type: ignore[misc]
    return [
        Candidate(key, fingerprint, required or is_serious, *last.get(key, ("", "")))
        for key, fingerprint, required, is_serious in facts
    ]


def last_words(project: Project) -> dict[int, tuple[str, str]]:
    """(verdict, status) of each query in the project's newest settled replay of the collected queries."""
    replay = collected(project.replays.all()).filter(summary__isnull=False).order_by("-number").first()
    rows = Outcome.objects.filter(replay=replay, primary=True).order_by()
    said = rows.values_list("query", "effective", "candidate_status")
    return {key: (verdict, status) for key, verdict, status in said}


def count_choice(project: Project, options: ReplayOptions) -> Choice:
    return Choice(
        chosen=chosen_queries(project, options).order_by().count(),
        active=project.queries.filter(state=QueryState.ACTIVE).count(),
    )


def families_of(project: Project) -> list[str]:
    """The families that active queries have, in alphabetical order."""
    rows = project.queries.filter(family__gt="", state=QueryState.ACTIVE)
    return list(rows.order_by("family").values_list("family", flat=True).distinct())
