"""What changed on the readiness page since a person last looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from bugbash.models import Version
from reviews.choices import GateState
from reviews.logic.readiness import Assessment
from reviews.models import Look

States = Mapping[str, tuple[str, str] | list[str]]


@dataclass(frozen=True, slots=True)
class Move:
    """A gate that says something else now; an empty `before` is a new criterion, an empty `after` a retired one."""

    sentence: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Since:
    """Without `looked_at` this person never said that they had seen it."""

    looked_at: datetime | None
    moves: list[Move]


def states_of(assessment: Assessment) -> dict[str, list[str]]:
    """By criterion its sentence and state, a waived gate's being `waived`."""
    return {
        str(gate.spec.key): [gate.spec.sentence, "waived" if gate.waived else GateState(gate.state).value]
        for gate in assessment.gates
    }


def since_look(version: Version, user: AbstractBaseUser, assessment: Assessment) -> Since:
    look = Look.objects.filter(version=version, user=user.pk).first()
    if look is None:
        return Since(None, [])
    return Since(look.looked_at, moves_between(look.states, states_of(assessment)))


def moves_between(before: States, after: States) -> list[Move]:
    """Gates that moved, in the order of the page, then those that are gone."""
    now = [
        Move(sentence, before[key][1] if key in before else "", state)
        for key, (sentence, state) in after.items()
        if key not in before or before[key][1] != state
    ]
    gone = [Move(sentence, state, "") for key, (sentence, state) in before.items() if key not in after]
    return [*now, *gone]
