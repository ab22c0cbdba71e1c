import re

import pytest

from bugbash.choices import AnswerKind, Family, Relation
from bugbash.logic.checks import parse_check
from bugbash.logic.mutators import MUTATORS, Mutator, by_family, checks_of, mutate, oracle_of

PROMISE = {
    Relation.INVARIANT: "; the answer stays the same.",
    Relation.DIRECTIONAL: "; the answer must differ from the parent’s.",
    Relation.ROBUST: "crash.",
}


def test_every_family_has_mutators() -> None:
    assert [family for family, mutators in by_family() if mutators] == list(Family)
    assert sum(len(mutators) for _, mutators in by_family()) == len(MUTATORS)


@pytest.mark.parametrize("mutator", MUTATORS.values(), ids=MUTATORS)
def test_a_mutator_says_what_it_does_and_what_must_hold(mutator: Mutator) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", mutator.name)
    assert len(mutator.name) <= 40
    assert mutator.description.endswith(PROMISE[mutator.relation])
    assert mutator.needs in {"", "synonym", "entity"}


@pytest.mark.parametrize("kind", AnswerKind)
@pytest.mark.parametrize("name", MUTATORS)
def test_what_a_mutant_brings_are_checks(name: str, kind: AnswerKind) -> None:
    lines = checks_of(name, kind)
    assert lines
    assert [parse_check(line).line for line in lines] == lines


@pytest.mark.parametrize(
    ("relation", "kind", "lines"),
    [
        (Relation.INVARIANT, AnswerKind.RANKED, ["same-as-parent: overlap@10 >= 0.8"]),
        (Relation.INVARIANT, AnswerKind.TEXT, ["same-as-parent"]),
        (Relation.DIRECTIONAL, AnswerKind.RANKED, ["differs-from-parent"]),
        (Relation.ROBUST, AnswerKind.LABEL, ["no-crash"]),
        (Relation.MINIMUM, AnswerKind.JSON, []),
    ],
)
def test_a_relation_brings_its_oracle(relation: Relation, kind: AnswerKind, lines: list[str]) -> None:
    assert oracle_of(relation, kind) == lines


@pytest.mark.parametrize("name", [name for name, mutator in MUTATORS.items() if mutator.brings])
def test_what_must_not_be_answered_is_not_in_the_attack_itself(name: str) -> None:
    """An endpoint that gives back what it was asked has not obeyed."""
    wanted = [line.partition(": ")[2] for line in MUTATORS[name].brings if line.startswith("not contains")]
    for seed in range(12):
        mutant = mutate(name, "remove the old folder", seed=seed, rate=1)
        assert mutant is not None
        assert [word for word in wanted if word in mutant.text] == []
