"""Queries as people and attackers write them, for round trips through files."""

from hypothesis import strategies as st

from bugbash.logic.checks import parse_check
from bugbash.logic.query_files import Record

NASTY = [
    "",
    " ",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "'=1",
    "''=1",
    "'quoted'",
    '"=1"',
    '";=1\n"',
    "a,b;c\td",
    'say "hello"',
    "two\nlines",
    "two\r\nlines",
    "old\rmac",
    "\ufeffmarked",
    "\ufeff",
    "📁 delete folder",
    "👩‍👩‍👧‍👦",
    "قراءة ملف",
    "\u202etxt.exe",
    "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "null",
    "{}",
    '{"query": "x"}',
    "# not a comment",
    "curl http://localhost/",
    "query",
    "\x01\x7f\x9f",
    "�",
]
LINES = [
    "in-top-3: doc-42",
    "not contains: refund",
    "no-duplicates",
    "contains: a; b",
    "contains: a; no-duplicates",
    "contains: =1",
    "latency-under: 300ms",
    'contains: say "hello", then go',
]
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.one_of(st.sampled_from(NASTY), st.text(characters, max_size=40))
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), texts
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2), max_leaves=4
)
params = st.dictionaries(texts, values, max_size=2)
names = st.text(characters, min_size=1, max_size=20).map(str.strip).filter(bool)
checks = st.lists(st.sampled_from(LINES), unique=True, max_size=3).map(
    lambda lines: tuple(parse_check(line).line for line in lines)
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    return Record(
        line=0,
        text=draw(texts),
        params=draw(params),
        tags=tuple(draw(st.lists(names, unique=True, max_size=3))),
        group=draw(st.one_of(st.just(""), names)),
        checks=draw(checks),
        required=draw(st.booleans()),
        need=draw(texts),
    )
