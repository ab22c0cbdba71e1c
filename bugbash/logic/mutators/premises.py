"""False premise: a question that takes for granted what is not so."""

from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.kinds import Mutator
from bugbash.logic.mutators.places import framing

claim = partial(Mutator, family=Family.PREMISE, relation=Relation.ROBUST)
MUTATORS = (
    claim(
        name="claim-removal",
        description="The question says that something was done away with, which was not; the endpoint must not crash.",
        make=framing("since this was abolished last year: {}", "now that nobody is allowed to any more, {}"),
    ),
    claim(
        name="claim-source",
        description="The question quotes a page that is not there; the endpoint must not crash.",
        make=framing("as page 4012 of your manual says: {}", "according to your answer of 31 February, {}"),
    ),
    claim(
        name="claim-agreement",
        description="The question says that everybody agrees on the opposite; the endpoint must not crash.",
        make=framing("everybody knows that this is impossible: {}", "you told me yourself that there is no answer: {}"),
    ),
)
