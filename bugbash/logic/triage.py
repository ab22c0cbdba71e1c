"""The rules of triage: what a breakage becomes by a change, and why it may not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from bugbash.choices import BreakageStatus, Cause, Severity
from bugbash.logic.answers import Json
from bugbash.logic.transitions import BREAKAGE_MOVES, can_move

SERIOUS = (Severity.S1, Severity.S2)
LONGEST_URL = 500
WORDS = {
    "status": "status",
    "severity": "severity",
    "cause": "cause",
    "owner": "owner",
    "reason": "reason",
    "duplicate_of": "duplicate of",
    "external_url": "external issue",
}


@dataclass(frozen=True, slots=True)
class Ref:
    """A row by its key; the name is for people."""

    pk: int
    name: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """What triage decides of a breakage; `severity` is the confirmed one, `proposed` stays what the filer said."""

    status: BreakageStatus
    severity: Severity
    proposed: Severity
    cause: Cause
    owner: Ref | None
    reason: str
    duplicate_of: Ref | None
    external_url: str

    @property
    def counting(self) -> Severity:
        """The severity that counts."""
        return self.severity or self.proposed

    def turned(self, changes: Mapping[str, Any]) -> Self:
        """These facts with some of them changed; only a duplicate has an original."""
        facts = replace(self, **changes)
        return facts if facts.status == BreakageStatus.DUPLICATE else replace(facts, duplicate_of=None)

    def to_json(self) -> dict[str, Json]:
        """By name, rows by their keys."""
        facts = {name: getattr(self, name) for name in WORDS}
        return {name: value.pk if isinstance(value, Ref) else value for name, value in facts.items()}

    def in_words(self) -> dict[str, str]:
        """Each fact as people read it, by name."""
        return {
            "status": self.status.label,
            "severity": self.severity or "unset",
            "cause": self.cause.label,
            "owner": self.owner.name if self.owner else "nobody",
            "reason": self.reason,
            "duplicate_of": self.duplicate_of.name if self.duplicate_of else "none",
            "external_url": self.external_url,
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change may not be; `is_conflict` where the breakage stands where no way leads there."""

    sentence: str
    field: str
    is_conflict: bool = False


def moves_between(before: Facts, after: Facts) -> dict[str, list[str]]:
    """What differs, as (before, after) in words by the fact's word."""
    former, now = before.in_words(), after.in_words()
    return {word: [former[name], now[name]] for name, word in WORDS.items() if former[name] != now[name]}


def refuse(code: str, before: Facts, after: Facts, chain: Collection[int], pk: int) -> Refusal | None:
    """Why the breakage `code` may not become `after`; None where it may.

    `chain` are the keys of its original, of that one's original, and so on.
    """
    if before.status != after.status and not can_move(BREAKAGE_MOVES, before.status, after.status):
        sentence = f"{code} is {before.status.label}; it can not become {after.status.label}."
        return Refusal(sentence, "status", is_conflict=True)
    if after.status == BreakageStatus.REJECTED and not after.reason.strip():
        return Refusal("Say why it is rejected; the person who filed it will read it.", "reason")
    if after.status == BreakageStatus.DUPLICATE:
        if after.duplicate_of is None:
            return Refusal("Name the breakage that this one repeats, such as BB-12.", "duplicate_of")
        if pk in chain:
            return Refusal("A breakage can not be the duplicate of itself.", "duplicate_of")
    if after.status == BreakageStatus.CONFIRMED and after.counting in SERIOUS and after.owner is None:
        return Refusal(f"A confirmed {after.counting} needs an owner: choose who sees to it.", "owner")
    return refuse_url(after.external_url) if after.external_url != before.external_url else None


def refuse_url(url: str) -> Refusal | None:
    """Only addresses that a browser can open without harm."""
    if not url:
        return None
    scheme, colon, rest = url.partition("://")
    if scheme.lower() not in {"http", "https"} or not colon or not rest.strip("/") or any(c.isspace() for c in url):
        return Refusal("An external issue is an address that begins with http:// or https://.", "external_url")
    if len(url) > LONGEST_URL:
        return Refusal(f"An address has at most {LONGEST_URL} characters, this has {len(url)}.", "external_url")
    return None
