"""Ratings of the Rated Ranking Evaluator: documents by grade, or each document with its gain."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO, Any

import orjson

from bugbash.errors import RefusedError
from bugbash.logic.query_files import Problem
from reviews.logic.formats.grades import read_grade
from reviews.logic.formats.json_reader import entries
from reviews.logic.formats.records import Found, Record, Row

PATHS = (("topics", "*", "query_groups", "*"), ("query_groups", "*"), ("queries", "*"))
PLACEHOLDER = "$query"
DOCUMENTS = "relevant_documents"
TEMPLATE = "query.json"


def read_rre(stream: IO[str]) -> Iterator[Found]:
    """The grades of each query group, or of each query, for all of its queries."""
    for line, entry in entries(stream, PATHS):
        try:
            texts, said = texts_of(entry), list(grades_of(entry))
        except RefusedError as refusal:
            yield Problem(line, refusal.field or "", refusal.sentence)
            continue
        for text in texts:
            for doc, grade in said:
                yield graded(line, text, doc, grade)


def graded(line: int, query: str, doc: Any, grade: Any) -> Found:
    if not isinstance(doc, str):
        return Problem(line, DOCUMENTS, f"The name of a document is a text, not {str(doc)[:40]}.")
    try:
        return Record(line, query, doc, "", read_grade(grade))
    except RefusedError as refusal:
        return Problem(line, DOCUMENTS, f"{query[:60]!r}, {doc[:60]!r}: {refusal.sentence}")


def texts_of(entry: Any) -> list[str]:
    """What is asked: by the placeholder $query, else by the first one."""
    facts = entry if isinstance(entry, dict) else {}
    queries = facts.get("queries", [facts])
    found = []
    for query in queries if isinstance(queries, list) else []:
        holes = query.get("placeholders") if isinstance(query, dict) else None
        if not isinstance(holes, dict) or not holes:
            raise RefusedError("A query has no placeholders, such as {“$query”: “copy a file”}.", field="queries")
        text = holes.get(PLACEHOLDER, next(iter(holes.values())))
        if not isinstance(text, str):
            raise RefusedError("The placeholder of a query is a text.", field="queries")
        found.append(text)
    if not found:
        raise RefusedError("There is no query in this entry.", field="queries")
    return found


def grades_of(entry: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """(document, grade) of {"3": [documents]}, of {document: {"gain": 3}} and of a list of the latter."""
    said = entry.get(DOCUMENTS, {})
    for facts in said if isinstance(said, list) else [said]:
        if not isinstance(facts, dict):
            raise RefusedError("are an object: grades with documents, or documents with gains.", field=DOCUMENTS)
        for key, value in facts.items():
            if isinstance(value, list):
                yield from ((doc, key) for doc in value)
            elif isinstance(value, dict) and "gain" in value:
                yield key, value["gain"]
            else:
                raise RefusedError(f"{key[:60]!r} has neither a list of documents nor a gain.", field=DOCUMENTS)


def write_rre(rows: Iterable[Row]) -> Iterator[str]:
    """Documents by grade; rows of one query stand together."""
    return write_entries(rows, by_grade)


def write_rre_gains(rows: Iterable[Row]) -> Iterator[str]:
    """Each document with its gain; rows of one query stand together."""
    return write_entries(rows, lambda said: {row.doc: {"gain": row.grade} for row in said})


def by_grade(said: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in sorted(said, key=lambda row: row.grade):
        found.setdefault(str(row.grade), []).append(row.doc)
    return found


def write_entries(rows: Iterable[Row], documents: Any) -> Iterator[str]:
    yield '{"id_field": "id", "query_groups": ['
    first = True
    for (group, query), said in groupby(rows, key=lambda row: (row.group, row.query)):
        entry = {
            "name": group,
            "queries": [{"template": TEMPLATE, "placeholders": {PLACEHOLDER: query}}],
            DOCUMENTS: documents(list(said)),
        }
        yield f"{'' if first else ','}\n{orjson.dumps(entry).decode()}"
        first = False
    yield "\n]}\n"
