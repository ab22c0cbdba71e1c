"""Rows as tests want them, each by one plain call. What a test does not say gets a sensible value.

Rows are made directly or through the recording layer, never through the actions that are tested.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

import zstandard
from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.actions.importing import keep_preview
from bugbash.choices import (
    AnswerKind,
    BreakageStatus,
    CallError,
    Category,
    CheckResult,
    ContractLevel,
    DecisionKind,
    DiffRuleKind,
    FindingSource,
    QueryDeedKind,
    QueryState,
    QueryStatus,
    ReplayState,
    Role,
    Severity,
    Verdict,
)
from bugbash.execution.calling import Told
from bugbash.execution.recording import Entry, store
from bugbash.execution.secrets import open_box
from bugbash.logic.answers import Answer, Json, Result
from bugbash.logic.contract import Finding
from bugbash.logic.evidence import CheckOutcome
from bugbash.logic.fingerprints import answer_digest, canonical_json, query_fingerprint, sha256_hex
from bugbash.logic.summary import ReplaySummary
from bugbash.models import (
    ApiDocument,
    Body,
    Breakage,
    Charter,
    Check,
    Comment,
    ContractFinding,
    ContractWaiver,
    DefinitionDraft,
    Deployment,
    DiffRule,
    EndpointDefinition,
    Membership,
    Observation,
    Outcome,
    OutcomeDecision,
    Project,
    Query,
    QueryDeed,
    QueryImport,
    Replay,
    Secret,
    Tag,
    TriageDeed,
    Version,
)
from bugbash.selectors.importing import preview_file
from portal.lib.secrets import Hidden

REQUEST = {"method": "GET", "path": "/search", "query": [["q", "{{query}}"]], "params_in_query": True}
MAPPINGS = {
    AnswerKind.RANKED: {"results": "results", "id": "id", "title": "title", "text": "summary"},
    AnswerKind.TEXT: {"text": "text"},
    AnswerKind.LABEL: {"label": "label", "probabilities": "probabilities"},
    AnswerKind.JSON: {},
}
numbers = count(1)


def a_user(name: str = "Engineer 1") -> User:
    """An account without any membership; its user name is made from `name` and never repeats."""
    username = f"{name.lower().replace(' ', '-')}-{next(numbers)}"
    return User.objects.create(username=username, first_name=name)


def a_project(name: str = "Stdlib search", *, slug: str = "") -> Project:
    """A project without members."""
    return Project.objects.create(slug=slug or f"stdlib-search-{next(numbers)}", name=name)


def a_member(
    project: Project, role: Role = Role.ENGINEER, name: str = "Engineer 1", *, reviewer_only: bool = False
) -> User:
    """A new person who is a member of the project, ready for `client.force_login`."""
    user = a_user(name)
    Membership.objects.create(project=project, user=user, role=role, reviewer_only=reviewer_only)
    return user


def a_definition(
    project: Project,
    kind: AnswerKind = AnswerKind.RANKED,
    *,
    request: Mapping[str, Json] | None = None,
    mapping: Mapping[str, Json] | None = None,
    timeout_s: float = 5,
    by: User | None = None,
) -> EndpointDefinition:
    """The project's next definition; by default GET /search?q=… and the parts of the kind under their own names."""
    return EndpointDefinition.objects.create(
        project=project,
        revision=project.definitions.count() + 1,
        kind=kind,
        request=dict(request or REQUEST),
        mapping={"kind": kind.value, **(mapping or MAPPINGS[kind])},
        timeout_s=timeout_s,
        created_by=by or a_user("Owner 1"),
    )


def a_draft(
    project: Project,
    author: User,
    body: Json = None,
    *,
    request: Mapping[str, Json] | None = None,
    mapping: Mapping[str, Json] | None = None,
    base_url: str = "http://127.0.0.1:9/0.7",
    text: str = "copy a file",
    error: str = "",
) -> DefinitionDraft:
    """A definition on its way that was answered with `body`, by default one result, and is read as ranked."""
    content = canonical_json({"results": [{"id": "shutil.copy"}]} if body is None else body)
    row = Body(sha256=sha256_hex(content), data=zstandard.compress(content), size=len(content))
    Body.objects.bulk_create([row], ignore_conflicts=True)
    return DefinitionDraft.objects.create(
        project=project,
        author=author,
        base_url=base_url,
        request=dict(request or REQUEST),
        mapping={"kind": "ranked", "results": "results", "id": "id"} if mapping is None else dict(mapping),
        text=text,
        status=None if error else 200,
        error=error,
        headers=[["Content-Type", "application/json"]],
        body=None if error else row,
        elapsed_ms=12,
        asked_at=timezone.now(),
    )


def a_secret(project: Project, origin: str, name: str = "key", *, value: str = "canary-4711") -> Secret:
    """A secret of the project for `origin`, such as `http://127.0.0.1:9`."""
    secret = Secret(project=project, name=name, origin=origin, set_by=a_user("Owner 1"))
    secret.ciphertext = open_box().seal(Hidden(value), secret.bound_to)
    secret.save()
    return secret


def a_diff_rule(
    project: Project,
    path: str = "results[].text",
    kind: DiffRuleKind = DiffRuleKind.IGNORE,
    *,
    value: str = "",
    reason: str = "It is written anew each time.",
    by: User | None = None,
) -> DiffRule:
    """A rule of what the project's comparisons leave out."""
    return DiffRule.objects.create(
        project=project, kind=kind, path=path, value=value, reason=reason, created_by=by or a_user()
    )


def a_version(
    project: Project,
    name: str = "0.5",
    *,
    base_url: str = "http://127.0.0.1:9",
    definition: EndpointDefinition | None = None,
    baseline: bool = False,
    concurrency: int = 4,
    by: User | None = None,
) -> Version:
    """A version with one deployment `main`, which uses the project's newest definition; `baseline` blesses it."""
    version = Version.objects.create(
        project=project,
        name=name,
        definition=definition or project.definitions.first() or a_definition(project),
        registered_by=by or a_user("Owner 1"),
    )
    Deployment.objects.create(version=version, base_url=base_url, concurrency=concurrency)
    if baseline:
        project.baseline = version
        project.save(update_fields=["baseline"])
    return version


def a_query(
    project: Project,
    text: str = "delete folder that is not empty",
    *,
    params: Mapping[str, Json] | None = None,
    checks: Sequence[str] = (),
    tags: Sequence[str] = (),
    state: QueryState = QueryState.ACTIVE,
    required: bool = False,
    need: str = "",
    group: str = "",
    family: str = "",
    author: User | None = None,
) -> Query:
    fingerprint = query_fingerprint(text, params or {})
    query = Query.objects.create(
        project=project,
        text=text,
        params=dict(params or {}),
        fingerprint=fingerprint,
        group=group or fingerprint,
        family=family,
        need=need,
        author=author or a_user(),
        state=state,
        required=required,
    )
    Check.objects.bulk_create(Check(query=query, line=line) for line in checks)
    query.tags.set([Tag.objects.get_or_create(project=project, name=name)[0] for name in tags])
    return query


def a_query_deed(query: Query, kind: QueryDeedKind = QueryDeedKind.REQUIRE, *, by: User | None = None) -> QueryDeed:
    """A deed that changed this query alone, as the row says; the query is as it was made."""
    return QueryDeed.objects.create(
        project=query.project, batch=uuid4(), kind=kind, before=[[[], [query.pk]]], count=1, done_by=by or a_user()
    )


def an_import(project: Project, text: str, *, by: User | None = None) -> QueryImport:
    """A file that was read, of which nothing is saved yet."""
    return keep_preview(
        project=project, preview=preview_file(project, text), source=text, file_name="", by=by or a_user()
    )


def a_ranking(*ids: str) -> Answer:
    """A ranked answer; each result's title is its id, its text `About <id>.`"""
    return Answer(AnswerKind.RANKED, results=tuple(Result(id=one, title=one, text=f"About {one}.") for one in ids))


def a_check_outcome(line: str, result: CheckResult = CheckResult.PASS, reason: str = "") -> CheckOutcome:
    return CheckOutcome(line=line, result=result, reason=reason or f"{line}: {result}")


def a_body(answer: Answer) -> Json:
    """The body that the default mapping of the answer's kind reads as this answer."""
    match answer.kind:
        case AnswerKind.RANKED:
            return {"results": [{"id": row.id, "title": row.title, "summary": row.text} for row in answer.results]}
        case AnswerKind.TEXT:
            return {"text": answer.text}
        case AnswerKind.LABEL:
            return {"label": answer.label, "probabilities": dict(answer.probabilities)}
        case _:
            return answer.value


def an_observation(
    query: Query,
    version: Version,
    answer: Answer | None = None,
    *,
    error: CallError | None = None,
    detail: str = "",
    status: int | None = 200,
    body: bytes | None = None,
    checks: Sequence[CheckOutcome] = (),
    elapsed_ms: float = 38,
    asked_by: User | None = None,
    outcome: Outcome | None = None,
    repeat: int = 0,
) -> Observation:
    """One recorded call of the version's first deployment: an answer (two results by default) or an error."""
    shown = None if error else answer or a_ranking("shutil.rmtree", "os.rmdir")
    told = Told(
        request={
            "method": "GET",
            "url": f"http://127.0.0.1:9/search?q={query.pk}",
            "headers": [["Accept", "application/json"]],
            "body": None,
        },
        elapsed_ms=elapsed_ms,
        error=error.value if error else "",
        detail=detail,
        http_status=status,
        headers=(("Content-Type", "application/json"),),
        body=canonical_json(a_body(shown)) if body is None and shown else body,
        phases={"dns_ms": None, "connect_ms": 0.4, "tls_ms": None, "wait_ms": 30.0, "body_ms": 2.0},
        answer=shown,
        digest=answer_digest(shown) if shown else "",
        checks=tuple(checks),
    )
    deployment = version.deployments.get(name="main")
    entry = Entry(
        told=told,
        version_id=version.pk,
        deployment_id=deployment.pk,
        definition_id=version.definition_id,
        query_id=query.pk,
        outcome_id=outcome.pk if outcome else None,
        repeat=repeat,
        asked_by_id=asked_by.pk if asked_by else None,
    )
    store([entry])
    return Observation.objects.filter(query=query, version=version).latest("pk")


def a_breakage(
    observation: Observation,
    title: str = "A temporary-folder class outranks rmtree",
    *,
    severity: Severity = Severity.UNSET,
    confirmed: Severity = Severity.UNSET,
    category: Category = Category.IRRELEVANT,
    status: BreakageStatus = BreakageStatus.NEW,
    reason: str = "",
    duplicate_of: Breakage | None = None,
    owner: User | None = None,
    by: User | None = None,
    reproduced: tuple[int, int] | None = None,
) -> Breakage:
    """The project's next breakage, about the observation's query. `severity` is what the filer proposed."""
    project = observation.version.project
    count_, of = reproduced or (None, None)
    breakage = Breakage.objects.create(
        project=project,
        number=project.breakages.count() + 1,
        query=observation.query,
        observation=observation,
        title=title,
        expectation="\n".join(check.line for check in observation.query.checks.all()),
        severity_proposed=severity,
        severity_confirmed=confirmed,
        category=category,
        status=status,
        reason=reason,
        duplicate_of=duplicate_of,
        owner=owner,
        reported_by=by or a_user(),
        reproduced_count=count_,
        reproduced_of=of,
    )
    return Breakage.objects.get(pk=breakage.pk)


def a_triage_deed(breakage: Breakage, *, batch: UUID | None = None, by: User | None = None) -> TriageDeed:
    """A triage that changed the cause and can be taken back."""
    now = {
        "status": breakage.status,
        "severity": breakage.severity_confirmed,
        "cause": breakage.cause,
        "owner": breakage.owner_id,
        "reason": breakage.reason,
        "duplicate_of": breakage.duplicate_of_id,
        "external_url": breakage.external_url,
    }
    before = {**now, "cause": "upstream"}
    return TriageDeed.objects.create(
        breakage=breakage, batch=batch or uuid4(), before=before, after=now, done_by=by or a_user()
    )


def a_comment(breakage: Breakage, text: str = "Seen it too.", *, by: User | None = None) -> Comment:
    return Comment.objects.create(breakage=breakage, author=by or a_user(), text=text)


def an_api_document(version: Version, paths: Mapping[str, Json]) -> ApiDocument:
    """What the version declares about these paths."""
    document = {"openapi": "3.1.0", "info": {"title": "Search", "version": version.name}, "paths": dict(paths)}
    return ApiDocument.objects.create(
        version=version, document=document, sha256=sha256_hex(document), added_by=a_user("Owner 1")
    )


def a_finding(
    version: Version,
    path: str = "results[].summary",
    *,
    rule: str = "removed",
    level: ContractLevel = ContractLevel.BREAKING,
    source: FindingSource = FindingSource.OBSERVED,
    breakage: Breakage | None = None,
) -> ContractFinding:
    """What the version's contract breaks against the project's baseline."""
    found = Finding(level, rule, path, f"{path} is gone. A caller that reads it fails or shows nothing.", source)
    assert version.project.baseline is not None
    return ContractFinding.objects.create(
        version=version,
        baseline=version.project.baseline,
        source=source,
        fingerprint=found.fingerprint,
        level=level,
        rule=rule,
        path=path,
        sentence=found.sentence,
        breakage=breakage,
    )


def a_contract_waiver(
    finding: ContractFinding, *, reason: str = "Nobody reads it.", days: int = 30, by: User | None = None
) -> ContractWaiver:
    """A waiver that ends in so many days; below 0 it has ended."""
    return ContractWaiver.objects.create(
        project=finding.version.project,
        fingerprint=finding.fingerprint,
        path=finding.path,
        rule=finding.rule,
        reason=reason,
        ends_on=timezone.localdate() + timedelta(days=days),
        waived_by=by or a_user("Owner 1"),
    )


def a_charter(project: Project, title: str = "Words people use", aim: str = "Synonyms, slang.") -> Charter:
    return Charter.objects.create(project=project, title=title, aim=aim)


def a_replay(
    version: Version,
    *,
    baseline: Version | None = None,
    state: ReplayState = ReplayState.FINISHED,
    total: int = 1,
    summary: ReplaySummary | None = None,
    left_out: int = 0,
    options: Mapping[str, Json] | None = None,
    requested_at: datetime | None = None,
    by: User | None = None,
) -> Replay:
    """The project's next replay, without outcomes. A finished one has a summary, an empty one unless given."""
    finished = state == ReplayState.FINISHED
    replay = Replay.objects.create(
        project=version.project,
        number=version.project.replays.count() + 1,
        version=version,
        baseline=baseline,
        state=state,
        input_fingerprint=f"{next(numbers):064d}",
        total=total,
        left_out=left_out,
        options=dict(options or {}),
        requested_by=by or a_user("Owner 1"),
        first_verdict_at=timezone.now() if finished else None,
        finished_at=timezone.now() if finished else None,
        summary=(summary or ReplaySummary(total=total)).to_json() if finished or summary else None,
    )
    if requested_at:
        Replay.objects.filter(pk=replay.pk).update(requested_at=requested_at)
    replay.refresh_from_db()
    return replay


def an_outcome(
    replay: Replay,
    query: Query,
    verdict: Verdict | None = Verdict.PASSING,
    *,
    because: str = "in-top-1: shutil.rmtree is 1st",
    candidate: Observation | None = None,
    reference: Observation | None = None,
    candidate_status: QueryStatus = QueryStatus.PASS,
    baseline_status: QueryStatus | None = None,
    distance: float | None = None,
) -> Outcome:
    """The replay's next outcome with what is frozen from the query; `verdict=None` is one not asked yet."""
    return Outcome.objects.create(
        replay=replay,
        ordinal=replay.outcomes.count(),
        query=query,
        deployment=replay.version.deployments.get(name="main"),
        text=query.text,
        params=query.params,
        checks=[check.line for check in query.checks.all()],
        required=query.required,
        verdict=verdict or "",
        because=because if verdict else "",
        candidate_status=candidate_status if verdict else "",
        baseline_status=baseline_status or "",
        distance=distance,
        candidate=candidate,
        reference=reference,
        ranking=list(Answer.from_json(candidate.answer).ids)[:10] if candidate and candidate.answer else [],
    )


def a_decision(
    outcome: Outcome,
    kind: DecisionKind = DecisionKind.ACCEPTED,
    *,
    breakage: Breakage | None = None,
    made: Sequence[int] = (),
    batch: UUID | None = None,
    by: User | None = None,
) -> OutcomeDecision:
    """What a person made of an outcome, without what else that would do."""
    return OutcomeDecision.objects.create(
        outcome=outcome,
        kind=kind,
        breakage=breakage,
        made=list(made),
        batch=batch or uuid4(),
        decided_by=by or a_user(),
    )
