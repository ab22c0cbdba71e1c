import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.choices import AnswerKind, DiffRuleKind
from bugbash.logic.answers import Answer, Json, Result
from bugbash.logic.comparison_rules import Rule, Rules, check_rule, compile_rules, read_rules
from bugbash.logic.diff import compare
from bugbash.logic.rule_paths import RuleError
from tests.bugbash.logic.answers import label, ranked, text, value

IGNORE, TOLERANCE, UNORDERED = DiffRuleKind.IGNORE, DiffRuleKind.TOLERANCE, DiffRuleKind.UNORDERED


def rules(*lines: tuple[DiffRuleKind, str] | tuple[DiffRuleKind, str, str]) -> Rules | None:
    return compile_rules(tuple(Rule(*line) for line in lines))


def changes(left: Json, right: Json, *lines: tuple[DiffRuleKind, str, str]) -> list[tuple[str, str]]:
    diff = compare(value(left), value(right), rules=rules(*lines))
    assert diff.same == (not diff.changes)
    return [(change.path, change.op) for change in diff.changes]


def priced(*prices: float, title: str = "A") -> Answer:
    results = tuple(Result(str(place), title, fields={"price": price}) for place, price in enumerate(prices))
    return Answer(AnswerKind.RANKED, results=results)


def test_no_rules_are_none() -> None:
    assert (read_rules([]), rules()) == (None, None)


def test_frozen_rules_are_read_back() -> None:
    rule = Rule(TOLERANCE, "a", "0.5")
    assert Rule.from_json(rule.to_json()) == rule
    compiled = read_rules([rule.to_json()])
    assert compiled is not None
    assert compiled.tolerance_at(["a"]) == 0.5


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("took", [("a", "changed"), ("items[0].at", "changed"), ("items[0].n", "changed")]),
        ("items[].at", [("a", "changed"), ("took", "changed"), ("items[0].n", "changed")]),
        ("items[0]", [("a", "changed"), ("took", "changed")]),
        ("items", [("a", "changed"), ("took", "changed")]),
        ("items[].*", [("a", "changed"), ("took", "changed")]),
        ("items[1].at", [("a", "changed"), ("took", "changed"), ("items[0].at", "changed"), ("items[0].n", "changed")]),
    ],
)
def test_ignored_place_is_no_difference(path: str, left: list[tuple[str, str]]) -> None:
    old = {"a": 1, "took": 2, "items": [{"at": 1, "n": 1}]}
    new = {"a": 2, "took": 3, "items": [{"at": 2, "n": 2}]}
    assert changes(old, new, (IGNORE, path, "")) == left


def test_ignored_places_do_not_keep_items_from_being_matched() -> None:
    old, new = [{"id": 1, "at": 1}, {"id": 2, "at": 1}], [{"id": 0, "at": 9}, {"id": 1, "at": 9}, {"id": 2, "at": 9}]
    assert changes(old, new, (IGNORE, "[].at", "")) == [("[0]", "added")]


def test_numbers_within_tolerance_are_equal() -> None:
    rule = (TOLERANCE, "a", "0.1")
    assert changes({"a": 0.5, "b": 0.5}, {"a": 0.6, "b": 0.6}, rule) == [("b", "changed")]
    assert changes({"a": 0.5}, {"a": 0.61}, rule) == [("a", "changed")]
    assert changes({"a": 1}, {"a": 1.05}, rule) == []
    assert changes({"a": "x"}, {"a": "y"}, rule) == [("a", "changed")]
    assert changes({"a": 1}, {"a": True}, rule) == [("a", "retyped")]


def test_tolerance_everywhere_holds_in_lists_of_other_length_too() -> None:
    assert changes([1.0, 2.0], [5.0, 1.01, 2.01], (TOLERANCE, "*", "0.1")) == [("[0]", "added")]


def test_list_without_order_is_matched_by_key() -> None:
    old, new = [{"id": 1, "n": 1}, {"id": 2, "n": 2}], [{"id": 2, "n": 3}, {"id": 1, "n": 1}, {"id": 3, "n": 0}]
    assert changes({"rows": old}, {"rows": new}, (UNORDERED, "rows", "id")) == [
        ("rows[0].n", "changed"),
        ("rows[2]", "added"),
    ]
    assert changes({"rows": new}, {"rows": old}, (UNORDERED, "rows", "id")) == [
        ("rows[1].n", "changed"),
        ("rows[2]", "removed"),
    ]


def test_list_without_order_and_key_is_a_bag() -> None:
    assert changes({"tags": ["a", "b", "b"]}, {"tags": ["b", "a", "b"]}, (UNORDERED, "tags", "")) == []
    assert changes({"tags": ["a", "b"]}, {"tags": ["b", "a", "b"]}, (UNORDERED, "tags", "")) == [("tags[2]", "added")]


def test_fields_of_results_are_told_and_can_be_left_out() -> None:
    old, new = priced(1.0, 2.0), priced(1.0, 2.5)
    diff = compare(old, new)
    assert (diff.rewritten, [change.path for change in diff.changes]) == (("1",), ["results[1].fields.price"])
    assert compare(old, new, rules=rules((IGNORE, "results[].fields.price"))).same
    assert compare(old, new, rules=rules((IGNORE, "results[].fields"))).same
    assert compare(old, new, rules=rules((TOLERANCE, "results[].fields.price", "0.5"))).same
    assert not compare(old, new, rules=rules((TOLERANCE, "results[].fields.price", "0.4"))).same


def test_titles_and_texts_can_be_left_out() -> None:
    assert compare(priced(1, title="A"), priced(1, title="B"), rules=rules((IGNORE, "results[].title"))).same
    assert compare(ranked("a", a="x"), ranked("a", a="y"), rules=rules((IGNORE, "results[].text"))).same
    assert not compare(ranked("a", a="x"), ranked("a", a="y"), rules=rules((IGNORE, "results[].title"))).same


def test_order_of_results_can_be_left_out() -> None:
    rule = rules((UNORDERED, "results", ""))
    assert compare(ranked("abc"), ranked("cab"), rules=rule).same
    diff = compare(ranked("abc"), ranked("cad"), rules=rule)
    assert ([place.id for place in diff.entered], [place.id for place in diff.left], diff.moved) == (["d"], ["b"], ())


def test_result_at_a_place_can_be_left_out() -> None:
    assert compare(ranked("xab"), ranked("yab"), rules=rules((IGNORE, "results[0]"))).same


def test_probabilities_are_tolerated_by_name_or_all() -> None:
    old, new = label("a", {"a": 0.6, "b": 0.4}), label("a", {"a": 0.5, "b": 0.5})
    for path in ("probabilities", "probabilities.*", "*"):
        assert compare(old, new, rules=rules((TOLERANCE, path, "0.1"))).same
    assert not compare(old, new, rules=rules((TOLERANCE, "probabilities.a", "0.1"))).same
    assert compare(old, new, rules=rules((IGNORE, "probabilities"))).same
    assert not compare(old, label("b"), rules=rules((IGNORE, "probabilities"))).same


def test_rule_for_another_kind_changes_nothing() -> None:
    assert not compare(text("a"), text("b"), rules=rules((IGNORE, "results[].title"))).same


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (Rule(IGNORE, "*"), "This would leave nothing to compare: name a place."),
        (Rule(IGNORE, "results[].id"), "Without results[].id nothing would be left to compare."),
        (Rule(IGNORE, "text"), "Without text nothing would be left to compare."),
        (Rule(IGNORE, ""), "Name a place inside the answer, such as results[].score."),
        (Rule(IGNORE, "a b"), "This is no path at ' b': write it like results[].score."),
        (Rule(TOLERANCE, "a", "0"), "A tolerance is a number above 0, such as 0.01."),
        (Rule(TOLERANCE, "a", "inf"), "A tolerance is a number above 0, such as 0.01."),
        (Rule(TOLERANCE, "a", "much"), "A tolerance is a number above 0, such as 0.01."),
    ],
)
def test_rule_that_can_not_be_followed_is_refused(rule: Rule, sentence: str) -> None:
    with pytest.raises(RuleError) as refused:
        check_rule(rule)
    assert str(refused.value) == sentence


leaves = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(-2, 2), st.sampled_from("ab"))
values = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    max_leaves=8,
)
RULES = rules((IGNORE, "a"), (IGNORE, "b[].c"), (TOLERANCE, "*", "0.5"), (UNORDERED, "*", "a"))


@given(values, values)
def test_rules_hide_and_never_invent(left: Json, right: Json) -> None:
    assert compare(value(left), value(left), rules=RULES).same
    ruled = compare(value(left), value(right), rules=RULES)
    assert 0 <= ruled.distance <= 1
    assert ruled.same == compare(value(right), value(left), rules=RULES).same
    if compare(value(left), value(right)).same:
        assert ruled.same
