"""Search engines: Elasticsearch and OpenSearch, and Solr."""

import re
from typing import Any

from tests.protocols.exchange import Exchange, RefusedError, Route, Sent

INDEX = "docs"
DOCUMENTS = (
    ("shutil.copy", "Copy a file", "Copies the file and its mode to another place, which may be a directory.", 7.5),
    ("shutil.move", "Move a file", "Moves the file or directory to another place and returns where it is now.", 2.25),
)


def search(exchange: Exchange, index: str) -> Sent:
    """`_search` with a `multi_match`, as Elasticsearch answers it."""
    if index != INDEX:
        cause = {"type": "index_not_found_exception", "reason": f"no such index [{index}]", "index": index}
        raise RefusedError(404, {"error": {"root_cause": [cause], **cause}, "status": 404})
    body = exchange.read_object("query", "size?", "from?")
    match = body["query"].get("multi_match") if isinstance(body["query"], dict) else None
    if not is_match(match):
        cause = {"type": "parsing_exception", "reason": "unknown query or field"}
        raise RefusedError(400, {"error": {"root_cause": [cause], **cause}, "status": 400})
    hits = [
        {"_index": index, "_id": id_, "_score": score, "_source": {"title": title, "body": text}}
        for id_, title, text, score in DOCUMENTS
    ]
    return {
        "took": 4,
        "timed_out": False,
        "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
        "hits": {"total": {"value": 2, "relation": "eq"}, "max_score": 7.5, "hits": hits},
    }


def is_match(match: Any) -> bool:
    known = isinstance(match, dict) and set(match) <= {"query", "fields", "lenient", "type", "operator"}
    return known and isinstance(match.get("query"), str) and isinstance(match.get("fields", ["*"]), list)


def select(exchange: Exchange, core: str) -> Sent:
    """`select` with the writer `json`."""
    params = exchange.params
    if core != INDEX:
        raise RefusedError(404, {"error": {"msg": f"No such core: {core}", "code": 404}})
    if params.get("wt", "json") != "json" or not params.get("rows", "10").isdigit() or "q" not in params:
        raise RefusedError(400, {"responseHeader": {"status": 400}, "error": {"msg": "missing or bad", "code": 400}})
    docs = [
        {"id": id_, "title": [title], "body": [text], "_version_": 1_700_000_000_000, "score": score}
        for id_, title, text, score in DOCUMENTS
    ]
    header = {"status": 0, "QTime": 1, "params": dict(params)}
    response = {"numFound": 2, "start": 0, "maxScore": 7.5, "numFoundExact": True, "docs": docs}
    return {"responseHeader": header, "response": response}


ROUTES: tuple[Route, ...] = (
    (re.compile(r"/([^/]+)/_search"), "POST", search),
    (re.compile(r"/solr/([^/]+)/select"), "GET", select),
)
