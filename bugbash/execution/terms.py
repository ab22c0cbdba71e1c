"""On what terms a replay compares answers: its frozen rules, its repeats, and what people have said about answers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Max

from bugbash.execution.outcomes import OpenOutcome
from bugbash.logic.answers import Answer
from bugbash.logic.asking import Terms
from bugbash.logic.comparison_rules import read_rules
from bugbash.models import AcceptedAnswer, Observation, Replay
from portal.lib.people import display_name

Place = tuple[int, str]
GONE = "accepted as the new normal before"


def terms_of(replay: Replay) -> Terms:
    """The same for all outcomes of a replay."""
    return Terms(rules=read_rules(replay.diff_rules), repeats=int(replay.options.get("repeats", 1)))


def recall_words(outcomes: Sequence[OpenOutcome]) -> None:
    """Give those outcomes terms of their own whose answers were filed or accepted before.

    One statement where any was accepted, one more where there are rules; none for all others.
    """
    accepted = acceptances([one for one in outcomes if one.row.accepted_digests])
    answers = known_answers([one for one in outcomes if one.terms.rules and digests_of(one)])
    for one in outcomes:
        if digests := digests_of(one):
            query = one.row.query_id
            one.terms = replace(
                one.terms,
                accepted={digest: accepted.get((query, digest), GONE) for digest in one.row.accepted_digests},
                known={digest: answers[query, digest] for digest in digests if (query, digest) in answers},
            )


def digests_of(outcome: OpenOutcome) -> list[str]:
    return [*outcome.row.filed_digests, *outcome.row.accepted_digests]


def acceptances(outcomes: Sequence[OpenOutcome]) -> dict[Place, str]:
    """`accepted by Engineer 1 on 3 November 2026`, by query and digest."""
    if not outcomes:
        return {}
    rows = AcceptedAnswer.objects.filter(query__in=queries_of(outcomes)).select_related("accepted_by")
    return {
        (row.query_id, row.digest): f"accepted by {display_name(row.accepted_by)} on {row.accepted_at:%-d %B %Y}"
        for row in rows
    }


def known_answers(outcomes: Sequence[OpenOutcome]) -> dict[Place, Answer]:
    """The recorded answers behind digests, by query and digest; one that is not kept any more is left out."""
    if not outcomes:
        return {}
    digests = {digest for one in outcomes for digest in digests_of(one)}
    rows = Observation.objects.filter(query__in=queries_of(outcomes), answer_digest__in=digests)
    newest = rows.order_by().values("query", "answer_digest").annotate(newest=Max("pk")).values("newest")
    kept = Observation.objects.filter(pk__in=newest).values_list("query", "answer_digest", "answer")
    return {(query, digest): Answer.from_json(answer) for query, digest, answer in kept if answer}


def queries_of(outcomes: Iterable[OpenOutcome]) -> list[int]:
    return [one.row.query_id for one in outcomes]
