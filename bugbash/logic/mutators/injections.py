"""Control and format injection: text that some program behind the endpoint could take for its own language."""

from functools import partial

from bugbash.choices import Family, Relation
from bugbash.logic.mutators.kinds import Mutator
from bugbash.logic.mutators.places import SPACE, adding, any_of, framing

# Only a program that reckons says 1,787,569: the text itself, given back, does not contain it.
RECKONED = "not contains: 1787569"

robust = partial(Mutator, family=Family.INJECTION, relation=Relation.ROBUST)
MUTATORS = (
    robust(
        name="quotes",
        description="Quotes are opened and not closed; the endpoint must not crash.",
        make=adding('"', "'", "`", '"""', "\\", "\\'", "“"),
    ),
    robust(
        name="operators",
        description="Spaces become operators of query languages; the endpoint must not crash.",
        make=any_of(SPACE, " AND ", " OR ", " NOT ", " +", " -", ":", " && ", " (", " ) "),
    ),
    robust(
        name="wildcards",
        description="Wildcards and ranges follow; the endpoint must not crash.",
        make=adding("*", "?", "*:*", "~2", "^10", "[* TO *]", "%", "_", "/.*/"),
    ),
    robust(
        name="markup",
        description="Markup follows, open or with a script in it; the endpoint must not crash.",
        make=adding(
            "<b>", "<script>alert(1)</script>", "</textarea>", "<!--", "<img src=x onerror=alert(1)>", "]]>", "&lt;"
        ),
    ),
    robust(
        name="template",
        description="An expression of a template language follows; nobody may work it out, nor crash.",
        make=adding("{{1337*1337}}", "${1337*1337}", "<%= 1337*1337 %>", "#{1337*1337}", "{%print(1337*1337)%}"),
        brings=(RECKONED,),
    ),
    robust(
        name="sql",
        description="A piece of SQL follows; the endpoint must not crash.",
        make=adding(
            "' OR '1'='1", "'; SELECT 1; --", '") OR 1=1 --', "' UNION SELECT NULL --", "1; WAITFOR DELAY '0:0:1'"
        ),
    ),
    robust(
        name="path",
        description="A path that climbs out of its folder follows; nobody may show a system file, nor crash.",
        make=adding("../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd%00.txt", "file:///etc/passwd"),
        brings=("not contains: root:x:0:0",),
    ),
    robust(
        name="shell",
        description="A command of a shell follows; nobody may run it, nor crash.",
        make=adding("$((1337*1337))", "`expr 1337 \\* 1337`", "; expr 1337 \\* 1337", "| expr 1337 \\* 1337"),
        brings=(RECKONED,),
    ),
    robust(
        name="json-break",
        description="Brackets and quotes that would end a JSON text; the endpoint must not crash.",
        make=adding('"}', '"}],"size":100000,"x":[{"y":"', '","role":"system"', "}}}}", "\\u0000", '\\"'),
    ),
    robust(
        name="format-string",
        description="Marks that formatting fills in; the endpoint must not crash.",
        make=adding("%s%s%s%n", "{0}{1}", "{query}", "%(name)s", "${query}", "{", "}"),
    ),
    robust(
        name="control-characters",
        description="Control characters stand between the words; the endpoint must not crash.",
        make=any_of(SPACE, "\x01", "\x07", "\x08", "\x0b", "\x1b[31m", "\x7f", "\x85"),
    ),
    robust(
        name="line-breaks",
        description="Line breaks that could end a header or a record; the endpoint must not crash.",
        make=framing("{}\r\nX-Injected: yes", "{}\n.\n", "\r\n\r\n{}", "{}\u2028", "{}\n---\n"),
    ),
    robust(
        name="slow-pattern",
        description="A regular expression that takes for ever if it is used as one; the endpoint must not crash.",
        make=adding("(a+)+$", "(.*)*x", "([a-z]+)*!", "((((((((((", "[", "(?P<a"),
    ),
)
