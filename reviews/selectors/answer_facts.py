"""What experts say of whole answers: pass or fail."""

from collections import defaultdict

from bugbash.models import Version
from bugbash.selectors.evidence import evidence_of, outcomes_of
from reviews.choices import ItemKind
from reviews.logic.consensus import Vote, of_grades, of_passes
from reviews.logic.facts import AnswerFacts
from reviews.selectors.queue import current_judgments

ACCEPTED_FROM = 4  # of 1..5; on the scale of 0 and 1, 1 is a pass


def answer_facts(version: Version) -> AnswerFacts | None:
    """Of the answers that the version gives now, those whose raters agree on pass or fail; None while there is none."""
    evidence = evidence_of(version)
    if evidence is None:
        return None
    votes: dict[tuple[str, str], list[Vote]] = defaultdict(list)
    scales: dict[tuple[str, str], int] = {}
    for judgment in current_judgments(version.project).filter(item__kind=ItemKind.ANSWER).select_related("item__queue"):
        key = (judgment.item.group, judgment.item.result_id)
        votes[key].append(Vote(kind=judgment.kind, value=judgment.grade))  # type: ignore[arg-type]
        scales[key] = max(map(int, judgment.item.queue.scale if judgment.item.queue else ()), default=1)
    given = outcomes_of(evidence).filter(error="").values_list("query__group", "candidate__answer_digest")
    passed = [
        verdict for key in set(given) if (verdict := is_accepted(votes.get(key, []), scales.get(key, 1))) is not None
    ]
    return AnswerFacts(passed=sum(passed), failed=len(passed) - sum(passed)) if passed else None


def is_accepted(votes: list[Vote], highest: int) -> bool | None:
    """The raters' common word; None where there is none."""
    value = (of_passes(votes) if highest == 1 else of_grades(votes)).value
    return None if value is None else value >= (1 if highest == 1 else ACCEPTED_FROM)
