"""Every deployment of a version must answer the same; the first one speaks for it, the others are held against it."""

from collections.abc import Sequence

from django.db.models import QuerySet

from bugbash.execution.bulk import update_values
from bugbash.logic import parity
from bugbash.logic.answers import Answer
from bugbash.logic.comparison_rules import Rules, read_rules
from bugbash.models import Observation, Outcome, Replay

CHUNK = 500


def note_parity(replay: Replay) -> None:
    """Write for each outcome of a further deployment whether the first one answered the same. Safe to run twice."""
    further, rules = replay.outcomes.filter(primary=False), read_rules(replay.diff_rules)
    after = -1
    while rows := list(observed(further).filter(ordinal__gt=after).order_by("ordinal")[:CHUNK]):
        first = {
            row.query_id: row
            for row in observed(replay.outcomes.filter(primary=True, query__in=[row.query_id for row in rows]))
        }
        answers = load_answers([(first[row.query_id], row) for row in rows])
        read = [(row.pk, *read_parity(first[row.query_id], row, answers, rules)) for row in rows]
        update_values(Outcome, ("parity", "parity_because"), read)
        after = rows[-1].ordinal


def observed(rows: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """Outcomes with what their candidate's observation came to, without the answer itself."""
    fields = ["query", "ordinal", "noise", "deployment__name", "candidate__error", "candidate__answer_digest"]
    return rows.select_related("candidate", "deployment").only(*fields)


def load_answers(pairs: Sequence[tuple[Outcome, Outcome]]) -> dict[int, Answer]:
    """The answers of those pairs whose digests say that they differ, by observation."""
    wanted = [one.candidate_id or 0 for pair in pairs if differ(*pair) for one in pair]
    rows = Observation.objects.filter(pk__in=wanted).values_list("pk", "answer")
    return {pk: Answer.from_json(answer) for pk, answer in rows if answer}


def differ(first: Outcome, further: Outcome) -> bool:
    one, other = first.candidate, further.candidate
    if one is None or other is None or one.error or other.error:
        return False
    return one.answer_digest != other.answer_digest


def read_parity(first: Outcome, further: Outcome, answers: dict[int, Answer], rules: Rules | None) -> parity.Reading:
    for row in (first, further):
        if row.candidate is None or row.candidate.error:
            return parity.unobserved(row.deployment.name, row.candidate.error if row.candidate else "not asked")
    if not differ(first, further):
        return parity.SAME
    one, other = answers[first.candidate_id or 0], answers[further.candidate_id or 0]
    return parity.hold_against(one, other, noise=max(first.noise, further.noise), rules=rules)
