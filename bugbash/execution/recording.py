"""Writing observations: each distinct body once, each (outcome, attempt, repeat) once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import zstandard
from django.contrib.auth.models import User
from django.db import transaction

from bugbash.choices import CallError
from bugbash.execution.blocking import note_blocked, place_of
from bugbash.execution.bulk import add_rows
from bugbash.execution.calling import Told
from bugbash.models import Body, Observation, Version

COMPRESSION_LEVEL = 3


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
    """Add observations that belong to no outcome, and return them."""
    return Observation.objects.bulk_create(prepare(entries))


def keep(entries: Sequence[Entry]) -> None:
    """Add a replay's observations. One that is there already stays, so keeping twice is harmless."""
    add_rows(prepare(entries))


def prepare(entries: Sequence[Entry]) -> list[Observation]:
    """The rows to add, whose bodies are stored already, each distinct one once."""
    shas = [sha256(entry.told.body) for entry in entries]
    keep_bodies({sha: entry.told.body for sha, entry in zip(shas, entries, strict=True) if sha})
    if blocked := [entry for entry in entries if entry.told.error == CallError.BLOCKED]:
        transaction.on_commit(partial(note_refusals, blocked), robust=True)
    return [to_row(entry, sha) for entry, sha in zip(entries, shas, strict=True)]


def keep_bodies(bodies: Mapping[str | None, bytes | None]) -> None:
    """Add bodies by their SHA-256; one that is there already stays."""
    compressor = zstandard.ZstdCompressor(level=COMPRESSION_LEVEL)
    add_rows(
        [
            Body(sha256=sha, data=compressor.compress(body), size=len(body))
            for sha, body in sorted(bodies.items(), key=str)
            if sha is not None and body is not None
        ]
    )


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


def to_row(entry: Entry, sha: str | None) -> Observation:
    told = entry.told
    return Observation(
        version_id=entry.version_id,
        deployment_id=entry.deployment_id,
        definition_id=entry.definition_id,
        query_id=entry.query_id,
        outcome_id=entry.outcome_id,
        attempt=entry.attempt,
        repeat=entry.repeat,
        asked_by_id=entry.asked_by_id,
        request=dict(told.request),
        status=told.http_status,
        error=told.error,
        detail=told.detail,
        headers=[list(pair) for pair in told.headers],
        body_id=sha,
        truncated=told.truncated,
        phases=dict(told.phases or {}),
        elapsed_ms=told.elapsed_ms,
        answer=told.answer.to_json() if told.answer else None,
        answer_digest=told.digest,
        checks=[outcome.to_json() for outcome in told.checks],
    )
