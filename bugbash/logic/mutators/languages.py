"""Language and script."""

from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.kinds import Mutator
from bugbash.logic.mutators.places import exchanging, framing
from bugbash.logic.mutators.symbols import LATIN

CYRILLIC = dict(zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопкрстуввхыз", strict=True))
GREEK = dict(zip("abcdefghijklmnopqrstuvwxyz", "αβκδεφγηιικλμνοπκρστυβωχυζ", strict=True))
# The same keys while the keyboard is set to Russian.
RUSSIAN_KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить", strict=True))
DIALECT = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"}

spoken = partial(Mutator, family=Family.LANGUAGE, relation=Relation.ROBUST)
MUTATORS = (
    spoken(
        name="in-cyrillic",
        description="Letters are written in Cyrillic script; the endpoint must not crash.",
        make=exchanging(CYRILLIC, LATIN),
    ),
    spoken(
        name="in-greek",
        description="Letters are written in Greek script; the endpoint must not crash.",
        make=exchanging(GREEK, LATIN),
    ),
    spoken(
        name="wrong-layout",
        description="The keyboard was set to Russian while typing; the endpoint must not crash.",
        make=exchanging(RUSSIAN_KEYS, LATIN),
    ),
    spoken(
        name="leet",
        relation=Relation.INVARIANT,
        description="Letters are digits that look like them, such as 3 for e; the answer stays the same.",
        make=exchanging(DIALECT, LATIN),
    ),
    spoken(
        name="mixed-languages",
        relation=Relation.INVARIANT,
        description="The text is wrapped in courtesies of another language; the answer stays the same.",
        make=framing(
            "hola, {} por favor", "bitte {}", "bonjour, {} s'il vous plaît", "{} 请", "من فضلك {}", "{} ください"
        ),
    ),
    spoken(
        name="answer-in-other-language",
        description="The answer is wanted in another language; the endpoint must not crash.",
        make=framing("{} (answer in German)", "{} - réponds en français", "{} (respond in Klingon)", "{} 用中文回答"),
    ),
)
