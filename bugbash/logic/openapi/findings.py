"""What a difference of two documents is called, how bad it is, and why it breaks a caller."""

from bugbash.choices import ContractLevel, FindingSource
from bugbash.logic.contract.findings import MOST_NAMED, Finding

BREAKING, WARNING, NOTE = ContractLevel.BREAKING, ContractLevel.WARNING, ContractLevel.NOTE

# By rule: the level, and what the sentence says after the path.
RULES = {
    "operation-removed": (BREAKING, "is gone. Whoever calls it is answered with an error."),
    "operation-added": (NOTE, "is new. Callers that ignore it are fine."),
    "answer-removed": (
        BREAKING,
        "is no longer answered. A caller that waits for it has no case for what comes instead.",
    ),
    "answer-added": (NOTE, "is a new answer. A caller may have no case for it."),
    "error-removed": (NOTE, "is no longer answered. Callers that handle it are fine."),
    "answer-type-removed": (BREAKING, "is no longer sent. A caller that reads it can not read what comes instead."),
    "removed": (BREAKING, "is gone. A caller that reads it fails or shows nothing."),
    "newly-optional": (BREAKING, "was always there and may now be missing. Callers rely on it."),
    "newly-nullable": (BREAKING, "was never null and may now be null. A caller that uses it as it is fails."),
    "number-became-text": (BREAKING, "was a number and is now text. A caller that calculates or sorts with it fails."),
    "integer-became-number": (
        WARNING,
        "was whole and may now have decimals. A caller with an integer type may refuse or cut it.",
    ),
    "type-changed": (BREAKING, "was {was} and is now {now}. A caller that expects {was} fails."),
    "new-enum-value": (WARNING, "may now be {values} too. A caller may have no case for that."),
    "enum-opened": (
        WARNING,
        "had a closed list of values and may now be anything. A caller may have no case for that.",
    ),
    "new-field": (NOTE, "is new. Callers that ignore it are fine."),
    "parameter-required": (BREAKING, "is new and required. Callers that do not send it are refused."),
    "parameter-added": (NOTE, "is new and optional. Callers that do not send it are fine."),
    "newly-required": (BREAKING, "was optional and is now required. Callers that leave it out are refused."),
    "parameter-removed": (WARNING, "is no longer known. Callers that send it are refused or not heard."),
    "body-required": (BREAKING, "is now required. Callers that send none are refused."),
    "body-removed": (WARNING, "is no longer known. Callers that send one are refused or not heard."),
    "body-type-removed": (BREAKING, "is no longer accepted. Callers that send it are refused."),
    "type-refused": (BREAKING, "took {was} and now takes {now}. Callers that send what it took are refused."),
    "null-refused": (BREAKING, "could be null and can be no longer. Callers that send null are refused."),
    "enum-value-removed": (BREAKING, "no longer takes {values}. Callers that send that are refused."),
    "enum-closed": (BREAKING, "took any value and now takes only {values}. Callers that send others are refused."),
    "limit-tightened": (BREAKING, "had {was} and now has {now}. Callers that used the room are refused."),
    "limit-added": (WARNING, "now has {now}. Callers that send more than that are refused."),
    "pattern-changed": (WARNING, "must now match {now}. Callers that send anything else are refused."),
    "too-large": (WARNING, "and the other document are too large to be compared wholly; the rest was not looked at."),
}


def find(rule: str, path: str, **words: str) -> Finding:
    """The finding of a rule of `RULES`; `words` fill its sentence."""
    level, text = RULES[rule]
    return Finding(level, rule, path, f"{path} {text.format(**words)}", FindingSource.DECLARED)


def name_values(values: set[str] | frozenset[str]) -> str:
    named = sorted(values)
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return ", ".join(named[:MOST_NAMED]) + more
