"""What one difference of two shapes is called, how bad it is, and why it breaks a caller."""

from dataclasses import dataclass

from bugbash.choices import ContractLevel, FindingSource
from bugbash.logic.fingerprints import sha256_hex
from bugbash.logic.types_in_words import in_words

LEVELS = list(ContractLevel)
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference; `sentence` says in words what it does to a caller."""

    level: ContractLevel
    rule: str
    path: str
    sentence: str
    source: FindingSource = FindingSource.OBSERVED

    @property
    def fingerprint(self) -> str:
        """Stable over replays and versions: the same rule at the same path of the same source is the same finding."""
        if self.source == FindingSource.OBSERVED:
            return sha256_hex([self.rule, self.path])
        return sha256_hex([self.source.value, self.rule, self.path])


def worst_first(finding: Finding) -> tuple[int, str, str]:
    """The order in which findings are told."""
    return (LEVELS.index(finding.level), finding.path, finding.rule)


def removed(path: str, renamed_to: str) -> Finding:
    hint = f"; it was probably renamed to “{renamed_to}”" if renamed_to else ""
    return breaking("removed", path, f"{path} is gone{hint}. A caller that reads it fails or shows nothing.")


def not_seen(path: str, present: int, parents: int) -> Finding:
    """A field that was so rare that its absence may be chance."""
    sentence = f"{path} was there {present} of {parents} times and did not come now. That may be chance; look at it."
    return Finding(ContractLevel.WARNING, "not-seen", path, sentence)


def newly_optional(path: str, missing: int, parents: int) -> Finding:
    sentence = f"{path} was always there and is now missing {missing} of {parents} times. Callers rely on it."
    return breaking("newly-optional", path, sentence)


def newly_nullable(path: str, nulls: int, present: int) -> Finding:
    sentence = (
        f"{path} was never null and is now null {nulls} of {present} times. A caller that uses it as it is fails."
    )
    return breaking("newly-nullable", path, sentence)


def newly_filled(path: str, kinds: set[str]) -> Finding:
    sentence = f"{path} was always null and is now {in_words(kinds)}. Callers that ignore it are fine."
    return Finding(ContractLevel.NOTE, "newly-filled", path, sentence)


def number_became_text(path: str) -> Finding:
    sentence = f"{path} was a number and is now text. A caller that calculates or sorts with it fails."
    return breaking("number-became-text", path, sentence)


def integer_became_number(path: str) -> Finding:
    """A warning: JSON knows one type of number and most callers read any, but a typed caller may refuse or cut it.

    It is no breakage, because what was observed may only have been whole by chance.
    """
    sentence = f"{path} was always whole and now has decimals. A caller with an integer type may refuse or cut it."
    return Finding(ContractLevel.WARNING, "integer-became-number", path, sentence)


def type_changed(path: str, before: set[str], after: set[str]) -> Finding:
    was, now = in_words(before), in_words(after)
    return breaking("type-changed", path, f"{path} was {was} and is now {now}. A caller that expects {was} fails.")


def new_enum_value(path: str, values: list[str]) -> Finding:
    """`values` is empty where there are now too many to be a closed list."""
    named = ", ".join(f"“{value}”" for value in values[:MOST_NAMED]) or "many others"
    more = f" and {len(values) - MOST_NAMED} more" if len(values) > MOST_NAMED else ""
    sentence = f"{path} had a closed list of values and now has {named}{more}. A caller may have no case for that."
    return Finding(ContractLevel.WARNING, "new-enum-value", path, sentence)


def new_field(path: str) -> Finding:
    return Finding(ContractLevel.NOTE, "new-field", path, f"{path} is new. Callers that ignore it are fine.")


def breaking(rule: str, path: str, sentence: str) -> Finding:
    return Finding(ContractLevel.BREAKING, rule, path, sentence)
