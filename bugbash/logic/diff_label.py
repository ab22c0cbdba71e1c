"""Two classifications: another label, or other probabilities."""

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer
from bugbash.logic.comparison_rules import Rules
from bugbash.logic.differences import SMALLEST, Diff
from bugbash.logic.fingerprints import PROBABILITY_DIGITS


def compare_label(left: Answer, right: Answer, rules: Rules | None = None) -> Diff:
    """Distance is 1 for another label, else the largest change of one probability.

    Probabilities that only one side tells do not count: that is for the contract to say.
    """
    if left.label != right.label:
        sentence = f"label {left.label} → {right.label}"
        return Diff(AnswerKind.LABEL, same=False, distance=1.0, sentence=sentence)
    name, change = largest_change(left, right, rules)
    if not change:
        return Diff(AnswerKind.LABEL, same=True, distance=0.0, sentence=f"the same label {left.label}")
    old, new = left.probabilities.get(name, 0.0), right.probabilities.get(name, 0.0)
    sentence = f"probability of {name} {old:.2f} → {new:.2f}"
    distance = min(1.0, max(SMALLEST, change))
    return Diff(AnswerKind.LABEL, same=False, distance=distance, sentence=sentence)


def largest_change(left: Answer, right: Answer, rules: Rules | None = None) -> tuple[str, float]:
    """The class whose probability moved most, and by how much; a class that one side leaves out has probability 0."""
    old, new = left.probabilities, right.probabilities
    if not (old and new):
        return "", 0.0
    names = sorted({*old, *new})
    if rules:
        names = [name for name in names if not is_close(rules, name, old.get(name, 0.0), new.get(name, 0.0))]
    changes = {name: abs(new.get(name, 0.0) - old.get(name, 0.0)) for name in names}
    if not changes:
        return "", 0.0
    name = max(changes, key=changes.__getitem__)
    return name, round(changes[name], PROBABILITY_DIGITS)


def is_close(rules: Rules, name: str, old: float, new: float) -> bool:
    """A rule for all of `probabilities` is one for each."""
    return any(rules.are_close(old, new, trail) for trail in (("probabilities", name), ("probabilities",)))
