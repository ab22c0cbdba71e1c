"""A probe is wanted: mutants of collected queries are made and put to a version, within a budget of calls."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.actions.probe_mutants import note_mutants, offers_of
from bugbash.actions.replays import Frozen, begin_replay, check_key
from bugbash.choices import AnswerKind, QueryState, ReplayTrigger
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.freezing import FrozenQuery, freeze_queries
from bugbash.logic.checks import needs_parent, parse_check
from bugbash.logic.fingerprints import canonical_json, sha256_hex
from bugbash.logic.mutators import checks_of
from bugbash.logic.probing import PARENT_ASKINGS, ProbeOptions, choose, first_calls
from bugbash.models import Probe, Project, Query, Version
from bugbash.selectors.diff_rules import frozen_rules
from bugbash.selectors.probes import probe_parents


@transaction.atomic
def request_probe(
    *, version: Version, by: User, options: ProbeOptions | None = None, idempotency_key: str = ""
) -> Probe:
    """Make mutants and record the wish to ask them; a worker is woken once the rows are really there.

    The mutants become drafts that say how they were made. Only the deployment that speaks for the version is asked,
    and never more often than the budget says. The probe that was requested with the same key before is returned
    instead of a second one. Raises ConflictError where that key went with another request, RefusedError where there is
    nothing to ask or an option can not be followed.
    """
    options = options or ProbeOptions()
    check_options(options)
    check_key(idempotency_key)
    project = Project.objects.select_for_update().get(pk=version.project_id)
    if idempotency_key and (known := find_by_key(project, idempotency_key, version, options)):
        return known
    place = version.deployments.order_by("pk").first()
    if place is None:
        raise RefusedError(f"Version {version} has no deployment to ask.")
    mutants = make_mutants(project, version, options, by)
    parents = project.queries.filter(pk__in={row.parent_id for row in mutants}, state=QueryState.ACTIVE).order_by("pk")
    queries = freeze(project, [*parents], mutants, AnswerKind(version.definition.kind))
    probe = Probe.objects.create(
        project=project,
        number=next_number(project),
        version=version,
        budget=options.budget,
        seed=options.seed,
        options=options.to_json(),
        idempotency_key=idempotency_key,
        figures={"parents": len(parents), "mutants": len(mutants)},
        requested_by=by,
    )
    asked = [query.fingerprint for query in queries]
    fingerprint = sha256_hex(canonical_json({"probe": probe.number, "queries": asked}))
    frozen = Frozen(queries, [place], fingerprint=fingerprint, rules=frozen_rules(project))
    probe.replay = begin_replay(project=project, version=version, frozen=frozen, by=by, trigger=ReplayTrigger.PROBE)
    probe.save(update_fields=["replay"])
    told = {"version": version.name, "options": probe.options, **probe.figures}
    record(by=by, verb="requested", subject=probe, project_id=project.pk, **told)
    return probe


def check_options(options: ProbeOptions) -> None:
    for name, sentence in options.problems().items():
        raise RefusedError(sentence, field=name)


def find_by_key(project: Project, key: str, version: Version, options: ProbeOptions) -> Probe | None:
    known = project.probes.filter(idempotency_key=key).first()
    if known and (known.version_id != version.pk or known.options != options.to_json()):
        raise ConflictError(f"Idempotency-Key {key!r} was used for another probe, {known}.")
    return known


def next_number(project: Project) -> int:
    newest = project.probes.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def make_mutants(project: Project, version: Version, options: ProbeOptions, by: User) -> list[Query]:
    """The mutants to ask, noted as drafts."""
    rows = list(probe_parents(project, options))
    if not rows:
        raise RefusedError("No collected query is chosen: a probe makes its mutants of active queries.")
    offers = offers_of(version, rows, options)
    chosen = choose(
        {parent.pk: mutants for parent, mutants in offers}, calls=first_calls(options.budget), seed=options.seed
    )
    if not chosen:
        raise RefusedError("None of the chosen mutators finds anything new to change: take others, or another seed.")
    return note_mutants(project=project, chosen=chosen, parents={parent.pk: parent for parent, _ in offers}, by=by)


def freeze(project: Project, parents: Sequence[Query], mutants: Sequence[Query], kind: AnswerKind) -> list[FrozenQuery]:
    """The parents, asked as often as it takes to see their noise, then the mutants.

    What looks at the parent's answer is left out: it is held against all of the parent's answers once they are there.
    Parents are asked, not judged.
    """
    lines = {row.pk: own_checks(row.mutator, kind) for row in mutants}
    rows = freeze_queries(project, project.queries.filter(pk__in=[row.pk for row in (*parents, *mutants)]))
    plain = {row.query_id: unjudged(row, lines.get(row.query_id)) for row in rows}
    return [plain[row.pk] for row in (*parents, *mutants)]


def unjudged(row: FrozenQuery, lines: Iterable[str] | None) -> FrozenQuery:
    return replace(
        row,
        required=False,
        checks=list(lines or ()),
        open_breakage=False,
        filed_digests=[],
        accepted_digests=[],
        repeats=PARENT_ASKINGS if lines is None else 1,
    )


def own_checks(mutator: str, kind: AnswerKind) -> list[str]:
    """The checks of a mutator that look at nothing but the answer."""
    return [line for line in checks_of(mutator, kind) if not needs_parent([parse_check(line)])]
