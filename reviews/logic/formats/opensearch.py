"""Judgments of OpenSearch's Search Relevance Workbench, as they are put into it and as it answers."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO, Any

import orjson

from bugbash.errors import RefusedError
from bugbash.logic.query_files import Problem
from reviews.logic.formats.grades import read_grade
from reviews.logic.formats.json_reader import entries
from reviews.logic.formats.records import Found, Record, Row

RATINGS = "judgmentRatings"
PATHS = ((RATINGS, "*"), ("*",), ("hits", "hits", "*", "_source", RATINGS, "*"))


def read_opensearch(stream: IO[str]) -> Iterator[Found]:
    """Ratings may be numbers or texts, such as "3.000"."""
    for line, entry in entries(stream, PATHS):
        facts = entry if isinstance(entry, dict) else {}
        query, ratings = facts.get("query"), facts.get("ratings")
        if not isinstance(query, str) or not isinstance(ratings, list):
            yield Problem(line, "", "An entry has a query, which is a text, and ratings, which are a list.")
            continue
        for rating in ratings:
            yield graded(line, query, rating)


def graded(line: int, query: str, rating: Any) -> Found:
    doc = rating.get("docId") if isinstance(rating, dict) else None
    if not isinstance(doc, str):
        return Problem(line, "ratings", f"{query[:60]!r}: a rating has a docId, which is a text, and a rating.")
    try:
        return Record(line, query, doc, "", read_grade(rating.get("rating")))
    except RefusedError as refusal:
        return Problem(line, "rating", f"{query[:60]!r}, {doc[:60]!r}: {refusal.sentence}")


def write_opensearch(rows: Iterable[Row]) -> Iterator[str]:
    """A body for `PUT _plugins/_search_relevance/judgments`; rows of one query stand together."""
    yield '{"name": "Bashboard", "type": "IMPORT_JUDGMENT", "judgmentRatings": ['
    first = True
    for (_, query), said in groupby(rows, key=lambda row: (row.group, row.query)):
        entry = {"query": query, "ratings": [{"docId": row.doc, "rating": f"{row.grade}.0"} for row in said]}
        yield f"{'' if first else ','}\n{orjson.dumps(entry).decode()}"
        first = False
    yield "\n]}\n"
