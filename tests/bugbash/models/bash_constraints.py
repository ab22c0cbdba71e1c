"""The constraints of bashes, probes and what goes with breakages: a right row each, and what breaks it."""

from typing import Any

from django.db import models

from bugbash.models import AskBatch, AskLine, Breakage, Probe, ProbeFinding
from tests.bash_builders import (
    a_bash,
    a_finding,
    a_mention,
    a_participant,
    a_probe,
    a_saved_view,
    a_sighting,
    a_turn,
    a_word_list,
    an_ask_batch,
)
from tests.builders import (
    a_breakage,
    a_charter,
    a_comment,
    a_project,
    a_query,
    a_replay,
    a_triage_deed,
    a_user,
    a_version,
    an_observation,
    an_outcome,
)


def breakage() -> Breakage:
    project = a_project()
    return a_breakage(an_observation(a_query(project), a_version(project)))


def turn() -> models.Model:
    bash = a_bash(a_version(a_project()))
    return a_turn(bash, a_user(), a_charter(bash.project))


def mutant() -> models.Model:
    """Of itself, so that there is one row."""
    query = a_query(a_project())
    query.parent = query
    query.save()
    return query


def finding() -> ProbeFinding:
    version = a_version(a_project())
    return a_finding(a_probe(version), an_outcome(a_replay(version), a_query(version.project)))


def keyed_probe() -> Probe:
    probe = a_probe(a_version(a_project()))
    probe.idempotency_key = "once"
    probe.save()
    return probe


def other_mutant(row: ProbeFinding) -> int:
    return a_query(row.probe.project, "another").pk


def keyed_breakage() -> Breakage:
    row = breakage()
    row.idempotency_key = "once"
    row.save()
    return Breakage.objects.get(pk=row.pk)


def batch() -> AskBatch:
    row = an_ask_batch(a_version(a_project()))
    row.idempotency_key = "once"
    row.save()
    return AskBatch.objects.get(pk=row.pk)


def answered_line() -> AskLine:
    version = a_version(a_project())
    row = an_ask_batch(version).lines.get()
    row.query = a_query(version.project)
    row.left = an_observation(row.query, version)
    row.save()
    return row


BROKEN: dict[str, Any] = {
    "one_breakage_per_idempotency_key": (keyed_breakage, lambda row: {"number": 2}),
    "one_ask_batch_per_number": (batch, lambda row: {"idempotency_key": ""}),
    "one_ask_batch_per_idempotency_key": (batch, lambda row: {"number": 2}),
    "one_ask_line_per_ordinal": (answered_line, lambda row: {"text": "another"}),
    "ask_line_answers_from_the_left": (
        answered_line,
        lambda row: {"ordinal": 1, "left_id": None, "right_id": row.left_id},
    ),
    "answered_ask_line_has_query": (answered_line, lambda row: {"ordinal": 1, "query_id": None}),
    "one_bash_per_number": (lambda: a_bash(a_version(a_project())), lambda row: {"name": "Another"}),
    "bash_ends_after_start": (
        lambda: a_bash(a_version(a_project())),
        lambda row: {"number": 2, "ends_at": row.starts_at},
    ),
    "one_participant_per_person": (
        lambda: a_participant(a_bash(a_version(a_project())), a_user()),
        lambda row: {"joined_at": None},
    ),
    "one_charter_in_hand": (turn, lambda row: {"charter_id": a_charter(row.bash.project, "Another").pk}),
    "one_mention_per_person": (lambda: a_mention(a_comment(breakage()), a_user()), lambda row: {}),
    "one_triage_per_deed": (lambda: a_triage_deed(breakage()), lambda row: {"before": {}}),
    "one_sighting_per_person": (lambda: a_sighting(breakage(), a_user()), lambda row: {}),
    "one_saved_view_per_name": (lambda: a_saved_view(a_project(), a_user()), lambda row: {"filters": "severity=S1"}),
    "mutant_names_its_making": (
        mutant,
        lambda row: {"fingerprint": "f", "mutator": "swap-letters", "mutation_seed": 1},
    ),
    "one_word_list_per_name": (
        lambda: a_word_list(a_project(), "call", "phone"),
        lambda row: {"words": ["call", "ring"]},
    ),
    "word_list_kind_known": (
        lambda: a_word_list(a_project(), "call", "phone"),
        lambda row: {"name": "other", "kind": "lost"},
    ),
    "one_probe_per_number": (lambda: a_probe(a_version(a_project())), lambda row: {"seed": 2}),
    "one_probe_per_idempotency_key": (keyed_probe, lambda row: {"number": 2}),
    "probe_may_call": (lambda: a_probe(a_version(a_project())), lambda row: {"number": 2, "budget": 0}),
    "one_finding_per_mutant": (finding, lambda row: {"distance": 0.5}),
    "finding_state_known": (
        finding,
        lambda row: {
            "query_id": other_mutant(row),
            "state": "lost",
            "decided_by_id": a_user().pk,
            "decided_at": row.probe.requested_at,
        },
    ),
    "finding_kind_known": (finding, lambda row: {"query_id": other_mutant(row), "kind": "lost"}),
    "decided_finding_names_who": (
        finding,
        lambda row: {"query_id": other_mutant(row), "state": "dismissed", "decided_at": row.probe.requested_at},
    ),
}
RIGHT: dict[str, dict[str, object]] = {
    "one_breakage_per_idempotency_key": {"idempotency_key": "twice"},
    "one_ask_batch_per_idempotency_key": {"idempotency_key": "twice"},
    "ask_line_answers_from_the_left": {"right_id": None},
    "answered_ask_line_has_query": {"left_id": None},
    "mutant_names_its_making": {"mutation_rate": 0.1},
    "word_list_kind_known": {"kind": "entity"},
    "probe_may_call": {"budget": 1},
    "finding_state_known": {"state": "accepted"},
    "finding_kind_known": {"kind": "crashed"},
    "decided_finding_names_who": {"state": "open"},
}
