"""Whether two deployments of one version say the same."""

from bugbash.choices import Parity
from bugbash.logic.answers import Answer
from bugbash.logic.because import figure
from bugbash.logic.comparison_rules import Rules
from bugbash.logic.diff import compare

Reading = tuple[Parity, str]
SAME: Reading = (Parity.SAME, "the same answer")


def unobserved(deployment: str, error: str) -> Reading:
    return Parity.UNKNOWN, f"{deployment} gave no answer: {error}"


def hold_against(first: Answer, further: Answer, *, noise: float, rules: Rules | None = None) -> Reading:
    """Compare a further deployment's answer with the first one's; `noise` is the larger own noise of the two, 0..1."""
    diff = compare(first, further, rules=rules)
    if diff.distance > noise:
        return Parity.DIFFERS, diff.sentence
    return Parity.SAME, f"differs no more than its own repeats do ({figure(noise)})" if diff.distance else SAME[1]
