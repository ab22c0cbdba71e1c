"""A project grown to many queries by bulk SQL: replays of all of them on several versions, ratings of some."""

from itertools import product
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from bugbash.choices import QueryOrigin
from bugbash.execution.bulk import as_json
from bugbash.execution.settling import summarise_outcomes
from bugbash.models import Project, Query, Replay, Version
from reviews.choices import JudgmentKind, RaterKind
from reviews.models import Judgment, ReviewItem
from tests.builders import a_ranking, a_replay

RATED_EVERY = 100
DEPTH = 10
RATERS = ("anna", "ben")
# A bulk load checks no foreign keys one by one; what is made here belongs together.
UNCHECKED = "set local session_replication_role = replica"
QUERIES = """
insert into bugbash_query (project_id, text, params, fingerprint, "group", need, family, author_id, origin, state,
    required, relation, mutator)
select %(project)s, (array['copy', 'move', 'read', 'sort', 'open'])[1 + n %% 5] ||
    ' a file number ' || n || ' ' || md5(n::text),
    '{}', md5(n::text), case when n %% 100 = 0 then 'group ' || n %% 1000 else md5(n::text) end, '',
    case when n %% 50 = 0 then 'typo' else '' end, %(user)s,
    %(origin)s, case when n %% 100 = 7 then 'retired' else 'active' end, n %% 100 = 0, '', ''
from generate_series(0, %(count)s - 1) n
"""
TAGS = """
insert into bugbash_query_tags (query_id, tag_id)
select id, %(tag)s from bugbash_query where project_id = %(project)s and origin = %(origin)s and id %% 500 = 0
"""
OBSERVATIONS = """
insert into bugbash_observation (version_id, deployment_id, definition_id, query_id, attempt, repeat, request, error,
    status, detail, headers, truncated, phases, elapsed_ms, answer, answer_digest, checks)
select %(version)s, %(deployment)s, %(definition)s, id, 0, 0, '{}', case when id %% 97 = 0 then 'timeout-total' else ''
    end, 200, '', '[]', false, '{}', 5 + random() * 200, case when id %% 97 = 0 then null else
    %(answer)s::jsonb end, case when id %% 97 = 0 then '' else md5(id::text) end, '[]'
from bugbash_query where project_id = %(project)s and origin = %(origin)s
"""
OUTCOMES = """
insert into bugbash_outcome (replay_id, ordinal, query_id, deployment_id, "primary", text, params, checks, required,
    open_breakage, filed_digests, attempt, repeats, verdict, because, candidate_status, baseline_status, distance,
    noise, hidden_count, candidate_id, ranking, accepted_digests, override, override_reason, change_key, parity,
    parity_because, took_ms, error)
select %(replay)s, row_number() over (order by q.id) - 1, q.id, %(deployment)s, true, q.text, '{}', '[]', q.required,
    false, '[]', 0, 0,
    case when o.error > '' then 'error' when q.id %% 20 = 0 then 'changed' when q.id %% 333 = 0 then 'regressed'
        else 'unchanged' end,
    'overlap@10 0.70; 3 results new, 5 moved',
    case when o.error > '' then 'error' when q.required then 'pass' else 'open' end, 'open',
    case when o.error > '' then null when q.id %% 20 = 0 then (q.id * 7919) %% 1000 / 1000.0 else 0 end, 0, 0,
    o.id, %(ranking)s, '[]', '', '', case when q.id %% 20 = 0 then 'key-' || q.id %% 17 else '' end, '', '',
    o.elapsed_ms, o.error
from bugbash_query q join bugbash_observation o on o.query_id = q.id and o.version_id = %(version)s
where q.project_id = %(project)s and q.origin = %(origin)s
"""


def add_queries(project: Project, by: User, count: int) -> None:
    names = {"project": project.pk, "user": by.pk, "count": count, "origin": QueryOrigin.IMPORT.value}
    names["tag"] = project.tags.get_or_create(name="rare")[0].pk
    execute([QUERIES, TAGS], names)


def add_replay(version: Version, by: User, baseline: Version | None = None) -> Replay:
    """A finished replay of all that `add_queries` has made."""
    queries = version.project.queries.filter(origin=QueryOrigin.IMPORT)
    replay = a_replay(version, baseline=baseline, total=queries.count(), by=by)
    first = version.pk % DEPTH
    ranking = [f"doc-{(first + place) % DEPTH}" for place in range(DEPTH)]
    names = {
        "project": version.project_id,
        "origin": QueryOrigin.IMPORT.value,
        "version": version.pk,
        "replay": replay.pk,
        "deployment": version.deployments.get().pk,
        "definition": version.definition_id,
        "ranking": as_json(ranking),
        "answer": as_json(a_ranking(*ranking).to_json()),
    }
    execute([OBSERVATIONS, OUTCOMES], names)
    replay.summary = summarise_outcomes(replay).to_json()
    replay.save(update_fields=["summary"])
    return replay


def add_ratings(project: Project) -> int:
    """Two raters on ten results of every hundredth query; how many judgments that are."""
    groups: dict[str, Query] = {}
    for query in project.queries.filter(origin=QueryOrigin.IMPORT).order_by("pk")[1::RATED_EVERY]:
        groups.setdefault(query.group, query)
    items = ReviewItem.objects.bulk_create(
        ReviewItem(project=project, query=query, group=group, result_id=f"doc-{place}", title=f"doc-{place}")
        for (group, query), place in product(groups.items(), range(DEPTH))
    )
    now = timezone.now()
    judgments = Judgment.objects.bulk_create(
        Judgment(
            item=item,
            rater_kind=RaterKind.EXTERNAL,
            rater_name=rater,
            kind=JudgmentKind.GRADE,
            grade=(item.pk + shift) % 4,
            created_at=now,
        )
        for item, (shift, rater) in product(items, enumerate(RATERS))
    )
    return len(judgments)


def execute(statements: list[str], names: dict[str, Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(UNCHECKED)
        for statement in statements:
            cursor.execute(statement, names)


def analyse() -> None:
    """What autovacuum does within a minute wherever it runs; it does not here."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
