"""Does a filed breakage happen again? Asked in the background, so that filing takes no time."""

from contextlib import suppress

from bugbash.choices import QueryStatus
from bugbash.execution.calling import Caller, Told, UnaskedError
from bugbash.execution.recording import Entry, store
from bugbash.logic.answers import Answer
from bugbash.logic.checks import needs_parent, parse_check
from bugbash.logic.comparison_rules import Rules
from bugbash.logic.diff import compare
from bugbash.logic.evidence import ParentAnswer
from bugbash.models import Breakage, Observation
from bugbash.selectors.diff_rules import rules_of
from bugbash.selectors.parents import recorded_parent

REPEATS = 5


def reproduce_breakage(*, breakage_id: int) -> None:
    """Send the query five times to where it was seen and write how often it went wrong again. Safe to run twice.

    It went wrong again when its checks fail; without a decisive check, when the same answer or error comes back.
    """
    breakage = (
        Breakage.objects.select_related(
            "query", "project", "observation__deployment", "observation__definition", "observation__body"
        )
        .filter(pk=breakage_id, reproduced_count__isnull=True)
        .first()
    )
    if breakage is None:
        return
    seen = breakage.observation
    told = ask_repeatedly(breakage, seen)
    store(
        [
            Entry(
                told=answer,
                version_id=seen.version_id,
                deployment_id=seen.deployment_id,
                definition_id=seen.definition_id,
                query_id=breakage.query_id,
                repeat=number,
            )
            for number, answer in enumerate(told, start=1)
        ]
    )
    if told:
        rules = rules_of(breakage.project)
        Breakage.objects.filter(pk=breakage_id, reproduced_count__isnull=True).update(
            reproduced_count=sum(went_wrong(answer, seen, rules) for answer in told), reproduced_of=len(told)
        )


def ask_repeatedly(breakage: Breakage, seen: Observation) -> list[Told]:
    """What the endpoint says, one call after the other; fewer if it asks to be left alone meanwhile."""
    checks = [parse_check(check.line) for check in breakage.query.checks.all()]
    parent = recorded_parent(breakage.query, seen.deployment) if needs_parent(checks) else ParentAnswer()
    told: list[Told] = []
    with Caller(seen.definition) as caller, suppress(UnaskedError):
        for _ in range(REPEATS):
            told.append(  # noqa: PERF401  what was told before the end of patience is kept
                caller.ask(
                    base_url=seen.deployment.base_url,
                    text=breakage.query.text,
                    params=breakage.query.params,
                    checks=checks,
                    parent=parent,
                )
            )
    return told


def went_wrong(told: Told, seen: Observation, rules: Rules | None) -> bool:
    if told.status in {QueryStatus.PASS, QueryStatus.FAIL}:
        return told.status == QueryStatus.FAIL
    if rules and told.answer and seen.answer:
        return compare(Answer.from_json(seen.answer), told.answer, rules=rules).same
    return (told.error, told.digest) == (seen.error, seen.answer_digest)
