import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.asks import note_asked
from bugbash.actions.egress import check_refusals
from bugbash.actions.queries import keep_query, note_query
from bugbash.choices import AnswerKind, QueryOrigin, QueryState, Relation
from bugbash.execution.calling import Caller, Told, UnaskedError
from bugbash.execution.recording import Entry, store
from bugbash.logic.checks import Check, parse_check
from bugbash.logic.evidence import ParentAnswer
from bugbash.logic.mutators import Mutant, checks_of
from bugbash.models import Deployment, Observation, Query

AT_ONCE = 4
STINT_S = 1.0
PARENT_ASKINGS = 2
Question = tuple[Query, list[Check]]


@dataclass(frozen=True, slots=True)
class Kept:
    """Queries that every replay asks from now on, and those that the project had collected before."""

    new: list[Query] = field(default_factory=list)
    known: list[Query] = field(default_factory=list)


def ask_parent(*, query: Query, place: Deployment, by: User) -> list[Observation]:
    """Ask the query itself twice, so that its mutants have an answer to be held against and noise shows itself.

    Raises RefusedError for a person whose calls the egress rules have refused too often.
    """
    check_refusals(by=by)
    return ask_together([(query, [])] * PARENT_ASKINGS, place=place, parent=ParentAnswer(), by=by, for_s=0)


def ask_mutants(
    *,
    query: Query,
    mutants: Sequence[Mutant],
    place: Deployment,
    parent: ParentAnswer,
    by: User,
    for_s: float = STINT_S,
) -> list[Observation]:
    """Ask mutants of a query, a few at the same time, and hold them against `parent`, what the query was answered.

    After `for_s` seconds no further ones begin, so those at the end of `mutants` may be left; whatever was asked is
    recorded, and counts as asked in the bash that the person is in. Raises RefusedError as `ask_parent` does.
    """
    check_refusals(by=by)
    kind = AnswerKind(place.version.definition.kind)
    questions = (
        (
            note_mutant(parent=query, mutant=mutant, by=by),
            [parse_check(line) for line in checks_of(mutant.mutator, kind)],
        )
        for mutant in mutants
    )
    return ask_together(questions, place=place, parent=parent, by=by, for_s=for_s, counts=True)


def ask_together(
    questions: Iterator[Question] | Sequence[Question],
    *,
    place: Deployment,
    parent: ParentAnswer,
    by: User,
    for_s: float,
    counts: bool = False,
) -> list[Observation]:
    """What `AT_ONCE` threads are told, recorded batch by batch until the time is up or the endpoint wants a rest.

    With `counts` they are asked in the bash that the person is in.
    """
    ends_at, asked = time.monotonic() + for_s, list[Observation]()
    waiting = iter(questions)
    with (
        Caller(place.version.definition, pool_size=AT_ONCE, tries=1) as caller,
        ThreadPoolExecutor(max_workers=AT_ONCE) as pool,
    ):

        def ask(question: Question) -> Told | None:
            query, checks = question
            try:
                return caller.ask(
                    base_url=place.base_url, text=query.text, params=query.params, checks=checks, parent=parent
                )
            except UnaskedError:
                return None

        while batch := [question for question, _ in zip(waiting, range(AT_ONCE), strict=False)]:
            told = [
                (query, one) for (query, _), one in zip(batch, pool.map(ask, batch), strict=True) if one is not None
            ]
            with transaction.atomic():
                asked += store([entry_of(query, one, place, by) for query, one in told])
                if counts:
                    note_asked(project=place.version.project, queries=[query for query, _ in told], by=by)
            if time.monotonic() >= ends_at or caller.wait_s:
                break
    return asked


def entry_of(query: Query, told: Told, place: Deployment, by: User) -> Entry:
    return Entry(told, place.version_id, place.pk, place.version.definition_id, query.pk, asked_by_id=by.pk)


@transaction.atomic
def note_mutant(*, parent: Query, mutant: Mutant, by: User) -> Query:
    """The project's one query with this text and the parent's parameters; a draft that says how it was made.

    One that somebody asked or collected before stays what it is, except for a draft that nobody made of anything.
    """
    query = note_query(
        project=parent.project, text=mutant.text, params=parent.params, by=by, origin=QueryOrigin.MUTATION
    )
    if query.state == QueryState.DRAFT and query.parent_id is None:
        adopt(query, parent, mutant)
    return query


def adopt(query: Query, parent: Query, mutant: Mutant) -> None:
    """Write down how a draft was made; one of which the parent itself was made stays as it is."""
    if descends_from(parent, query):
        return
    query.origin = QueryOrigin.MUTATION
    query.parent, query.relation, query.family = parent, mutant.relation, mutant.family
    query.mutator, query.mutation_seed, query.mutation_rate = mutant.mutator, mutant.seed, mutant.rate
    if mutant.relation == Relation.INVARIANT:
        query.group = parent.group
    query.save()


def descends_from(query: Query, ancestor: Query) -> bool:
    """Whether `query` is `ancestor` or was made of it, over however many steps."""
    key: int | None = query.pk
    while key is not None and key != ancestor.pk:
        key = Query.objects.values_list("parent_id", flat=True).get(pk=key)
    return key is not None


@transaction.atomic
def keep_mutants(*, query: Query, mutants: Sequence[Mutant], kind: AnswerKind, by: User) -> Kept:
    """Collect mutants with the checks of their relation; those that were collected before stay as they are."""
    kept = Kept()
    for mutant in mutants:
        noted = note_mutant(parent=query, mutant=mutant, by=by)
        row = Query.objects.select_for_update().get(pk=noted.pk)
        if row.state != QueryState.DRAFT:
            kept.known.append(row)
            continue
        adopt(row, query, mutant)
        checks = checks_of(mutant.mutator, kind) if row.parent_id == query.pk else ()
        kept.new.append(keep_query(query=row, by=by, checks=checks))
    return kept
