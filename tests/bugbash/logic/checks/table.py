"""Every kind of check with an answer that it passes, one that it fails, and one that it can say nothing about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer
from bugbash.logic.evidence import Evidence, ParentAnswer
from tests.bugbash.logic.checks.seeing import body, ranked, reply, showing

LINES = ("needs-human", "passes-4-of-5", "judge: Is it right?", "judge-decides: Is it right?")


def text(words: str) -> Evidence:
    return reply(is_json=False, body=None, text=words, answer=Answer(AnswerKind.TEXT, text=words))


def label(name: str, **probabilities: float) -> Evidence:
    return showing(Answer(AnswerKind.LABEL, label=name, probabilities=probabilities))


def child(seen: Evidence, parent: Evidence | None) -> Evidence:
    return replace(seen, parent=ParentAnswer(parent.answer) if parent else ParentAnswer(gap="it was not asked"))


def sent(**headers: str) -> Evidence:
    return reply(headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()))


@dataclass(frozen=True, slots=True)
class Row:
    """One line; each answer comes with the reason that the check gives. `bad` is a line like it with its sentence."""

    line: str
    passes: tuple[Evidence, str]
    fails: tuple[Evidence, str]
    bad: tuple[str, str]
    errs: tuple[Evidence, str] | None = None
    waits: tuple[Evidence, str] | None = None

    @property
    def name(self) -> str:
        return self.line.partition(":")[0]


def needs(name: str, rule: str, example: str) -> str:
    return f"{name} {rule}, for example “{example}”."


NO_RANKS = "this looks at ranked results, and the answer has none"
ABOUT_LABELS = "{} looks at labels, and this answer is none"
SPAM = label("spam", spam=0.75, ham=0.25)
ROWS: Sequence[Row] = (
    Row(
        "status: 404",
        (reply(status=404), "the status is 404"),
        (reply(), "the status is 200, wanted 404"),
        ("status: 4040", needs("status", "needs an HTTP status such as 200", "status: 200")),
    ),
    Row(
        "no-crash",
        (reply(status=400), "the status is 400"),
        (reply(status=503), "the status is 503, wanted below 500"),
        ("no-crash: 500", needs("no-crash", "takes no argument", "no-crash")),
    ),
    Row(
        "latency-under: 300ms",
        (reply(), "it took 12 ms"),
        (reply(elapsed_ms=300), "it took 300 ms, wanted under 300 ms"),
        (
            "latency-under: 3 h",
            needs("latency-under", "needs a time with its unit, such as 300ms or 1.5s", "latency-under: 300ms"),
        ),
    ),
    Row(
        "max-bytes: 64 kB",
        (reply(size=64_000), "the answer has 64 kB"),
        (reply(size=64_001), "the answer has 64001 B, wanted at most 64 kB"),
        ("max-bytes: 64", needs("max-bytes", "needs a size with its unit, such as 64 kB or 512 B", "max-bytes: 64 kB")),
    ),
    Row(
        "non-empty",
        (ranked("a"), "the answer holds something"),
        (ranked(), "the answer holds nothing"),
        ("non-empty: yes", needs("non-empty", "takes no argument", "non-empty")),
    ),
    Row(
        "is-json",
        (reply(), "the answer is JSON"),
        (text("a"), "the answer is no JSON"),
        ("is-json: x", needs("is-json", "takes no argument", "is-json")),
    ),
    Row(
        "content-type: application/json",
        (sent(Content_Type="Application/JSON; charset=utf-8"), "the content type is application/json"),
        (sent(content_type="text/html"), "the content type is text/html, wanted application/json"),
        (
            "content-type: json",
            needs(
                "content-type",
                "needs a media type without parameters, such as application/json",
                "content-type: application/json",
            ),
        ),
    ),
    Row(
        "header: Cache-Control contains no-store",
        (sent(cache_control="private, no-store"), "Cache-Control is “private, no-store”"),
        (sent(cache_control="private"), "Cache-Control is “private”, wanted with “no-store” in it"),
        (
            "header: Cache-Control no-store",
            needs(
                "header",
                "needs the name of a header, then exists, = or contains",
                "header: Cache-Control contains no-store",
            ),
        ),
    ),
    Row(
        "contains: 30",
        (text("Within 30 days."), "the answer contains “30”"),
        (text("No."), "the answer does not contain “30”"),
        ("contains", needs("contains", "needs a text after the colon", "contains: refund")),
    ),
    Row(
        "icontains: WITHIN",
        (text("within"), "the answer contains “WITHIN”"),
        (text("No."), "the answer does not contain “WITHIN”"),
        ("icontains:", needs("icontains", "needs a text after the colon", "icontains: refund")),
    ),
    Row(
        "contains-any: a | b",
        (text("xb"), "the answer contains “b”"),
        (text("x"), "the answer contains none of “a”, “b”"),
        (
            "contains-any: a | ",
            needs(
                "contains-any",
                "needs texts after the colon, with “ | ” between them",
                "contains-any: refund | money back",
            ),
        ),
    ),
    Row(
        "contains-all: a | b",
        (text("ab"), "the answer contains “a”, “b”"),
        (text("a"), "the answer does not contain “b”"),
        (
            "contains-all: a |  | b",
            needs(
                "contains-all",
                "needs texts after the colon, with “ | ” between them",
                "contains-all: refund | 30 days",
            ),
        ),
    ),
    Row(
        "equals: a b",
        (text(" a b\n"), "the answer is “a b”"),
        (text("a b c"), "the answer is “a b c”, wanted “a b”"),
        ("equals:", needs("equals", "needs a text after the colon", "equals: Within 30 days.")),
    ),
    Row(
        "starts-with: ab",
        (text("  abc"), "the answer starts with “ab”"),
        (text("bab"), "the answer starts with “ba”, wanted “ab”"),
        ("starts-with:", needs("starts-with", "needs a text after the colon", "starts-with: Within")),
    ),
    Row(
        "regex: ^a+$",
        (text("aa"), "“aa” matches"),
        (text("ab"), "nothing matches “^a+$”"),
        ("regex: [", needs("regex", "needs a regular expression in RE2 syntax (missing ]: [)", "regex: [0-9]+ days")),
    ),
    Row(
        "similarity >= 0.8: abcd",
        (text("abcde"), "the similarity to “abcd” is 0.889"),
        (text("ab"), "the similarity to “abcd” is 0.667, wanted at least 0.8"),
        (
            "similarity > 0.8: abcd",
            needs(
                "similarity",
                "needs >= and a number from 0 to 1 before the colon",
                "similarity >= 0.8: Within 30 days.",
            ),
        ),
    ),
    Row(
        "json-path: a.b in [1,2]",
        (body({"a": {"b": 2}}), "a.b is 2"),
        (body({"a": {"b": 3}}), "a.b is 3, wanted in [1,2]"),
        (
            "json-path: a in 3",
            needs("json-path", "needs a JSON list on the right of `in`", "json-path: total >= 3"),
        ),
        errs=(text("a"), "json-path looks at JSON, and the answer is none"),
    ),
    Row(
        'json-equals: {"hits":[{"id":"a"}],"total":2} ignoring took, hits[].score within 0.5',
        (
            body({"total": 2.5, "took": 9, "hits": [{"id": "a", "score": 7}]}),
            "the answer equals the value",
        ),
        (body({"total": 3, "hits": [{"id": "a"}]}), "total is 3, wanted 2"),
        (
            "json-equals: {a: 1}",
            needs(
                "json-equals",
                "needs a JSON value after the colon, and this is none (Expecting property name enclosed in double "
                "quotes: line 1 column 2 (char 1))",
                'json-equals: {"took":1,"total":3} ignoring took within 0.01',
            ),
        ),
        errs=(text("a"), "json-equals looks at JSON, and the answer is none"),
    ),
    Row(
        'json-schema: {"required":["total"]}',
        (body({"total": 1}), "the answer has this shape"),
        (body({}), "total is missing, wanted a value"),
        (
            "json-schema: 1",
            needs(
                "json-schema",
                "needs a JSON Schema, which is a JSON object",
                'json-schema: {"required":["total"]}',
            ),
        ),
        errs=(text("a"), "json-schema looks at JSON, and the answer is none"),
    ),
    Row(
        "in-top-2: b",
        (ranked("a", "b"), "b is 2nd"),
        (ranked("a", "c", "b"), "b is 3rd, wanted in the top 2"),
        ("in-top-2-of-3: b", needs("in-top", "needs a number", "in-top-3: doc-42")),
        errs=(text("a"), NO_RANKS),
    ),
    Row(
        "not-in-top-1: b",
        (ranked("a", "b"), "b is 2nd"),
        (ranked("b"), "b is 1st, wanted not in the top 1"),
        ("not-in-top: b", needs("not-in-top", "needs a number", "not-in-top-3: doc-42")),
        errs=(text("a"), NO_RANKS),
    ),
    Row(
        "ranked-above: a > b",
        (ranked("a", "b"), "a is 1st, b is 2nd"),
        (ranked("b", "a"), "a is 2nd, b is 1st"),
        (
            "ranked-above: a > ",
            needs("ranked-above", "needs two different ids with a > between them", "ranked-above: doc-1 > doc-2"),
        ),
        errs=(text("a"), NO_RANKS),
    ),
    Row(
        "min-results: 2",
        (ranked("a", "b"), "2 results"),
        (ranked("a"), "1 result, wanted at least 2"),
        ("min-results: two", needs("min-results", "needs a whole number", "min-results: 1")),
        errs=(text("a"), NO_RANKS),
    ),
    Row(
        "max-results: 1",
        (ranked("a"), "1 result"),
        (ranked("a", "b"), "2 results, wanted at most 1"),
        ("max-results: 1.5", needs("max-results", "needs a whole number", "max-results: 10")),
        errs=(text("a"), NO_RANKS),
    ),
    Row(
        "zero-results",
        (ranked(), "0 results"),
        (ranked("a"), "1 result, wanted no result"),
        ("zero-results: 0", needs("zero-results", "takes no argument", "zero-results")),
        errs=(text("a"), NO_RANKS),
    ),
    Row(
        "no-duplicates",
        (ranked("a", "b"), "every result came once"),
        (ranked("a", "a"), "a came more than once"),
        ("no-duplicates: 1", needs("no-duplicates", "takes no argument", "no-duplicates")),
        errs=(text("a"), NO_RANKS),
    ),
    Row(
        "label-is: spam",
        (SPAM, "the label is “spam”"),
        (label("ham"), "the label is “ham”, wanted “spam”"),
        ("label-is:", needs("label-is", "needs a text after the colon", "label-is: spam")),
        errs=(text("a"), ABOUT_LABELS.format("label-is")),
    ),
    Row(
        "label-in: spam | junk",
        (SPAM, "the label is “spam”"),
        (label("ham"), "the label is “ham”, wanted one of “spam”, “junk”"),
        (
            "label-in:",
            needs("label-in", "needs texts after the colon, with “ | ” between them", "label-in: spam | junk"),
        ),
        errs=(text("a"), ABOUT_LABELS.format("label-in")),
    ),
    Row(
        "probability-at-least 0.75: spam",
        (SPAM, "“spam” has probability 0.75"),
        (label("spam", spam=0.7499, ham=0.2501), "“spam” has probability 0.75, wanted at least 0.75"),
        (
            "probability-at-least 75: spam",
            needs(
                "probability-at-least",
                "needs a probability from 0 to 1 before the colon",
                "probability-at-least 0.7: refund",
            ),
        ),
        errs=(label("spam"), "probability-at-least looks at probabilities, and the answer tells none"),
    ),
    Row(
        "probability-within 0.2..0.25: ham",
        (SPAM, "“ham” has probability 0.25"),
        (label("spam", spam=1), "“ham” has no probability, wanted 0.2 to 0.25"),
        (
            "probability-within 0.4..0.2: ham",
            needs(
                "probability-within",
                "needs two probabilities such as 0.2..0.4 before the colon",
                "probability-within 0.2..0.4: refund",
            ),
        ),
        errs=(text("a"), ABOUT_LABELS.format("probability-within")),
    ),
    Row(
        "same-as-parent",
        (child(ranked("a"), ranked("a")), "the same answer as its parent’s"),
        (child(text("a"), text("b")), "not its parent’s answer: similarity 0.00; 1 word new, 1 word gone"),
        (
            "same-as-parent: 0.8",
            needs(
                "same-as-parent",
                "takes nothing, or a share such as overlap@10 >= 0.8",
                "same-as-parent: overlap@10 >= 0.8",
            ),
        ),
        errs=(reply(), "this compares answers, and there is none"),
        waits=(child(ranked("a"), None), "it was not asked"),
    ),
    Row(
        "same-as-parent: overlap@2 >= 0.5",
        (child(ranked("a", "b"), ranked("b", "c")), "overlap@2 with the parent is 0.50"),
        (child(ranked("a", "b", "c"), ranked("c")), "overlap@2 with the parent is 0.00, wanted at least 0.5"),
        (
            "same-as-parent: overlap@0 >= 0.5",
            needs(
                "same-as-parent",
                "takes nothing, or a share such as overlap@10 >= 0.8",
                "same-as-parent: overlap@10 >= 0.8",
            ),
        ),
        errs=(child(text("a"), text("a")), "overlap looks at ranked results, and the answer has none"),
        waits=(child(ranked("a"), None), "it was not asked"),
    ),
    Row(
        "differs-from-parent: overlap@2 <= 0.5",
        (child(ranked("a", "b"), ranked("b", "c")), "overlap@2 with the parent is 0.50"),
        (child(ranked("a"), ranked("a")), "overlap@2 with the parent is 1.00, wanted at most 0.5"),
        (
            "differs-from-parent: overlap@2 >= 0.5",
            needs(
                "differs-from-parent",
                "takes nothing, or a share such as overlap@10 <= 0.8",
                "differs-from-parent",
            ),
        ),
        errs=(child(text("a"), text("a")), "overlap looks at ranked results, and the answer has none"),
        waits=(child(ranked("a"), None), "it was not asked"),
    ),
)
BAD_ELSEWHERE: Mapping[str, str] = {
    "passes-6-of-5": needs("passes", "needs k of n with k from 1 to n and n from 2 to 20", "passes-4-of-5"),
    "passes-1-of-1": needs("passes", "needs k of n with k from 1 to n and n from 2 to 20", "passes-4-of-5"),
    "passes-5-of-21": needs("passes", "needs k of n with k from 1 to n and n from 2 to 20", "passes-4-of-5"),
    "passes-4": needs("passes", "needs 2 numbers", "passes-4-of-5"),
    "passes-4-of-5: x": needs("passes", "takes no argument", "passes-4-of-5"),
    "judge": needs("judge", "needs a question after the colon", "judge: Does the answer name the call to use?"),
    "judge-decides:": needs(
        "judge-decides",
        "needs a question after the colon",
        "judge-decides: Does the answer name the call to use?",
    ),
    "needs-human-3": needs("needs-human", "needs no number", "needs-human: is the tone right?"),
    "similarity: abcd": needs(
        "similarity", "needs >= and a number from 0 to 1 before the colon", "similarity >= 0.8: Within 30 days."
    ),
    "max-bytes: 9999999 MB": needs("max-bytes", "needs a size of at most a terabyte", "max-bytes: 64 kB"),
    "json-equals: 1 ignoring a..b": needs(
        "json-equals",
        "ignores paths such as took or hits[].score, and a..b is none",
        'json-equals: {"took":1,"total":3} ignoring took within 0.01',
    ),
    "json-equals: 1 within a": needs(
        "json-equals",
        "takes only “ignoring path, path” and “within 0.01” behind the value",
        'json-equals: {"took":1,"total":3} ignoring took within 0.01',
    ),
}
