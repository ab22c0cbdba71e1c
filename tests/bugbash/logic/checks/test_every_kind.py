"""The same questions to every kind of check."""

import orjson
import pytest

from bugbash.choices import CheckResult
from bugbash.logic.checks import KINDS, CheckSyntaxError, parse_check, read_object, write_object
from bugbash.logic.checks.catalogue import by_group
from bugbash.logic.checks.kinds import Group
from bugbash.logic.evidence import CheckOutcome
from tests.bugbash.logic.checks.seeing import held, ranked, said
from tests.bugbash.logic.checks.table import BAD_ELSEWHERE, LINES, ROWS, Row

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.line)
erring = pytest.mark.parametrize("row", [row for row in ROWS if row.errs], ids=lambda row: row.line)
waiting = pytest.mark.parametrize("row", [row for row in ROWS if row.waits], ids=lambda row: row.line)


def test_every_kind_has_its_row() -> None:
    tried = {parse_check(line).kind for line in (*(row.line for row in ROWS), *LINES)}
    assert tried == set(KINDS)


@each_row
def test_it_passes(row: Row) -> None:
    seen, reason = row.passes
    assert said(row.line, seen) == ("pass", reason)


@each_row
def test_it_fails(row: Row) -> None:
    seen, reason = row.fails
    assert said(row.line, seen) == ("fail", reason)


@each_row
def test_negation_swaps_them(row: Row) -> None:
    results = [held(f"not {row.line}", seen).result for seen, _ in (row.passes, row.fails)]
    assert results == [CheckResult.FAIL, CheckResult.PASS]


@each_row
def test_wanted_and_seen_are_told_in_short_lines(row: Row) -> None:
    outcomes = [held(f"{sign}{row.line}", seen) for sign in ("", "not ") for seen, _ in (row.passes, row.fails)]
    told = [part for outcome in outcomes for part in (outcome.expected, outcome.actual)]
    assert [len(part) for part in told if not 0 < len(part) <= 200 or "\n" in part] == []
    assert outcomes[0].expected != outcomes[2].expected


@erring
@pytest.mark.parametrize("sign", ["", "not "])
def test_what_it_can_not_look_at_is_an_error(row: Row, sign: str) -> None:
    assert row.errs is not None
    seen, reason = row.errs
    assert said(f"{sign}{row.line}", seen) == ("error", reason)


@waiting
@pytest.mark.parametrize("sign", ["", "not "])
def test_without_what_it_needs_it_is_not_evaluated(row: Row, sign: str) -> None:
    assert row.waits is not None
    seen, reason = row.waits
    assert said(f"{sign}{row.line}", seen) == ("not-evaluated", reason)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("sign", ["", "not "])
def test_what_others_decide_is_not_evaluated(line: str, sign: str) -> None:
    outcome = held(f"{sign}{line}", ranked("a"))
    kind = KINDS[parse_check(line).kind]
    assert outcome == CheckOutcome(
        f"{sign}{line}",
        CheckResult.NOT_EVALUATED,
        kind.waits_for,
        by_model=kind.by_model,
        advises=kind.advises,
    )


@pytest.mark.parametrize(
    ("line", "sentence"), [*(row.bad for row in ROWS), *BAD_ELSEWHERE.items()], ids=lambda part: part[:40]
)
def test_a_bad_line_says_what_would_be_right(line: str, sentence: str) -> None:
    with pytest.raises(CheckSyntaxError) as caught:
        parse_check(line)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("sign", ["", "not "])
@pytest.mark.parametrize("line", [*(row.line for row in ROWS), *LINES, *(kind.example for kind in KINDS.values())])
def test_line_and_json_say_the_same(line: str, sign: str) -> None:
    check = parse_check(f"{sign}{line}")
    written = orjson.loads(orjson.dumps(write_object(check)))
    assert (check.line, read_object(written), write_object(read_object(written))) == (f"{sign}{line}", check, written)


@each_row
@pytest.mark.parametrize("bad", ["\0", "\ud800", "\n", "\x1b"], ids=ascii)
def test_control_characters_are_refused(row: Row, bad: str) -> None:
    with pytest.raises(CheckSyntaxError, match=r"\AA check is one line without control characters\.\Z"):
        parse_check(f"{row.line}{bad}x")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_huge_arguments_are_refused(kind: Row) -> None:
    with pytest.raises(CheckSyntaxError, match=r"\AA check has at most 2000 characters, this has \d+\.\Z"):
        parse_check(f"{kind.name}: {'9' * 1_000_000}")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.title)
def test_every_kind_explains_itself(kind: Row) -> None:
    shown = KINDS[kind.name]
    assert (shown.sentence[0].isupper(), shown.sentence[-1], "\n" in shown.sentence) == (True, ".", False)
    given = parse_check(shown.example).arguments
    assert [field.name for field in shown.fields if field.name not in given and not field.optional] == []


def test_kinds_are_listed_under_all_headings() -> None:
    listed = by_group()
    assert [group for group, kinds in listed if kinds] == list(Group)
    assert sum(len(kinds) for _, kinds in listed) == len(KINDS)
