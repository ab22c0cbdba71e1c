"""Writing observations: each distinct body once, each (outcome, attempt, repeat) once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import zstandard
from django.contrib.auth.models import User
from django.db import transaction

from bugbash.choices import CallError
from bugbash.execution.blocking import note_blocked, place_of
from bugbash.execution.bulk import add_values, as_json
from bugbash.execution.calling import Told
from bugbash.logic.answers import Answer, Json
from bugbash.models import Body, Observation, Version

COMPRESSION_LEVEL = 3
IN_JSON = frozenset({"request", "headers", "phases", "answer", "checks"})
BODY = ("sha256", "data", "size")
FEW = 4  # Somebody waits for these: one statement is quicker than the road for many.


@dataclass(frozen=True, slots=True)
class Entry:
    """What was told, and about what: ids of the rows that the observation belongs to."""

    told: Told
    version_id: int
    deployment_id: int
    definition_id: int
    query_id: int
    outcome_id: int | None = None
    attempt: int = 0
    repeat: int = 0
    asked_by_id: int | None = None


def store(entries: Sequence[Entry]) -> list[Observation]:
    """Add observations that belong to no outcome, and return them; the bytes of a body, and what the database alone
    knows, are read as soon as somebody looks.
    """
    facts = [facts_of(entry, sha) for entry, sha in with_bodies(entries)]
    rows = Observation.objects.bulk_create(Observation(**{**row, "answer": plain(row["answer"])}) for row in facts)
    for row, entry in zip(rows, entries, strict=True):
        vars(row).pop("observed_at")
        if entry.told.body is not None:
            row.body = Body.from_db(row._state.db, BODY[::2], [row.body_id, len(entry.told.body)])
    return rows


def keep(entries: Sequence[Entry]) -> None:
    """Add a replay's observations. One that is there already stays, so keeping twice is harmless."""
    rows = [facts_of(entry, sha) for entry, sha in with_bodies(entries)]
    if rows:
        add_values(Observation, [*rows[0]], [to_stored(row) for row in rows])


def with_bodies(entries: Sequence[Entry]) -> list[tuple[Entry, str | None]]:
    """Each entry with the SHA-256 of its body, which is stored already, each distinct one once."""
    shas = [sha256(entry.told.body) for entry in entries]
    keep_bodies({sha: entry.told.body for sha, entry in zip(shas, entries, strict=True) if sha})
    if blocked := [entry for entry in entries if entry.told.error == CallError.BLOCKED]:
        transaction.on_commit(partial(note_refusals, blocked), robust=True)
    return list(zip(entries, shas, strict=True))


def keep_bodies(bodies: Mapping[str, bytes | None]) -> None:
    """Add bodies by their SHA-256; one that is there already stays."""
    compressor = zstandard.ZstdCompressor(level=COMPRESSION_LEVEL)
    rows = [(sha, compressor.compress(body), len(body)) for sha, body in sorted(bodies.items()) if body is not None]
    if len(rows) > FEW:
        add_values(Body, BODY, rows)
    elif rows:
        few = [Body(**dict(zip(BODY, row, strict=True))) for row in rows]
        Body.objects.bulk_create(few, ignore_conflicts=True)


def note_refusals(entries: Sequence[Entry]) -> None:
    """Write in the trail which calls our own rules refused."""
    projects = dict(Version.objects.filter(pk__in={entry.version_id for entry in entries}).values_list("pk", "project"))
    people = User.objects.in_bulk({entry.asked_by_id for entry in entries if entry.asked_by_id})
    refusals = {(projects[entry.version_id], place_of(str(entry.told.request["url"]))): entry for entry in entries}
    for (project_id, place), entry in refusals.items():
        note_blocked(
            project_id=project_id, place=place, sentence=entry.told.detail, by=people.get(entry.asked_by_id or 0)
        )


def load_body(body: Body) -> bytes:
    """The bytes as received."""
    return zstandard.ZstdDecompressor().decompress(bytes(body.data), max_output_size=body.size or 1)


def sha256(body: bytes | None) -> str | None:
    return None if body is None else hashlib.sha256(body).hexdigest()


def facts_of(entry: Entry, sha: str | None) -> dict[str, Any]:
    """The observation's fields by their attribute names."""
    told = entry.told
    return {
        "version_id": entry.version_id,
        "deployment_id": entry.deployment_id,
        "definition_id": entry.definition_id,
        "query_id": entry.query_id,
        "outcome_id": entry.outcome_id,
        "attempt": entry.attempt,
        "repeat": entry.repeat,
        "asked_by_id": entry.asked_by_id,
        "request": told.request,
        "status": told.http_status,
        "error": told.error,
        "detail": told.detail,
        "headers": told.headers,
        "body_id": sha,
        "truncated": told.truncated,
        "phases": told.phases or {},
        "elapsed_ms": told.elapsed_ms,
        "answer": told.answer,
        "answer_digest": told.digest,
        "checks": [outcome.to_json() for outcome in told.checks],
    }


def plain(answer: Answer | None) -> dict[str, Json] | None:
    return answer.to_json() if answer else None


def to_stored(facts: Mapping[str, Any]) -> list[Any]:
    """The values as they are stored; no answer is SQL's NULL."""
    return [as_json(value) if name in IN_JSON and value is not None else value for name, value in facts.items()]
