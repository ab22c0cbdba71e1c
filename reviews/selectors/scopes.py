"""The rows that a criterion's scope is cut from, read only where some criterion has one."""

from collections.abc import Iterable

from bugbash.choices import QueryState
from bugbash.logic.overrides import status_under
from bugbash.models import Outcome, Project, Query
from bugbash.selectors.evidence import Evidence
from bugbash.selectors.replays import latest_finished_replay
from reviews.logic.scopes import Grades, OutcomeRow, QueryRow, Rows
from reviews.selectors.baseline_rankings import answers_to

FIELDS = (
    "query",
    "deployment__name",
    "primary",
    "effective",
    "candidate_status",
    "override",
    "required",
    "took_ms",
    "error",
    "parity",
)


def tags_of(project: Project) -> tuple[str, ...]:
    """The tags that active queries have."""
    rows = project.tags.filter(queries__state=QueryState.ACTIVE).order_by("name")
    return tuple(rows.values_list("name", flat=True).distinct())


def rows_of(
    project: Project, evidence: Evidence | None, grades: Grades, max_grade: float, against: Evidence | None = None
) -> Rows:
    """In the same few statements however many scopes are cut from it; `against` is what rankings are held against."""
    baseline = evidence.newest.baseline if evidence else None
    before = latest_finished_replay(baseline) if baseline else None
    return Rows(
        queries=query_rows(project),
        outcomes=outcome_rows([replay.pk for replay in evidence.replays]) if evidence else [],
        baseline=outcome_rows([before.pk]) if before else [],
        grades=grades,
        max_grade=max_grade,
        against=answers_to(against, grades) if against else None,
    )


def query_rows(project: Project) -> list[QueryRow]:
    active = project.queries.filter(state=QueryState.ACTIVE).order_by("pk")
    tags: dict[int, set[str]] = {}
    for key, name in Query.tags.through.objects.filter(query__in=active).values_list("query_id", "tag__name"):
        tags.setdefault(key, set()).add(name)
    rows = active.values_list("pk", "family")
    return [QueryRow(key, family, frozenset(tags.get(key, ()))) for key, family in rows]


def outcome_rows(replays: Iterable[int]) -> list[OutcomeRow]:
    """Of each query and deployment the newest outcome that these replays have."""
    rows = Outcome.objects.filter(replay__in=list(replays)).exclude(effective="").order_by("pk")
    newest: dict[tuple[int, str], OutcomeRow] = {}
    for *fields, group, ranking in rows.values_list(*FIELDS, "query__group", "ranking"):
        query, place, first, verdict, status, override, required, took_ms, error, parity = fields
        under = status_under(status, override)
        newest[query, place] = OutcomeRow(
            query, place, first, verdict, under, required, took_ms, error, parity, group, ranking
        )
    return list(newest.values())
