"""One outcome while a worker asks for it: what is known, what is still to be asked, and the reading of it all."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace

from django.db.models import QuerySet

from bugbash.choices import CallError, QueryStatus, Verdict
from bugbash.execution.bulk import as_json
from bugbash.execution.calling import Told
from bugbash.execution.recording import Entry, load_body
from bugbash.logic.answers import Answer, Json
from bugbash.logic.asking import BASELINE, CANDIDATE, USUAL, Said, Terms, next_asks
from bugbash.logic.bodies import content_type_of, decode
from bugbash.logic.checks import Check, evaluate, needs_parent, overall, parse_check
from bugbash.logic.evidence import CheckOutcome, Evidence, ParentAnswer
from bugbash.logic.requests import RequestError, build
from bugbash.logic.stability import Stability, askings_of, stabilities_of
from bugbash.logic.verdicts import Reading, judge
from bugbash.models import Deployment, EndpointDefinition, Observation, Outcome, Replay
from bugbash.selectors.parents import recorded_parent

Ask = tuple[str, int]
RANKING_DEPTH = 10
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Row:
    """The values of an outcome, without what a model instance costs: what was frozen, then what came of it, unsaved."""

    pk: int
    ordinal: int
    query_id: int
    deployment_id: int
    text: str
    params: Mapping[str, Json]
    checks: Sequence[str]
    open_breakage: bool
    filed_digests: Sequence[str]
    accepted_digests: Sequence[str]
    attempt: int
    repeats: int

    verdict: str = ""
    because: str = ""
    candidate_status: str = ""
    baseline_status: str = ""
    distance: float | None = None
    noise: float = 0
    hidden_count: int = 0
    change_key: str = ""
    took_ms: float | None = None
    error: str = ""
    candidate_id: int | None = None
    reference_id: int | None = None
    ranking: str = "[]"  # as JSON


FROZEN = [one.name for one in fields(Row) if one.default is MISSING]
SETTLED = [one.name for one in fields(Row) if one.default is not MISSING]


def read_rows(outcomes: QuerySet[Outcome]) -> list[Row]:
    return [Row(*values) for values in outcomes.values_list(*FROZEN)]


@dataclass(slots=True)
class OpenOutcome:
    """An outcome that is being asked for; `flying` are the questions whose answers are still out.

    One that `is_unread` knows of the baseline's first answer only its digest, which mostly is enough.
    """

    row: Row
    has_baseline: bool
    checks: tuple[Check, ...]
    difference: str = ""
    terms: Terms = USUAL
    said: list[Said] = field(default_factory=list)
    flying: set[Ask] = field(default_factory=set)
    first_ids: dict[str, int] = field(default_factory=dict)
    is_unread: bool = False
    stabilities: tuple[Stability, ...] = ()

    @classmethod
    def from_row(cls, row: Row, *, replay: Replay, reference: Deployment | None, terms: Terms = USUAL) -> "OpenOutcome":
        """`reference` is the deployment that speaks for the baseline."""
        mine, theirs = replay.version, reference.version if reference else None
        checks = tuple(parse_check(line) for line in row.checks)
        return cls(
            row=row,
            has_baseline=theirs is not None,
            checks=checks,
            stabilities=stabilities_of(checks),
            difference=describe_difference(mine.definition, theirs.definition, row) if theirs else "",
            terms=replace(terms, repeats=row.repeats) if row.repeats else terms,
        )

    def asks(self) -> list[Ask]:
        """What to send now, most telling first; empty while answers are out that may make it needless."""
        return [ask for ask in self.missing() if ask not in self.flying]

    def missing(self) -> tuple[Ask, ...]:
        """What the verdict still needs, asked already or not."""
        return next_asks(self.said, self.has_baseline, askings_of(self.stabilities), terms=self.terms)

    @property
    def is_settled(self) -> bool:
        return not self.flying and not self.missing()

    @property
    def knows_baseline(self) -> bool:
        return any(said.side == BASELINE and said.repeat == 0 for said in self.said)

    def recall(self, said: Said, observation_id: int) -> None:
        """Count in what is recorded already."""
        self.said.append(said)
        if said.repeat == 0:
            self.first_ids[said.side] = observation_id

    def recall_digest(self, digest: str, checks: Sequence[Mapping[str, Json]], observation_id: int) -> None:
        """Count in the baseline's answer by what tells whether it is the same; `read_baseline` gives it later."""
        told = tuple(CheckOutcome.from_json(data) for data in checks)
        said = Said(BASELINE, 0, answer=None, status=overall(told), error=None, digest=digest, checks=told)
        self.recall(said, observation_id)
        self.is_unread = True

    @property
    def wants_answer(self) -> bool:
        """Whether the baseline's answer has to be read, because another one is not the same."""
        return self.is_unread and len({one.digest for one in self.said if one.digest}) > 1

    def read_baseline(self, answer: Answer) -> None:
        first = (BASELINE, 0)
        self.said = [replace(one, answer=answer) if (one.side, one.repeat) == first else one for one in self.said]
        self.is_unread = False

    def hear(self, ask: Ask, told: Told) -> None:
        self.flying.discard(ask)
        self.said.append(said_from_told(ask, told))

    def read(self) -> Reading:
        """The verdict. Answers that our own code fails on are an error of this outcome and stop no other."""
        try:
            return judge(
                self.said,
                open_breakage=self.row.open_breakage,
                filed_digests=frozenset(self.row.filed_digests),
                comparable=not self.difference,
                difference=self.difference,
                stabilities=self.stabilities,
                terms=self.terms,
            )
        except Exception:
            logger.exception("Judging outcome %s failed", self.row.pk)
            failure = CallError.INTERNAL
            return Reading(Verdict.ERROR, f"{failure.value}: {failure.label}", QueryStatus.ERROR)

    def apply(self, reading: Reading) -> None:
        """Write the reading into the row, unsaved."""
        row = self.row
        row.verdict = reading.verdict
        row.because = reading.because
        row.candidate_status = reading.candidate_status
        row.baseline_status = reading.baseline_status or ""
        row.distance = reading.distance
        row.noise = reading.noise
        row.hidden_count = reading.hidden
        row.change_key = reading.change_key
        row.ranking = as_json(self.ranking())

    def ranking(self) -> list[str]:
        for said in self.said:
            if said.side == CANDIDATE and said.repeat == 0 and said.answer:
                return list(said.answer.ids[:RANKING_DEPTH])
        return []


def describe_difference(mine: EndpointDefinition, theirs: EndpointDefinition, row: Row) -> str:
    """What differs between the requests of two definitions for one query; empty if they are the same request."""
    if mine.pk == theirs.pk:
        return ""
    try:
        left, right = (
            build(definition.request_template, "http://same", row.text, row.params) for definition in (mine, theirs)
        )
    except RequestError:
        return ""
    names = ("method", "url", "headers", "body")
    differing = [name for name in names if getattr(left, name) != getattr(right, name)]
    return f"the request's {', '.join(differing)} differ" if differing else ""


def said_from_told(ask: Ask, told: Told) -> Said:
    side, repeat = ask
    return Said(
        side=side,
        repeat=repeat,
        answer=told.answer,
        status=told.status,
        error=CallError(told.error) if told.error else None,
        digest=told.digest,
        checks=told.checks,
    )


def said_from_row(side: str, repeat: int, row: Observation, checks: Sequence[Check]) -> Said:
    """A recorded observation as something said; its checks are evaluated again where the frozen ones differ."""
    outcomes = tuple(CheckOutcome.from_json(data) for data in row.checks)
    if not row.error and has_new_checks(row.checks, checks):
        outcomes = evaluate_row(row, checks)
    return Said(
        side=side,
        repeat=repeat,
        answer=Answer.from_json(row.answer) if row.answer else None,
        status=QueryStatus.ERROR if row.error else overall(outcomes),
        error=CallError(row.error) if row.error else None,
        digest=row.answer_digest,
        checks=outcomes,
    )


def has_new_checks(told: Sequence[Mapping[str, Json]], checks: Sequence[Check]) -> bool:
    """Whether other checks than these were evaluated when it was recorded."""
    return [one["line"] for one in told] != [check.line for check in checks]


def evaluate_row(row: Observation, checks: Sequence[Check]) -> tuple[CheckOutcome, ...]:
    """What checks say about a recorded answer; the parent's is the newest one recorded of the same deployment."""
    content_type = content_type_of(row.headers)
    text, value, is_json = decode(load_body(row.body) if row.body else b"", content_type)
    answer = Answer.from_json(row.answer) if row.answer else None
    evidence = Evidence(
        status=row.status,
        is_json=is_json,
        body=value,
        text=text,
        answer=answer,
        elapsed_ms=row.elapsed_ms,
        headers=tuple((name, value) for name, value in row.headers),
        size=row.body.size if row.body else 0,
        parent=recorded_parent(row.query, row.deployment) if needs_parent(checks) else ParentAnswer(),
    )
    return tuple(evaluate(check, evidence) for check in checks)


def entry_for(outcome: OpenOutcome, ask: Ask, told: Told, place: Deployment) -> Entry:
    """An answer with where it belongs; `place` is the deployment that was asked."""
    return Entry(
        told=told,
        version_id=place.version_id,
        deployment_id=place.pk,
        definition_id=place.version.definition_id,
        query_id=outcome.row.query_id,
        outcome_id=outcome.row.pk,
        attempt=outcome.row.attempt,
        repeat=ask[1],
    )
