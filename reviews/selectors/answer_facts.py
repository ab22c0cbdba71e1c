"""What experts say of whole answers: pass or fail."""

from collections.abc import Mapping

from bugbash.models import Version
from bugbash.selectors.evidence import evidence_of, outcomes_of
from reviews.choices import ItemKind
from reviews.logic.facts import AnswerFacts
from reviews.selectors.consensus import item_words, read_words
from reviews.selectors.queue import current_judgments

ACCEPTED_FROM = 4  # of 1..5; on the scale of 0 and 1, 1 is a pass


def answer_facts(version: Version, model: Mapping[tuple[str, str], bool] | None = None) -> AnswerFacts | None:
    """Of the answers that the version gives now, those of which experts say pass or fail; None while there is none.

    `model` has what a model accepts, by group and digest, of the answers that no expert rated.
    """
    evidence = evidence_of(version)
    if evidence is None:
        return None
    rows = current_judgments(version.project).filter(item__kind=ItemKind.ANSWER)
    words = item_words(version.project, read_words(rows))
    said = dict(model or {}) | {
        (word.group, word.result_id): is_accepted(word.consensus.value, word.highest)
        for word in words
        if word.consensus.value is not None
    }
    given = outcomes_of(evidence).filter(error="").values_list("query__group", "candidate__answer_digest")
    passed = [said[key] for key in set(given) if key in said]
    return AnswerFacts(passed=sum(passed), failed=len(passed) - sum(passed)) if passed else None


def is_accepted(value: int, highest: int) -> bool:
    return value >= (1 if highest == 1 else ACCEPTED_FROM)
