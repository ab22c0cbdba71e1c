"""Paraphrase and morphology: other words for the same wish."""

import re
from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.kinds import Mutator
from bugbash.logic.mutators.lexicon import swap_words
from bugbash.logic.mutators.places import any_of, becoming, both_ways, changing, exchanging, framing

NOUN = re.compile(r"(?<!\w)[A-Za-z]{4,}(?!\w)")
TWO_WORDS = re.compile(r"(?<!\w)([^\W\d_]+)( +)([^\W\d_]+)(?!\w)")
STOP_WORDS = frozenset({
    "a", "an", "the", "of", "for", "to", "in", "on", "at", "by", "with", "from", "into", "and", "or", "is",
    "are", "be", "do", "does", "can", "could", "would", "should", "i", "my", "me", "it", "that", "this", "how",
    "what", "which", "when", "where", "there", "as",
})  # fmt: skip
STOPPED = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(STOP_WORDS))}) +(?=\w)", re.IGNORECASE)
NEVER_PLURAL = STOP_WORDS | frozenset({
    "than", "then", "them", "they", "have", "been", "were", "will", "your", "with", "while", "after", "before",
    "about", "above", "below", "under", "over", "more", "less", "most", "very", "much", "many", "some", "each",
    "every", "not", "only", "also", "just", "using", "without", "between", "until", "since", "because",
})  # fmt: skip
FULL_FORMS = both_ways(
    ("do not", "don't"), ("does not", "doesn't"), ("can not", "can't"), ("cannot", "can't"), ("is not", "isn't"),
    ("are not", "aren't"), ("will not", "won't"), ("i am", "I'm"), ("what is", "what's"), ("how is", "how's"),
    ("it is", "it's"), ("that is", "that's"), ("would not", "wouldn't"), ("i have", "I've"), ("where is", "where's"),
)  # fmt: skip
SPELLINGS = both_ways(
    ("colour", "color"), ("favourite", "favorite"), ("centre", "center"), ("metre", "meter"), ("licence", "license"),
    ("organise", "organize"), ("analyse", "analyze"), ("cancelled", "canceled"), ("travelling", "traveling"),
    ("catalogue", "catalog"), ("dialogue", "dialog"), ("grey", "gray"), ("programme", "program"), ("tyre", "tire"),
    ("behaviour", "behavior"), ("serialise", "serialize"), ("initialise", "initialize"), ("normalise", "normalize"),
    ("optimise", "optimize"), ("recognise", "recognize"), ("labelled", "labeled"), ("modelling", "modeling"),
)  # fmt: skip


def other_number(word: str) -> str:
    """Singular for plural and plural for singular, by rule of thumb; names and what is no noun stay."""
    if word in NEVER_PLURAL or not word.islower() or word.endswith(("ss", "us", "is", "ing", "ed", "ly", "est")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("s"):
        return word[:-1]
    if word.endswith(("ch", "sh", "x")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word[-1] == "y" and word[-2] not in "aeiou" else f"{word}s"


def reorder(match: re.Match[str], _: float) -> str:
    return match[3] + match[2] + match[1]


same = partial(Mutator, family=Family.PARAPHRASE, relation=Relation.INVARIANT)
MUTATORS = (
    same(
        name="synonym",
        description="Words become synonyms from the project’s lists; the answer stays the same.",
        make=lambda given: swap_words(given, given.vocabulary.synonyms),
        needs="synonym",
    ),
    same(
        name="singular-plural",
        description="Nouns change between singular and plural; the answer stays the same.",
        make=becoming(NOUN, other_number),
    ),
    same(
        name="word-order",
        description="Two neighbouring words trade places; the answer stays the same.",
        make=changing(TWO_WORDS, reorder),
    ),
    same(
        name="drop-stop-words",
        description="Words such as “the” and “of” are left out; the answer stays the same.",
        make=any_of(STOPPED, ""),
    ),
    same(
        name="contractions",
        description="“do not” becomes “don’t” and back; the answer stays the same.",
        make=exchanging(FULL_FORMS),
    ),
    same(
        name="british-american",
        description="British spelling becomes American and back; the answer stays the same.",
        make=exchanging(SPELLINGS),
    ),
    same(
        name="polite",
        description="The text is asked politely; the answer stays the same.",
        make=framing("please {}", "{} please", "{}, thank you", "could you help me with this: {}", "kindly {}"),
    ),
    same(
        name="as-question",
        description="The text is asked as a question; the answer stays the same.",
        make=framing("how about {}?", "what do you have for {}?", "I am looking for {}", "can you find {}?", "{} how?"),
    ),
    same(
        name="filler-words",
        description="Words that say nothing stand around the text; the answer stays the same.",
        make=framing("um, {}", "well basically {}", "{} or something like that", "so, like, {}", "okay so {}"),
    ),
)
