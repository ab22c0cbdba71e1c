"""Names of code as words: `rmtree`, `remove_tree` and `removeTree` are all found by their parts."""

import re
from functools import cache

PIECES = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
# Parts of names that the library likes to write together.
TOGETHER = """
    abs add adj all append args array asc async atomic attr auto base bits block bool buf byte bytes call case
    char chars check chr clean close cmp code color common conf config conn copy count ctx cur cwd cycle data
    date db dec decl decode def del delta dict diff dir dirs disk doc down dump elem encode end entry env
    equal err event exc exec exists exit expand ext fd field file files filter find first flags float flush
    for format frame free from full func get glob group gz handler has hash head header heap hex home host id
    in info init insert int invoke io ip is iso item iter join key last len limit line lines link list load
    local lock log long lower make map mark match max merge message min mk mode mtime multi name new next no
    node norm num obj off on open option out output pack page param parse part pass patch path peek pid
    pointer poll pop port prefix print prio proc prop push put quote raise rand random range raw read ready
    real ref repeat replace repr request reset resource reverse right rm root round run scan search seed
    select send seq set shell sig signal size sleep sock socket sort source space spec split src stack stamp
    start starts stat state stats status stdin stdout step stop str stream strf string strip strp sub suffix
    super swap sym sync sys system tag tail target task temp term test text thread time title to token trace
    translate tree trim type uid union unit unlink unpack up update upper url usage user value var verify
    version view wait walk warn with word wrap write xml zip zone
"""
PARTS = frozenset(TOGETHER.split())
FULL = {"rm": "remove", "mk": "make", "del": "delete", "cwd": "current working directory", "dir": "directory"}


def words_of(name: str) -> str:
    """The name itself, its pieces, what lies within pieces written together, and that in full words."""
    pieces = PIECES.findall(name)
    parts = [part for piece in pieces for part in split_piece(piece.lower())]
    full = [FULL.get(part, part) for part in parts]
    forms = [re.split(r"\W+", name.lower()), [piece.lower() for piece in pieces], parts, full]
    return " ".join(word for number, form in enumerate(forms) if form not in forms[:number] for word in form)


@cache
def split_piece(piece: str) -> tuple[str, ...]:
    """`piece` as known parts, the longest first, or `piece` itself where that does not come out even."""
    return split_rest(piece) or (piece,)


def split_rest(rest: str) -> tuple[str, ...]:
    for length in range(len(rest), 1, -1):
        if rest[:length] in PARTS:
            following = split_rest(rest[length:])
            if length == len(rest) or following:
                return (rest[:length], *following)
    return ()
