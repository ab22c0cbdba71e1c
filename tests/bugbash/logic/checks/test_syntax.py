import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bugbash.logic.checks import Check, CheckSyntaxError, parse_check, parse_checks, read_object, write_object
from bugbash.logic.checks.catalogue import KINDS

ARGUMENTS = st.text(max_size=30) | st.sampled_from(
    [
        'a = "x = 1"',
        "a[?b > `1`] in [1, 2]",
        "a exists",
        "a > b",
        "0",
        "007",
        "1.5s",
        ".5 ms",
        "9 > 9",
        "\u00a0x\u3000",
        "a\u2028b",
        "64 kB",
        "65536 B",
        "text/*",
        "Age exists",
        "Age = 3",
        "a | b |c",
        '{"a": [1, 2.50]} ignoring a, b[].c within 0.10',
        "overlap@010 >= 0.80",
        "overlap@5 <= 1",
    ]
)
HEADS = ["", " >= 0.8", " >=1", " 0.7", " .5", " 0.2..0.4", " 0.25..0.250"]
NAMES = [kind.spell(("3", "5")[: len(kind.numbers)]) for kind in KINDS.values()]


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("status: 404", Check("status", arguments={"status": 404})),
        ("not is-json", Check("is-json", negated=True)),
        ("latency-under: 300ms", Check("latency-under", arguments={"ms": 300.0})),
        ("latency-under: 1.5 s", Check("latency-under", arguments={"ms": 1500.0})),
        ("contains: a: b", Check("contains", arguments={"text": "a: b"})),
        ("not icontains: refund", Check("icontains", negated=True, arguments={"text": "refund"})),
        ("regex: ^a+$", Check("regex", arguments={"text": "^a+$"})),
        ("json-path: total >= 3", Check("json-path", arguments={"path": "total", "op": ">=", "value": 3})),
        ("json-path: hits[0].id exists", Check("json-path", arguments={"path": "hits[0].id", "op": "exists"})),
        ("in-top-3: doc-42", Check("in-top", arguments={"id": "doc-42", "k": 3})),
        ("not-in-top-10: doc-42", Check("not-in-top", arguments={"id": "doc-42", "k": 10})),
        ("not in-top-10: doc-42", Check("in-top", negated=True, arguments={"id": "doc-42", "k": 10})),
        ("ranked-above: a > b", Check("ranked-above", arguments={"higher": "a", "lower": "b"})),
        ("min-results: 0", Check("min-results", arguments={"number": 0})),
        ("no-duplicates", Check("no-duplicates")),
        ("label-is: spam", Check("label-is", arguments={"label": "spam"})),
        ("needs-human: is the tone right?", Check("needs-human", arguments={"question": "is the tone right?"})),
        ("needs-human", Check("needs-human", arguments={"question": ""})),
    ],
)
def test_a_line_is_read(line: str, check: Check) -> None:
    assert parse_check(line) == check


@pytest.mark.parametrize(
    ("line", "canonical"),
    [
        ("  status :200 ", "status: 200"),
        ("not   is-json:", "not is-json"),
        ("latency-under: 1.25 s", "latency-under: 1250ms"),
        ("latency-under: 0.5ms", "latency-under: 0.5ms"),
        ("latency-under: 3600s", "latency-under: 3600000ms"),
        ("latency-under: 1.234567s", "latency-under: 1234.567ms"),
        ("in-top-03: a", "in-top-3: a"),
        ("min-results: 007", "min-results: 7"),
        ("json-path:  a.b   in  [1,  2]", "json-path: a.b in [1,2]"),
        ('json-path: a = {"b": 1, "a": 2}', 'json-path: a = {"a":2,"b":1}'),
        ("ranked-above: a  >  b", "ranked-above: a > b"),
    ],
)
def test_a_line_has_one_canonical_form(line: str, canonical: str) -> None:
    assert parse_check(line).line == canonical


@pytest.mark.parametrize("line", [kind.example for kind in KINDS.values()])
def test_the_example_of_every_kind_is_canonical(line: str) -> None:
    assert parse_check(line).line == line


@given(st.booleans(), st.sampled_from(NAMES), st.sampled_from(HEADS), ARGUMENTS)
@example(False, "contains", "", "x" * 1990)
@example(False, "json-path", "", r'a = "\u007f\u0085\u2028"')
@example(False, "json-path", "", 'a = "b" = "c"')
@example(True, "latency-under", "", "0.0009ms")
@example(False, "latency-under", "", "86399999.999ms")
def test_the_canonical_line_is_read_back_as_the_same_check(negated: bool, name: str, head: str, argument: str) -> None:
    try:
        check = parse_check(f"{'not ' if negated else ''}{name}{head}: {argument}")
    except CheckSyntaxError:
        return
    assert parse_check(check.line) == check
    assert read_object(orjson.loads(orjson.dumps(write_object(check)))) == check
    assert parse_checks(f"\n{check.line}\n") == [check]


@given(st.text())
def test_any_text_is_a_check_or_a_syntax_error(text: str) -> None:
    try:
        check = parse_check(text)
    except CheckSyntaxError:
        return
    assert parse_check(check.line) == check


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("contain: x", "There is no check named “contain”. Did you mean “contains: refund”?"),
        ("Contains: x", "There is no check named “Contains”. Did you mean “contains: refund”?"),
        ("in-top-k: x", "There is no check named “in-top-k”. Did you mean “in-top-3: doc-42”?"),
        ("top-3: x", "There is no check named “top-3”. Did you mean “in-top-3: doc-42”?"),
        ("not not is-json", "There is no check named “not is-json”. Did you mean “is-json”?"),
        ("in-top: x", "in-top needs a number, for example “in-top-3: doc-42”."),
        ("in-top-0: x", "in-top counts from 1, for example “in-top-3: doc-42”."),
        ("in-top-3:", "in-top needs a text after the colon, for example “in-top-3: doc-42”."),
        ("is-json: yes", "is-json takes no argument, for example “is-json”."),
        ("status: 99", "status needs an HTTP status such as 200, for example “status: 200”."),
        ("status: ٢٠٠", "status needs an HTTP status such as 200, for example “status: 200”."),
        (
            "latency-under: 300",
            "latency-under needs a time with its unit, such as 300ms or 1.5s, for example “latency-under: 300ms”.",
        ),
        (
            "latency-under: 0ms",
            "latency-under needs a time above 0 and below a day, for example “latency-under: 300ms”.",
        ),
        ("min-results: -1", "min-results needs a whole number, for example “min-results: 1”."),
        (
            "ranked-above: a > a",
            "ranked-above needs two different ids with a > between them, for example “ranked-above: doc-1 > doc-2”.",
        ),
        (
            "regex: (",
            "regex needs a regular expression in RE2 syntax (missing ): (), for example “regex: [0-9]+ days”.",
        ),
        (
            "json-path: total>=3",
            (
                "json-path needs a JMESPath, one of = != < <= > >= in exists between spaces, and JSON, "
                "for example “json-path: total >= 3”."
            ),
        ),
        (
            "json-path: a = b",
            (
                "json-path needs JSON on its right, and b is none; put text into double quotes, "
                "for example “json-path: total >= 3”."
            ),
        ),
        (
            "json-path: a in 3",
            "json-path needs a JSON list on the right of `in`, for example “json-path: total >= 3”.",
        ),
        ("a\0b", "A check is one line without control characters."),
        ("contains: a\nb", "A check is one line without control characters."),
        ("contains: \ud800", "A check is one line without control characters."),
        ("contains: " + "x" * 1991, "A check has at most 2000 characters, this has 2001."),
        ("contains:" + "x" * 1991, "A check has at most 2000 characters, this has 2001."),
    ],
    ids=lambda part: ascii(part[:40]),
)
def test_a_bad_line_says_what_would_be_right(line: str, sentence: str) -> None:
    with pytest.raises(CheckSyntaxError) as caught:
        parse_check(line)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("line", ["xyzzy", "", ":", "not"])
def test_a_name_like_no_other_lists_what_there_is(line: str) -> None:
    with pytest.raises(
        CheckSyntaxError,
        match=r"Known: status, no-crash, .*, in-top-k, not-in-top-k, .*needs-human, judge, judge-decides\.\Z",
    ):
        parse_check(line)


@pytest.mark.parametrize("pattern", ["(?=a)", r"(a)\1", "a{1000}{1000}", "[", "*", "\\"])
def test_what_is_not_re2_is_refused(pattern: str) -> None:
    with pytest.raises(CheckSyntaxError, match=r"\Aregex needs a regular expression in RE2 syntax \("):
        parse_check(f"regex: {pattern}")


@pytest.mark.parametrize("text", ["", "\n \r\n\t\n"])
def test_no_lines_are_no_checks(text: str) -> None:
    assert parse_checks(text) == []


def test_checks_are_read_one_per_line() -> None:
    assert [check.line for check in parse_checks("status: 200\r\n\n  not contains: x\n")] == [
        "status: 200",
        "not contains: x",
    ]


def test_all_bad_lines_are_named() -> None:
    with pytest.raises(CheckSyntaxError) as caught:
        parse_checks("is-json\nstatus: 1\n\nis-json: x")
    assert str(caught.value) == (
        "line 2: status needs an HTTP status such as 200, for example “status: 200”. "
        "line 4: is-json takes no argument, for example “is-json”."
    )
