"""What the prototype answers to a path and its parameters; how that travels is another file's business."""

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Any
from urllib.parse import parse_qsl, unquote

from bugbash.demo.prototype.engines import DEPLOYMENTS, Engine
from bugbash.demo.prototype.faults import Faults, ParameterError, whole
from bugbash.demo.prototype.store import Store

PATHS = [f"/{name}/{page}" for name in DEPLOYMENTS for page in ("search", "health")]
MOST_RESULTS = 100
HIGHEST_SEED = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and a JSON body."""

    status: HTTPStatus
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Service:
    """The deployments over one index; `faults` and `chance` hold where a call names none of its own."""

    store: Store
    faults: Faults = field(default_factory=Faults)
    chance: Random = field(default_factory=Random)

    def reply(self, path: str, query: str) -> Reply:
        """The answer to one call; whatever is wrong with the call is said in the answer."""
        name, _, page = unquote(path).removeprefix("/").partition("/")
        engine = DEPLOYMENTS.get(name)
        if engine is None or page not in ("search", "health"):
            return Reply(HTTPStatus.NOT_FOUND, {"error": "There is nothing at this path.", "paths": PATHS})
        if page == "health":
            entries = self.store.count(engine.shelf)
            return Reply(HTTPStatus.OK, {"status": "ok", "version": engine.version, "entries": entries})
        try:
            return self.search(engine, read_parameters(query))
        except ParameterError as error:
            return Reply(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        except sqlite3.OperationalError as error:
            return failure(str(error))

    def search(self, engine: Engine, parameters: Mapping[str, str]) -> Reply:
        started = time.perf_counter()
        text = parameters.get("q")
        if text is None:
            raise ParameterError("q is missing: say what to search for.")
        k = whole("k", parameters.get("k", "10"), 1, MOST_RESULTS)
        faults = self.faults.overridden(parameters)
        chance = self.chance
        if "seed" in parameters:
            chance = Random(whole("seed", parameters["seed"], 0, HIGHEST_SEED))  # noqa: S311
        faults.hold_up(chance)
        if faults.fails(chance):
            return failure("on request")
        found = engine.find(self.store, text, k)
        results = faults.disordered([engine.shape(hit) for hit in found.hits], chance)
        took_ms = round((time.perf_counter() - started) * 1000, 3)
        body = {"query": text, "took_ms": took_ms, "total": found.total, "results": results}
        return Reply(HTTPStatus.OK, body)


def failure(detail: str) -> Reply:
    return Reply(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "internal error", "detail": detail})


def read_parameters(query: str) -> dict[str, str]:
    """The parameters of a query string, the last of each name; raises ParameterError."""
    try:
        return dict(parse_qsl(query, keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise ParameterError("The query string has too many parameters, 50 are allowed.") from error
