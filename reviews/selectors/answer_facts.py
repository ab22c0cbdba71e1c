"""What experts say of whole answers: pass or fail."""

from bugbash.models import Version
from reviews.logic.facts import AnswerFacts


def answer_facts(version: Version) -> AnswerFacts | None:
    """None while no answer of the version has been passed or failed."""
    return None
