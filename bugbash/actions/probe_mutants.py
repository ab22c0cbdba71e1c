"""Mutants on their way into a probe: what each parent offers, and the drafts that are written for those chosen."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User

from bugbash.choices import AnswerKind, QueryOrigin, QueryState, Relation
from bugbash.logic.fingerprints import query_fingerprint
from bugbash.logic.mutators import Mutant, Plan, make_mutants
from bugbash.logic.probing import Chosen, ProbeOptions, in_order, parent_count
from bugbash.models import Project, Query, Version
from bugbash.selectors.probes import Known, dismissed_findings, found_before
from bugbash.selectors.word_lists import vocabulary_of

LOOKED_UP = 5000
LONGEST = 20_000
Offer = tuple[Query, list[Mutant]]
MAKING = ["origin", "parent", "relation", "family", "mutator", "mutation_seed", "mutation_rate", "group"]


def offers_of(version: Version, rows: Sequence[Query], options: ProbeOptions) -> list[Offer]:
    """Some of the queries, as many as the budget is for, each with the mutants that would be new.

    Left out is what is collected or made of another query already, what people have dismissed, what an earlier probe
    of the same version lists, and what is too long to be read by a person.
    """
    project = version.project
    plan = Plan(options.names(AnswerKind(version.definition.kind)), options.seed, options.rate)
    vocabulary = vocabulary_of(project)
    by_key = {row.pk: row for row in rows}
    order = in_order({row.pk: row.fingerprint for row in rows}, options.seed)
    parents = [by_key[key] for key in order[: parent_count(options.budget, len(rows))]]
    offers = [
        (row, [one for one in make_mutants(row.text, plan, vocabulary) if len(one.text) <= LONGEST]) for row in parents
    ]
    prints = [query_fingerprint(one.text, row.params) for row, mutants in offers for one in mutants]
    known = known_queries(project, prints)
    spared = dismissed_findings(project)
    spared = Known(spared.queries | found_before(version), spared.pairs)
    return [
        (row, [one for one in mutants if is_new(row, one, known.get(query_fingerprint(one.text, row.params)), spared)])
        for row, mutants in offers
    ]


def known_queries(project: Project, prints: Sequence[str]) -> dict[str, Query]:
    """The project's queries with these fingerprints."""
    found: dict[str, Query] = {}
    for first in range(0, len(prints), LOOKED_UP):
        rows = project.queries.filter(fingerprint__in=prints[first : first + LOOKED_UP])
        found |= {row.fingerprint: row for row in rows.only("project", "state", "parent", "mutator", "fingerprint")}
    return found


def is_new(parent: Query, mutant: Mutant, row: Query | None, spared: Known) -> bool:
    """Whether a mutant may be asked: nobody has collected its text, and it is made in this way only."""
    if row is None:
        return not spared.covers(0, parent.pk, mutant.mutator)
    if spared.covers(row.pk, parent.pk, mutant.mutator) or row.state != QueryState.DRAFT:
        return False
    return row.parent_id is None or (row.parent_id, row.mutator) == (parent.pk, mutant.mutator)


def note_mutants(*, project: Project, chosen: Sequence[Chosen], parents: Mapping[int, Query], by: User) -> list[Query]:
    """The project's one query for each, a draft that says how it was made, in the order of `chosen`.

    Wants the transaction of the probe. Four statements however many there are.
    """
    wanted = {query_fingerprint(one.mutant.text, parents[one.parent].params): one for one in chosen}
    Query.objects.bulk_create(
        (draft_of(parents[one.parent], one.mutant, fingerprint, by) for fingerprint, one in wanted.items()),
        ignore_conflicts=True,
    )
    rows = known_rows(project, list(wanted))
    orphans = [row for row in rows.values() if row.state == QueryState.DRAFT and row.parent_id is None]
    for row in orphans:
        one = wanted[row.fingerprint]
        adopt(row, parents[one.parent], one.mutant)
    Query.objects.bulk_update(orphans, MAKING)
    return [row for key, one in wanted.items() if (row := rows[key]).parent_id == one.parent]


def known_rows(project: Project, prints: Sequence[str]) -> dict[str, Query]:
    return {row.fingerprint: row for row in project.queries.filter(fingerprint__in=prints)}


def draft_of(parent: Query, mutant: Mutant, fingerprint: str, by: User) -> Query:
    row = Query(
        project_id=parent.project_id,
        text=mutant.text,
        params=parent.params,
        fingerprint=fingerprint,
        group=fingerprint,
        author=by,
    )
    adopt(row, parent, mutant)
    return row


def adopt(row: Query, parent: Query, mutant: Mutant) -> None:
    """Write down how a draft was made, unsaved."""
    row.origin = QueryOrigin.PROBE
    row.parent, row.relation, row.family = parent, mutant.relation, mutant.family
    row.mutator, row.mutation_seed, row.mutation_rate = mutant.mutator, mutant.seed, mutant.rate
    if mutant.relation == Relation.INVARIANT:
        row.group = parent.group
