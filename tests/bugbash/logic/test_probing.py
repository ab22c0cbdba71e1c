"""What a probe spends, what it finds, in which order, and in which words."""

from collections import Counter
from dataclasses import replace

import pytest

from bugbash.choices import AnswerKind, CheckResult, DiffRuleKind, Family, FindingKind, Relation
from bugbash.logic.answers import Answer
from bugbash.logic.comparison_rules import Rule, Rules
from bugbash.logic.evidence import CheckOutcome
from bugbash.logic.fingerprints import answer_digest
from bugbash.logic.mutators import MUTATORS, Mutant, usual_names
from bugbash.logic.probing import (
    PARENT_ASKINGS,
    Candidate,
    Case,
    Found,
    Heard,
    ProbeOptions,
    choose,
    find,
    first_calls,
    in_order,
    parent_count,
    rank,
    shared_noise,
)
from bugbash.logic.probing.filing import offered_category, offered_severity, offered_title
from bugbash.logic.probing.marking import mark_letters
from bugbash.logic.probing.options import describe
from tests.builders import a_ranking

NAMES = ("lower-case", "upper-case", "drop-letter", "negate")


def a_mutant(text: str, name: str = "lower-case") -> Mutant:
    mutator = MUTATORS[name]
    return Mutant(text, name, 1, 0.1, mutator.family, mutator.relation)


def offers(parents: int, names: tuple[str, ...] = NAMES) -> dict[int, list[Mutant]]:
    return {parent: [a_mutant(f"{parent} {name}", name) for name in names] for parent in range(1, parents + 1)}


def heard(*answers: Answer, status: int = 200, **facts: object) -> list[Heard]:
    return [Heard(one, answer_digest(one), status=status, **facts) for one in answers]  # type: ignore[arg-type]


def texts(*said: str) -> list[Heard]:
    return heard(*(Answer(AnswerKind.TEXT, text=one) for one in said))


ABC, XYZ = a_ranking("a", "b", "c"), a_ranking("x", "y", "z")


def a_case(
    mutants: list[Heard], parents: list[Heard], relation: Relation = Relation.INVARIANT, **facts: object
) -> Case:
    lines = {
        Relation.INVARIANT: ("same-as-parent: overlap@10 >= 0.8",),
        Relation.DIRECTIONAL: ("differs-from-parent",),
        Relation.ROBUST: ("no-crash",),
    }
    given = {"text": "resturant", "parent_text": "restaurant", "lines": lines.get(relation, ()), **facts}
    return Case(relation=relation, mutants=mutants, parents=parents, **given)  # type: ignore[arg-type]


def kind_of(found: Found | None) -> str:
    return found.kind if found else "nothing"


def test_first_look_keeps_within_its_calls() -> None:
    for calls in range(1, 60):
        chosen = choose(offers(5), calls=calls, seed=1)
        assert len(chosen) <= max(0, calls - PARENT_ASKINGS * 5)


def test_every_parent_and_every_mutator_gets_its_share() -> None:
    chosen = choose(offers(6), calls=2 * 6 + 12, seed=1)
    assert set(Counter(one.parent for one in chosen).values()) == {2}
    assert set(Counter(one.mutant.family for one in chosen).values()) <= {4}


def test_parent_without_mutants_costs_nothing() -> None:
    chosen = choose({1: [], 2: [a_mutant("a"), a_mutant("b")]}, calls=4, seed=1)
    assert [one.parent for one in chosen] == [2, 2]


def test_no_text_is_chosen_twice() -> None:
    chosen = choose({1: [a_mutant("same")], 2: [a_mutant("same"), a_mutant("other")]}, calls=50, seed=1)
    assert sorted(one.mutant.text for one in chosen) == ["other", "same"]


def test_seed_decides_what_is_chosen() -> None:
    picks = {seed: tuple(one.mutant.text for one in choose(offers(4), calls=12, seed=seed)) for seed in (1, 2)}
    assert picks[1] == tuple(one.mutant.text for one in choose(offers(4), calls=12, seed=1))
    assert picks[1] != picks[2]
    prints = {key: str(key) for key in range(20)}
    assert in_order(prints, 1) != in_order(prints, 2)
    assert sorted(in_order(prints, 1)) == list(prints)


@pytest.mark.parametrize(
    ("budget", "available", "count"), [(300, 500, 20), (300, 7, 7), (16, 500, 1), (3000, 500, 200)]
)
def test_budget_says_how_many_parents(budget: int, available: int, count: int) -> None:
    assert parent_count(budget, available) == count
    assert first_calls(budget) == budget * 2 // 3


def test_answer_beyond_noise_is_found() -> None:
    found = find(a_case(heard(XYZ, XYZ, XYZ), heard(ABC, ABC)))
    assert found == Found(
        FindingKind.MOVED,
        1.0,
        0.0,
        "“resturant”: 3 of 3 results differ from “restaurant”, whose own repeats agree.",
        ("same-as-parent: overlap@10 >= 0.8",),
    )


def test_answer_within_the_parents_noise_is_none() -> None:
    assert find(a_case(heard(XYZ), heard(ABC, a_ranking("x", "y", "w")))) is None


def test_answer_within_its_own_noise_is_none() -> None:
    assert find(a_case(heard(XYZ, a_ranking("q", "r")), heard(ABC))) is None


def test_answer_within_the_versions_noise_is_none() -> None:
    case = a_case(heard(XYZ), heard(ABC))
    assert (kind_of(find(case, floor=0.99)), find(case, floor=1.0)) == (FindingKind.MOVED, None)


def test_one_answer_that_agrees_is_enough_to_let_go() -> None:
    assert find(a_case(heard(XYZ, ABC, XYZ), heard(ABC))) is None


def test_relation_that_holds_is_no_finding_however_far_it_moved() -> None:
    assert find(a_case(heard(a_ranking("c", "b", "a")), heard(ABC))) is None


def test_what_the_projects_rules_leave_out_is_no_movement() -> None:
    said = [texts("took 3 ms"), texts("took 9 ms")]
    case = a_case(said[0], said[1], lines=("same-as-parent",))
    rules = Rules([Rule(DiffRuleKind.IGNORE, "text")])
    assert (kind_of(find(case)), find(case, rules=rules)) == (FindingKind.MOVED, None)


def test_answer_that_must_move_and_stands_still_is_found() -> None:
    found = find(a_case(heard(ABC), heard(ABC), Relation.DIRECTIONAL))
    assert (kind_of(found), found and found.because) == (
        FindingKind.STILL,
        "“resturant”: the same answer as “restaurant”, though it means something else.",
    )
    assert find(a_case(heard(XYZ), heard(ABC), Relation.DIRECTIONAL)) is None


@pytest.mark.parametrize("empty", [a_ranking(), Answer(AnswerKind.TEXT, text=" "), Answer(AnswerKind.JSON, value={})])
def test_empty_answer_can_not_move(empty: Answer) -> None:
    assert find(a_case(heard(empty), heard(empty), Relation.DIRECTIONAL)) is None


def crash(status: int = 500) -> Heard:
    return Heard(None, error="http-5xx", status=status)


@pytest.mark.parametrize("relation", [Relation.INVARIANT, Relation.DIRECTIONAL, Relation.ROBUST])
def test_crash_each_time_is_found_whatever_the_relation(relation: Relation) -> None:
    found = find(a_case([crash(), crash()], heard(ABC), relation))
    assert (kind_of(found), found and found.lines) == (FindingKind.CRASHED, ("no-crash",))


@pytest.mark.parametrize("status", [502, 503, 504])
def test_overload_is_no_crash(status: int) -> None:
    assert find(a_case([crash(status)], heard(ABC))) is None


def test_crash_that_a_check_turned_into_an_answer_is_one_too() -> None:
    told = heard(Answer(AnswerKind.JSON, value={"status": 500}), status=500)
    assert kind_of(find(a_case(told, heard(ABC), Relation.ROBUST))) == FindingKind.CRASHED


@pytest.mark.parametrize(
    ("mutants", "parents"),
    [
        ([crash(), *heard(XYZ)], heard(ABC)),
        ([Heard(None, error="timeout-total")], heard(ABC)),
        ([*heard(XYZ), Heard(None, error="refused")], heard(ABC)),
        (heard(XYZ), [crash()]),
        ([crash()], [crash()]),
        (heard(XYZ), [*heard(ABC), Heard(None, error="reset")]),
        (heard(XYZ), []),
        ([], heard(ABC)),
    ],
)
def test_what_could_not_be_observed_is_no_finding(mutants: list[Heard], parents: list[Heard]) -> None:
    assert find(a_case(mutants, parents)) is None


def test_check_of_its_own_that_fails_each_time_is_found() -> None:
    line = "not contains: root:x:0:0"
    failed = CheckOutcome(line, CheckResult.FAIL, "it contains root:x:0:0")
    passed = replace(failed, result=CheckResult.PASS)
    case = a_case(heard(ABC, ABC, checks=(failed,)), heard(ABC), Relation.ROBUST)
    found = find(case)
    assert (kind_of(found), found and found.lines, found and found.because) == (
        FindingKind.BROKE,
        (line,),
        f"“resturant”: {line} fails, it contains root:x:0:0.",
    )
    once = [*heard(ABC, checks=(failed,)), *heard(ABC, checks=(passed,))]
    assert find(replace(case, mutants=once)) is None


@pytest.mark.parametrize(
    ("floors", "shared"),
    [([], 0.0), ([0.4], 0.4), ([0.0] * 19 + [1.0], 0.0), ([0.0] * 8 + [0.3, 0.5], 0.3), ([0.2, 0.1, 0.3], 0.3)],
)
def test_noise_of_the_version_is_what_nine_in_ten_stay_within(floors: list[float], shared: float) -> None:
    assert shared_noise(floors) == shared


@pytest.mark.parametrize(
    ("parent", "mutant", "words"),
    [
        (ABC, a_ranking("a", "b", "z"), "1 of 3 results differs from"),
        (ABC, a_ranking(), "no results, 3 for"),
        (a_ranking(), ABC, "3 results, none for"),
        (a_ranking("a"), a_ranking("b"), "1 of 1 result differs from"),
        (ABC, Answer(AnswerKind.TEXT, text="x"), "text instead of the ranked results of"),
        (
            Answer(AnswerKind.LABEL, label="ham"),
            Answer(AnswerKind.LABEL, label="spam"),
            "“spam” instead of “ham” as for",
        ),
    ],
)
def test_sentence_says_what_moved(parent: Answer, mutant: Answer, words: str) -> None:
    found = find(a_case(heard(mutant), heard(parent), lines=("same-as-parent",)))
    assert found
    assert found.because == f"“resturant”: {words} “restaurant”, whose own repeats agree."


def test_sentence_says_how_far_the_repeats_are_apart_and_shows_hidden_letters() -> None:
    found = find(a_case(heard(XYZ), heard(ABC, a_ranking("a", "c", "b")), text="res\u200btaurant"))
    assert found
    assert found.because.startswith("“res⟨200B⟩taurant”: 3 of 3 results differ")
    assert found
    assert "whose own repeats are up to 0." in found.because


def test_best_of_each_mutator_and_parent_comes_first() -> None:
    told = [
        Candidate(1, "a", 1, 0.9),
        Candidate(2, "a", 2, 0.8),
        Candidate(3, "a", 3, 0.7),
        Candidate(4, "b", 1, 0.6),
        Candidate(5, "c", 4, 0.1),
    ]
    assert rank(told) == [1, 5, 2, 4, 3]
    assert rank(reversed(told)) == [1, 5, 2, 4, 3]


def test_options_say_only_what_differs_and_read_it_again() -> None:
    wish = ProbeOptions(budget=50, attacks=("surface-noise",), tags=("io",))
    assert ProbeOptions().to_json() == {}
    assert ProbeOptions.from_json(wish.to_json()) == wish
    with pytest.raises(TypeError):
        ProbeOptions.from_json({"colour": "red"})


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        (ProbeOptions(), usual_names(AnswerKind.RANKED)),
        (ProbeOptions(mutators=("negate", "drop-letter")), ("drop-letter", "negate")),
        (ProbeOptions(attacks=("state",)), tuple(n for n, one in MUTATORS.items() if one.family == Family.STATE)),
    ],
)
def test_options_name_the_mutators(wish: ProbeOptions, names: tuple[str, ...]) -> None:
    assert wish.names(AnswerKind.RANKED) == names


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (ProbeOptions(budget=15), "budget"),
        (ProbeOptions(budget=5001), "budget"),
        (ProbeOptions(seed=-1), "seed"),
        (ProbeOptions(rate=0), "rate"),
        (ProbeOptions(attacks=("lost",)), "attacks"),
        (ProbeOptions(mutators=("lost",)), "mutators"),
        (ProbeOptions(sample=0), "sample"),
        (ProbeOptions(tags=("x" * 201,)), "tags"),
    ],
)
def test_options_that_can_not_be_followed_say_why(wish: ProbeOptions, field: str) -> None:
    assert list(wish.problems()) == [field]
    assert ProbeOptions().problems() == {}


def test_options_are_described() -> None:
    wish = ProbeOptions(tags=("io",), families=("entity",), sample=5, attacks=("state",), mutators=("negate",))
    assert describe(wish) == [
        "queries tagged io",
        "queries of family entity",
        "a sample of 5 queries",
        "by state or negate",
    ]


@pytest.mark.parametrize(
    ("kind", "family", "answers", "category"),
    [
        ("crashed", "fairness-swaps", "ranked", "crash"),
        ("moved", Family.FAIRNESS, "ranked", "biased"),
        ("broke", Family.EXPOSURE, "text", "leak"),
        ("broke", Family.INJECTION, "text", "unsafe"),
        ("moved", Family.SURFACE, "ranked", "irrelevant"),
        ("still", Family.MEANING, "label", "wrong"),
    ],
)
def test_category_is_offered(kind: str, family: str, answers: str, category: str) -> None:
    assert offered_category(FindingKind(kind), family, AnswerKind(answers)) == category


def test_severity_and_title_are_offered() -> None:
    assert [offered_severity(FindingKind(kind), far) for kind, far in [
        ("crashed", 1), ("broke", 1), ("moved", 0.9), ("moved", 0.1), ("still", 0)
    ]] == ["S2", "S2", "S3", "S4", "S3"]  # fmt: skip
    assert (offered_title("Short."), len(offered_title("x" * 300))) == ("Short", 200)


def test_letters_are_marked() -> None:
    assert mark_letters("restaurant", "resturant") == (("same", "rest"), ("removed", "a"), ("same", "urant"))
    assert mark_letters("ab", "a\u200bb") == (("same", "a"), ("added", "⟨200B⟩"), ("same", "b"))
    assert mark_letters("delete a folder", "remove the directory")[0][0] == "removed"
    assert mark_letters("a" * 301, "a" * 302)[-1][0] == "added"
