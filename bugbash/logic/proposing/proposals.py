"""The mappings that fit an answer, the likeliest first."""

from collections.abc import Iterator
from dataclasses import dataclass

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Json
from bugbash.logic.expressions import name_of
from bugbash.logic.mapping import MappingError, ResponseMapping, extract
from bugbash.logic.proposing.findings import Found, walk
from bugbash.logic.proposing.labels import find_labels
from bugbash.logic.proposing.ranked import find_ranked
from bugbash.logic.proposing.tensors import find_tensors
from bugbash.logic.proposing.texts import find_texts

MOST = 6


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping that reads the answer, and one sentence on what speaks for it."""

    mapping: ResponseMapping
    because: str


def propose(body: Json) -> tuple[Proposal, ...]:
    """Mappings for a parsed answer, or for its text where it is no JSON; the best first, the whole as JSON at last.

    Each of them was tried on this answer, so that `extract` does not fail on it.
    """
    ordered = sorted(find_all(body), key=lambda found: -found.weight)
    chosen: dict[str, Proposal] = {}
    for found in ordered:
        if len(chosen) < MOST and reads(found.mapping, body):
            chosen.setdefault(str(found.mapping.to_json()), Proposal(found.mapping, sentence(found.because)))
    whole = Proposal(ResponseMapping(AnswerKind.JSON), f"The answer is {name_of(body)}, which is kept as a whole.")
    return (*chosen.values(), whole)


def find_all(body: Json) -> Iterator[Found]:
    spots = walk(body)
    yield from find_ranked(spots)
    yield from find_texts(body, spots)
    yield from find_labels(spots)
    yield from find_tensors(body)


def reads(mapping: ResponseMapping, body: Json) -> bool:
    try:
        extract(mapping, body)
    except MappingError:
        return False
    return not mapping.validate()


def sentence(because: str) -> str:
    """A path at the beginning stays as it is."""
    return f"T{because[1:]}." if because.startswith("the ") else f"{because}."
