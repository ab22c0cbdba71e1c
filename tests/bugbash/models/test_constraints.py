"""Every constraint of the database, each broken once by a row that differs in nothing else."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from bugbash.choices import BreakageStatus, QueryState, ReplayState, Role, ShardState
from bugbash.models import (
    AcceptedAnswer,
    Breakage,
    Charter,
    Check,
    ContractFinding,
    ContractWaiver,
    Deployment,
    DiffRule,
    EgressRequest,
    EgressRule,
    EndpointDefinition,
    Membership,
    Observation,
    Outcome,
    OutcomeDecision,
    Project,
    Query,
    Replay,
    Secret,
    Shard,
    Tag,
    Version,
)
from tests.bugbash.models import bash_constraints
from tests.builders import (
    a_breakage,
    a_charter,
    a_decision,
    a_definition,
    a_member,
    a_project,
    a_query,
    a_query_deed,
    a_replay,
    a_user,
    a_version,
    an_import,
    an_observation,
    an_outcome,
)

pytestmark = pytest.mark.django_db


def copy_of(row: models.Model, **changes: object) -> models.Model:
    """An unsaved twin of a row, with changes."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key and not field.generated]
    facts = {field.attname: getattr(row, field.attname) for field in fields}
    return type(row)(**{**facts, **changes})


def membership() -> Membership:
    project = a_project()
    a_member(project)
    return project.memberships.get()


def observation() -> Observation:
    project = a_project()
    version = a_version(project)
    query = a_query(project)
    return an_observation(query, version, outcome=an_outcome(a_replay(version), query))


def breakage() -> Breakage:
    project = a_project()
    return a_breakage(an_observation(a_query(project), a_version(project)))


def outcome() -> Outcome:
    project = a_project()
    return an_outcome(a_replay(a_version(project)), a_query(project))


def other_query(row: Outcome) -> Query:
    return a_query(row.replay.project, "another")


def queued() -> Replay:
    return a_replay(a_version(a_project()), state=ReplayState.QUEUED)


def keyed() -> Replay:
    replay = a_replay(a_version(a_project()))
    Replay.objects.filter(pk=replay.pk).update(idempotency_key="deploy-7")
    return Replay.objects.get(pk=replay.pk)


def keyed_version() -> Version:
    version = a_version(a_project())
    Version.objects.filter(pk=version.pk).update(idempotency_key="build-7")
    return Version.objects.get(pk=version.pk)


def shard() -> Shard:
    replay = queued()
    return Shard.objects.create(replay=replay, deployment=replay.version.deployments.get(), first=0, last=15)


def finding() -> ContractFinding:
    version = a_version(a_project())
    old = a_version(version.project, "0.4")
    facts = {"level": "breaking", "rule": "removed", "path": "total", "sentence": "It is gone."}
    return ContractFinding.objects.create(version=version, baseline=old, fingerprint="f", **facts)


def contract_waiver() -> ContractWaiver:
    facts = {"fingerprint": "f", "path": "total", "rule": "removed", "reason": "Agreed.", "ends_on": date(2030, 1, 1)}
    return ContractWaiver.objects.create(project=a_project(), waived_by=a_user(), **facts)


def diff_rule() -> DiffRule:
    return DiffRule.objects.create(project=a_project(), kind="ignore", path="took_ms", created_by=a_user())


def accepted_answer() -> AcceptedAnswer:
    return AcceptedAnswer.objects.create(query=a_query(a_project()), digest="d", accepted_by=a_user())


def tag() -> Tag:
    return Tag.objects.create(project=a_project(), name="files")


def check() -> Check:
    return a_query(a_project(), checks=["min-results: 1"]).checks.get()


def deployment() -> Deployment:
    return a_version(a_project()).deployments.get()


def egress_rule() -> EgressRule:
    facts = {"cidr": "10.0.0.0/8", "ports": [443], "schemes": ["https"], "reason": "Search."}
    return EgressRule.objects.create(created_by=a_user(), **facts)


def egress_request() -> EgressRequest:
    facts = {"scheme": "https", "host": "search.example", "port": 443, "reason": "Search."}
    return EgressRequest.objects.create(project=a_project(), requested_by=a_user(), **facts)


def secret() -> Secret:
    facts = {"name": "key", "origin": "https://search.example:443", "ciphertext": "x"}
    return Secret.objects.create(project=a_project(), set_by=a_user(), **facts)


def twin(row: OutcomeDecision) -> Outcome:
    """Another outcome of the same replay."""
    return an_outcome(row.outcome.replay, other_query(row.outcome))


def decision() -> OutcomeDecision:
    return a_decision(outcome())


BROKEN: dict[str, tuple[Callable[[], Any], Callable[[Any], dict[str, object]]]] = {
    "decision_kind_known": (decision, lambda row: {"outcome_id": twin(row).pk, "kind": "ignored"}),
    "filed_decision_names_breakage": (decision, lambda row: {"outcome_id": twin(row).pk, "kind": "filed"}),
    "one_membership_per_person": (membership, lambda row: {"role": Role.VIEWER}),
    "membership_role_known": (membership, lambda row: {"user_id": a_user().pk, "role": "king"}),
    "only_smes_are_reviewer_only": (membership, lambda row: {"user_id": a_user().pk, "reviewer_only": True}),
    "one_charter_per_title": (lambda: a_charter(a_project()), lambda row: {"aim": "Another."}),
    "one_definition_per_revision": (lambda: a_definition(a_project()), lambda row: {"timeout_s": 9}),
    "definition_kind_known": (lambda: a_definition(a_project()), lambda row: {"revision": 2, "kind": "poem"}),
    "definition_timeout_in_range": (lambda: a_definition(a_project()), lambda row: {"revision": 2, "timeout_s": 0.9}),
    "one_version_per_name": (lambda: a_version(a_project()), lambda row: {"notes": "Another."}),
    "one_version_per_idempotency_key": (keyed_version, lambda row: {"name": "0.6"}),
    "one_deployment_per_name": (deployment, lambda row: {"base_url": "http://127.0.0.1:10"}),
    "deployment_concurrency_in_range": (deployment, lambda row: {"name": "eu", "concurrency": 65}),
    "deployment_rate_in_range": (deployment, lambda row: {"name": "eu", "rate_per_s": 0.09}),
    "egress_rule_names_something": (egress_rule, lambda row: {"cidr": ""}),
    "one_waiting_request_per_place": (egress_request, lambda row: {"reason": "Another."}),
    "decided_egress_request_names_who": (
        egress_request,
        lambda row: {"state": "allowed", "decided_at": row.requested_at},
    ),
    "one_secret_per_origin": (secret, lambda row: {"ciphertext": "y"}),
    "secret_is_set": (secret, lambda row: {"name": "other", "ciphertext": ""}),
    "one_tag_per_name": (tag, lambda row: {}),
    "one_query_per_fingerprint": (lambda: a_query(a_project()), lambda row: {"text": "another"}),
    "query_state_known": (lambda: a_query(a_project()), lambda row: {"fingerprint": "f", "state": "lost"}),
    "one_check_per_line": (check, lambda row: {}),
    "one_observation_per_repeat": (observation, lambda row: {"elapsed_ms": 1}),
    "observation_answers_or_errs": (observation, lambda row: {"repeat": 1, "error": "reset"}),
    "one_breakage_per_number": (breakage, lambda row: {"title": "Another"}),
    "breakage_status_known": (breakage, lambda row: {"number": 2, "status": "lost"}),
    "duplicate_names_its_original": (breakage, lambda row: {"number": 2, "status": BreakageStatus.DUPLICATE}),
    "rejection_has_a_reason": (breakage, lambda row: {"number": 2, "status": BreakageStatus.REJECTED}),
    "reproduced_at_most_all": (breakage, lambda row: {"number": 2, "reproduced_count": 6, "reproduced_of": 5}),
    "one_finding_per_fingerprint": (finding, lambda row: {"path": "count"}),
    "one_contract_waiver_per_finding": (contract_waiver, lambda row: {"reason": "Another."}),
    "one_replay_per_number": (lambda: a_replay(a_version(a_project())), lambda row: {}),
    "one_active_replay_per_input": (queued, lambda row: {"number": 2, "state": ReplayState.PAUSED}),
    "one_replay_per_idempotency_key": (keyed, lambda row: {"number": 2, "input_fingerprint": "f"}),
    "replay_state_known": (queued, lambda row: {"number": 2, "state": "lost"}),
    "finished_replay_has_summary": (
        queued,
        lambda row: {"number": 2, "state": ReplayState.FINISHED, "finished_at": timezone.now()},
    ),
    "one_outcome_per_query": (outcome, lambda row: {"ordinal": 1}),
    "one_outcome_per_ordinal": (outcome, lambda row: {"query_id": other_query(row).pk}),
    "override_names_who": (
        outcome,
        lambda row: {"ordinal": 1, "query_id": other_query(row).pk, "override": "passing", "override_reason": "Seen."},
    ),
    "override_has_a_reason": (
        outcome,
        lambda row: {
            "ordinal": 1,
            "query_id": other_query(row).pk,
            "override": "passing",
            "overridden_by_id": row.query.author_id,
            "overridden_at": timezone.now(),
        },
    ),
    "one_diff_rule_per_path": (diff_rule, lambda row: {"reason": "Another."}),
    "diff_rule_kind_known": (diff_rule, lambda row: {"path": "other", "kind": "lost"}),
    "one_acceptance_per_answer": (accepted_answer, lambda row: {}),
    "one_shard_per_first": (shard, lambda row: {"last": 3}),
    "shard_is_not_empty": (shard, lambda row: {"first": 16, "last": 15}),
    "leased_shard_has_lease": (shard, lambda row: {"first": 16, "last": 20, "state": ShardState.LEASED}),
    "query_deed_kind_known": (
        lambda: a_query_deed(a_query(a_project())),
        lambda row: {"batch": uuid4(), "kind": "shred"},
    ),
    "import_state_known": (lambda: an_import(a_project(), "copy"), lambda row: {"state": "lost"}),
    "import_position_within_total": (lambda: an_import(a_project(), "copy"), lambda row: {"position": 2}),
    **bash_constraints.BROKEN,
}
RIGHT: dict[str, dict[str, object]] = {
    "membership_role_known": {"role": Role.VIEWER},
    "only_smes_are_reviewer_only": {"role": Role.SME},
    "definition_kind_known": {"kind": "text"},
    "definition_timeout_in_range": {"timeout_s": 1},
    "deployment_concurrency_in_range": {"concurrency": 64},
    "deployment_rate_in_range": {"rate_per_s": 0.1},
    "egress_rule_names_something": {"host_pattern": "*.example"},
    "one_waiting_request_per_place": {"port": 444},
    "decided_egress_request_names_who": {"state": "waiting", "port": 444},
    "secret_is_set": {"ciphertext": "y"},
    "query_state_known": {"state": QueryState.RETIRED},
    "observation_answers_or_errs": {"answer_digest": ""},
    "breakage_status_known": {"status": BreakageStatus.CLOSED},
    "rejection_has_a_reason": {"reason": "It is meant so."},
    "reproduced_at_most_all": {"reproduced_count": 5},
    "one_version_per_idempotency_key": {"idempotency_key": ""},
    "override_has_a_reason": {"override_reason": "Seen."},
    "override_names_who": {"override": ""},
    "one_active_replay_per_input": {"state": ReplayState.CANCELLED},
    "one_replay_per_idempotency_key": {"idempotency_key": ""},
    "replay_state_known": {"state": ReplayState.CANCELLED},
    "finished_replay_has_summary": {"summary": {"total": 1}},
    "diff_rule_kind_known": {"kind": "tolerance"},
    "shard_is_not_empty": {"last": 16},
    "query_deed_kind_known": {"kind": "retire"},
    "import_state_known": {"state": "failed"},
    "import_position_within_total": {"position": 1},
    **bash_constraints.RIGHT,
}


@pytest.mark.parametrize("name", BROKEN)
def test_constraint_refuses(name: str) -> None:
    build, change = BROKEN[name]
    row = build()
    wrong = copy_of(row, **change(row))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        wrong.save()


@pytest.mark.parametrize("name", RIGHT)
def test_constraint_lets_its_neighbour_pass(name: str) -> None:
    """The same row, mended in the one place that the constraint is about."""
    build, change = BROKEN[name]
    row = build()
    copy_of(row, **{**change(row), **RIGHT[name]}).save()
    assert type(row).objects.count() == 2


@pytest.mark.parametrize(
    ("build", "model", "same"),
    [
        (lambda: a_version(a_project()), Version, "name"),
        (lambda: a_query(a_project()), Query, "fingerprint"),
        (lambda: a_charter(a_project()), Charter, "title"),
        (lambda: a_definition(a_project()), EndpointDefinition, "revision"),
        (breakage, Breakage, "number"),
        (queued, Replay, "number"),
    ],
)
def test_projects_do_not_share_names(build: Callable[[], models.Model], model: type[models.Model], same: str) -> None:
    first, second = build(), build()
    assert getattr(first, same) == getattr(second, same)
    assert first.project_id != second.project_id  # type: ignore[attr-defined]


def test_no_two_projects_have_one_short_name() -> None:
    a_project(slug="search")
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.create(slug="search", name="Another")


def test_every_constraint_is_broken_here() -> None:
    named = {c.name for model in apps.get_app_config("bugbash").get_models() for c in model._meta.constraints}
    assert named == set(BROKEN)
