"""What was reported or asked already, while somebody is still typing.

Breakages are few enough to be read in their newest thousands. Queries may be a hundred thousand, so a search for words
that begin like those typed picks the newest few hundred of them first (by an index where PostgreSQL is); only these are
compared letter by letter.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.auth.models import User
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Left

from bugbash.logic.likeness import LEAST, READ, likenesses, prepare
from bugbash.models import Breakage, Observation, Project, Query
from bugbash.selectors.sightings import Seen, seen_by

BREAKAGES = 3000
QUERIES = 300
SHOWN = 5
ORIGINALS = 11
SHOWN_QUERIES = 3
MOST_WORDS = 6
SAME = 200.0
SAME_ANSWER = "same answer"
SAME_QUERY = "same query"


@dataclass(frozen=True, slots=True)
class Reported:
    """A breakage that may be the same one; `why` says so where more than the words are alike."""

    breakage: Breakage
    why: str
    seen: Seen


@dataclass(frozen=True, slots=True)
class Alike:
    """The likest first."""

    breakages: Sequence[Reported]
    queries: Sequence[Query]


def find_alike(
    project: Project, *, viewer: User, text: str = "", title: str = "", shown: Sequence[Observation] = ()
) -> Alike:
    """What is like this query, this title and these answers: open breakages before others, queries without any."""
    breakages = alike_breakages(project, text=text, title=title, shown=shown)
    mine = {row.query_id for row in shown}
    return Alike(
        breakages=[
            Reported(row, why, seen) for (row, why), seen in zip(breakages, view_all(breakages, viewer), strict=True)
        ],
        queries=alike_queries(project, text, besides=mine | {row.query_id for row, _ in breakages}),
    )


def like_in_words(breakage: Breakage, limit: int = ORIGINALS) -> list[Breakage]:
    """Breakages of its query, with its answer, or like it in words, itself among them."""
    found = alike_breakages(
        breakage.project, text=breakage.query.text, title=breakage.title, shown=[breakage.observation], limit=limit
    )
    return [row for row, _ in found]


def view_all(breakages: Sequence[tuple[Breakage, str]], viewer: User) -> list[Seen]:
    seen = seen_by((row for row, _ in breakages), viewer)
    return [seen[row.pk] for row, _ in breakages]


def alike_breakages(
    project: Project, *, text: str, title: str, shown: Sequence[Observation], limit: int = SHOWN
) -> list[tuple[Breakage, str]]:
    """With why, where more than the words are alike."""
    why = dict.fromkeys(with_same_query(project, shown), SAME_QUERY)
    why |= dict.fromkeys(with_same_answer(project, shown), SAME_ANSWER)
    scores = {**score_words(project, text, title), **dict.fromkeys(why, SAME)}
    likest = sorted(scores, key=lambda pk: (-scores[pk], -pk))[: 4 * limit]
    rows = project.breakages.select_related("query", "duplicate_of").in_bulk(likest)
    found = sorted(rows.values(), key=lambda row: (-scores[row.pk], not row.is_open, -row.pk))
    return [(row, why.get(row.pk, "")) for row in found[:limit]]


def with_same_query(project: Project, shown: Sequence[Observation]) -> Collection[int]:
    if not shown:
        return []
    asked = {row.query_id for row in shown}
    return project.breakages.filter(query__in=asked).values_list("pk", flat=True)[:QUERIES]


def with_same_answer(project: Project, shown: Sequence[Observation]) -> Collection[int]:
    """Breakages whose evidence is one of these answers, of the same version."""
    pairs = {(row.version_id, row.answer_digest) for row in shown if row.answer_digest}
    if not pairs:
        return []
    like = reduce(
        or_, (Q(observation__version=version, observation__answer_digest=digest) for version, digest in pairs)
    )
    return project.breakages.filter(like).values_list("pk", flat=True)[:QUERIES]


def score_words(project: Project, text: str, title: str) -> dict[int, float]:
    """How alike the newest breakages are in words, those that are alike enough."""
    asked = [prepare(text), prepare(title)]
    if not any(asked):
        return {}
    rows = project.breakages.order_by("-pk").values_list("pk", "title", Left("query__text", Value(READ)))[:BREAKAGES]
    said = [(pk, prepare(one)) for pk, *both in rows for one in both]
    scores: dict[int, float] = {}
    for (pk, _), score in zip(said, likenesses(asked, [one for _, one in said]), strict=True):
        if score >= LEAST:
            scores[pk] = max(score, scores.get(pk, 0))
    return scores


def alike_queries(project: Project, text: str, *, besides: Collection[int]) -> list[Query]:
    asked = prepare(text)
    wanted = words_to_find(asked)
    if not wanted:
        return []
    rows = (
        with_words(project.queries.all(), wanted)
        .exclude(pk__in=besides)
        .order_by("-pk")
        .values_list("pk", Left("text", Value(READ)))[:QUERIES]
    )
    keys, said = [pk for pk, _ in rows], [prepare(one) for _, one in rows]
    scores = dict(zip(keys, likenesses([asked], said), strict=True))
    likest = sorted((pk for pk in scores if scores[pk] >= LEAST), key=lambda pk: (-scores[pk], -pk))[:SHOWN_QUERIES]
    found = project.queries.in_bulk(likest)
    return [found[pk] for pk in likest]


def with_words(rows: QuerySet[Query], beginnings: Sequence[str]) -> QuerySet[Query]:
    """Queries in whose first 300 characters a word begins like one of these; in SQLite also within a word."""
    if connection.vendor == "postgresql":
        words = SearchVector(Left("text", READ), config="simple")
        search = SearchQuery(" | ".join(f"{word}:*" for word in beginnings), search_type="raw", config="simple")
        return rows.annotate(words=words).filter(words=search)
    return rows.filter(reduce(or_, (Q(text__icontains=word) for word in beginnings)))


def words_to_find(prepared: str) -> list[str]:
    """What the words begin with, the longest first; their last letters may be mistyped."""
    words = sorted(dict.fromkeys(re.findall(r"\w{3,}", prepared)), key=lambda word: (-len(word), word))
    return [word[: max(3, len(word) * 2 // 3)] for word in words[:MOST_WORDS]]
