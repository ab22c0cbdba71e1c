"""Where the sign-off of one report stands: who has said what, and whose word is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bugbash.choices import ROLE_RANK, Role
from reviews.choices import Decision, ReportState
from reviews.logic.wording import count, listed

TONES = {
    ReportState.WAITING: "info",
    ReportState.SIGNED: "good",
    ReportState.REJECTED: "bad",
    ReportState.SUPERSEDED: "",
}


@dataclass(frozen=True, slots=True)
class Signing:
    """`missing` are the required roles nobody has signed for, `open_conditions` what approvals still hang on."""

    state: ReportState
    missing: tuple[Role, ...] = ()
    open_conditions: int = 0

    @property
    def tone(self) -> str:
        return "warn" if self.state == ReportState.SIGNED and self.open_conditions else TONES[self.state]

    @property
    def sentence(self) -> str:
        """`waiting for manager`, `signed, 2 conditions open`, `rejected`."""
        words = [self.state.label]
        if self.state == ReportState.WAITING:
            words = [f"waiting for {listed([role.label for role in self.missing])}"]
        if self.open_conditions and self.state != ReportState.SUPERSEDED:
            words.append(f"{count(self.open_conditions, 'condition')} open")
        return ", ".join(words)


def signing_of(
    required: Sequence[Role], given: Sequence[tuple[Role, Decision]], *, open_conditions: int = 0, newest: bool = True
) -> Signing:
    """The state from (role, decision) of each signature. A newer report voids it, one rejection rejects it."""
    missing = missing_roles(required, [role for role, decision in given if decision != Decision.REJECT])
    if not newest:
        state = ReportState.SUPERSEDED
    elif any(decision == Decision.REJECT for _, decision in given):
        state = ReportState.REJECTED
    elif missing or not given:
        state = ReportState.WAITING
    else:
        state = ReportState.SIGNED
    return Signing(state, missing, open_conditions)


def say_signing(signing: Signing, given: Sequence[tuple[str, Role, Decision]]) -> str:
    """`signed by Manager 1 (manager), waiting for owner`: (name, role, decision) of each signature, then the rest."""
    against = [f"{name} ({role.label})" for name, role, decision in given if decision == Decision.REJECT]
    behind = [f"{name} ({role.label})" for name, role, decision in given if decision != Decision.REJECT]
    words = [f"{verb} by {listed(people)}" for verb, people in (("rejected", against), ("signed", behind)) if people]
    if signing.state == ReportState.WAITING:
        words.append(f"waiting for {listed([role.label for role in signing.missing])}")
    if signing.open_conditions:
        words.append(f"{count(signing.open_conditions, 'condition')} open")
    return ", ".join(words)


def missing_roles(required: Sequence[Role], signed: Sequence[Role]) -> tuple[Role, ...]:
    """The required roles without a signature, highest first.

    A signature counts for its own role, else for one below it (an owner may stand in for a manager), and for one
    required role only: two roles are two people.
    """
    left = sorted(signed, key=ROLE_RANK.__getitem__)
    unmet = []
    for role in sorted(set(required), key=lambda one: -ROLE_RANK[one]):
        if role in left:
            left.remove(role)
        else:
            unmet.append(role)
    missing = []
    for role in unmet:
        standing_in = next((one for one in left if ROLE_RANK[one] > ROLE_RANK[role]), None)
        if standing_in is None:
            missing.append(role)
        else:
            left.remove(standing_in)
    return tuple(missing)


def split_conditions(text: str) -> list[tuple[str, str]]:
    """(condition, user name) of each line; a line that ends with @name names who takes care, else nobody is."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        words, _, name = line.rpartition(" ")
        if words and name.startswith("@") and len(name) > 1:
            found.append((words.strip(), name[1:]))
        else:
            found.append((line, ""))
    return found
