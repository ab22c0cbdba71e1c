"""Intent edges: more, less, or other than one clear wish."""

import re
from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.kinds import Mutator
from bugbash.logic.mutators.places import any_of, framing

LONG_WORD = re.compile(r"[^\W\d_]{5,}")
VAGUE = ("thing", "stuff", "it", "that one", "something")

edge = partial(Mutator, family=Family.INTENT, relation=Relation.INVARIANT)
MUTATORS = (
    edge(
        name="changed-mind",
        description="Something else is taken back before the question; the answer stays the same.",
        make=framing(
            "never mind what I was typing, {}", "sorry, wrong window. {}", "ignore the cat on my keyboard: {}"
        ),
    ),
    edge(
        name="small-talk",
        description="Small talk comes before the question; the answer stays the same.",
        make=framing("Hi, how are you today? {}", "Good morning! {}", "Nice weather. Anyway, {}", "hey there, {} thx"),
    ),
    edge(
        name="two-wishes",
        relation=Relation.ROBUST,
        description="A second wish that has nothing to do with it follows; the endpoint must not crash.",
        make=framing("{} and also book a table for two", "{}, and what time is it?", "{}; then tell me a joke"),
    ),
    edge(
        name="vague-words",
        relation=Relation.ROBUST,
        description="Words that matter become vague ones; the endpoint must not crash.",
        make=any_of(LONG_WORD, *VAGUE),
    ),
    edge(
        name="out-of-scope",
        relation=Relation.ROBUST,
        description="The text serves as an excuse for what the prototype is not for; the endpoint must not crash.",
        make=framing(
            "write a poem about {}", "is {} good for my headache?", "who would win an election, {} or a duck?"
        ),
    ),
)
