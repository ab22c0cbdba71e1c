"""Searches of one's own: JSON by GET and POST, and a form."""

import re

from tests.protocols.exchange import Exchange, RefusedError, Route, Sent


def by_get(exchange: Exchange) -> Sent:
    return results(exchange.params.get("q"))


def by_post(exchange: Exchange) -> Sent:
    return results(exchange.read_object("query")["query"])


def by_form(exchange: Exchange) -> Sent:
    return results(exchange.read_form().get("query"))


def results(text: object) -> Sent:
    if not isinstance(text, str) or not text:
        raise RefusedError(422, {"detail": [{"loc": ["query", "q"], "msg": "Field required", "type": "missing"}]})
    rows = [("shutil.copy", 0.92), ("shutil.copyfile", 0.75)]
    return {
        "total": 2,
        "results": [
            {"id": name, "title": f"{name}()", "summary": f"Found for “{text}”.", "score": score}
            for name, score in rows
        ],
    }


ROUTES: tuple[Route, ...] = (
    (re.compile(r"/search"), "GET", by_get),
    (re.compile(r"/find"), "POST", by_post),
    (re.compile(r"/form"), "POST", by_form),
)
