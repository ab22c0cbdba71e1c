"""What a replay asks, frozen at its start: the queries with all that their verdicts depend on, as one outcome each.

All in values and not in model instances: a replay begins once these rows are there, and 10,000 of them are usual.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from bugbash.execution.bulk import add_values, as_json
from bugbash.logic.answers import Json
from bugbash.models import OPEN_STATUSES, AcceptedAnswer, Breakage, Check, Deployment, Outcome, Project, Query, Replay

NOTHING: Mapping[int, list[str]] = {}
FIELDS = (
    "replay",
    "ordinal",
    "query",
    "deployment",
    "primary",
    "text",
    "params",
    "checks",
    "required",
    "open_breakage",
    "filed_digests",
    "accepted_digests",
    "repeats",
)
UNTOLD = {
    field.name: field.get_default()
    for field in Outcome._meta.concrete_fields
    if field.name not in FIELDS and not field.generated and not field.primary_key and not field.null
}
UNTOLD_VALUES = tuple(as_json(value) if isinstance(value, list) else value for value in UNTOLD.values())


@dataclass(frozen=True, slots=True)
class FrozenQuery:
    """A query as it was when its replay was wanted; digests are those of answers that were filed or accepted.

    `repeats` is how often it is asked at least, 0 for as often as the replay says.
    """

    query_id: int
    fingerprint: str
    text: str
    params: Mapping[str, Json]
    required: bool
    checks: Sequence[str]
    open_breakage: bool
    filed_digests: Sequence[str]
    accepted_digests: Sequence[str]
    repeats: int = 0

    @property
    def expected(self) -> list[Json]:
        """What makes two replays ask and expect the same."""
        return [self.fingerprint, self.checks, self.required, self.open_breakage]


def freeze_queries(project: Project, queries: QuerySet[Query]) -> list[FrozenQuery]:
    """These queries of the project, in their order; four statements however many there are."""
    mine = {"query__project": project}
    checks = gather(Check.objects.filter(**mine).order_by("pk").values_list("query", "line"))
    filed = gather(
        Breakage.objects.filter(**mine, status__in=OPEN_STATUSES).values_list("query", "observation__answer_digest")
    )
    accepted = gather(AcceptedAnswer.objects.filter(**mine).values_list("query", "digest"))
    return [
        FrozenQuery(
            query_id=key,
            fingerprint=fingerprint,
            text=text,
            params=params,
            required=required,
            checks=checks.get(key, []),
            open_breakage=key in filed,
            filed_digests=sorted({*filed.get(key, ())} - {""}),
            accepted_digests=sorted(accepted.get(key, ())),
        )
        for key, fingerprint, text, params, required in queries.values_list(
            "pk", "fingerprint", "text", "params", "required"
        ).iterator(chunk_size=2000)
    ]


def gather(pairs: Iterable[tuple[int, str]]) -> Mapping[int, list[str]]:
    found = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def write_outcomes(replay: Replay, queries: Sequence[FrozenQuery], deployments: Sequence[Deployment]) -> None:
    """An outcome per query in their order; then for the next deployment again. The first speaks for the version."""
    rows = outcome_rows(replay, queries, deployments)
    add_values(Outcome, (*FIELDS, *UNTOLD), rows, may_exist=False)


def outcome_rows(
    replay: Replay, queries: Sequence[FrozenQuery], deployments: Sequence[Deployment]
) -> Iterator[tuple[Any, ...]]:
    for place, deployment in enumerate(deployments):
        for ordinal, query in enumerate(queries, start=place * len(queries)):
            yield (
                replay.pk,
                ordinal,
                query.query_id,
                deployment.pk,
                place == 0,
                query.text,
                as_json(query.params),
                as_json(query.checks),
                query.required,
                query.open_breakage,
                as_json(query.filed_digests),
                as_json(query.accepted_digests),
                query.repeats,
                *UNTOLD_VALUES,
            )
