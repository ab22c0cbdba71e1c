"""The verdict on one version: never an average, the worst must-criterion decides."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from reviews.choices import GateState, Measure, Overall
from reviews.logic.gates import EvidenceLink, Gate
from reviews.logic.wording import count


@dataclass(frozen=True, slots=True)
class Counts:
    """Gates by state; the waived ones are counted apart."""

    failed: int
    undecided: int
    passed: int
    waived: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on the way to GO. `minutes` is None where somebody must change the prototype."""

    sentence: str
    minutes: float | None
    evidence: EvidenceLink


@dataclass(frozen=True, slots=True)
class Accepted:
    """A waiver in force: who accepts, why, and up to and including which day; `version` is empty for every one."""

    criterion: int
    sentence: str
    version: str
    reason: str
    waived_by: str
    waived_at: datetime
    ends_on: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """`with_remarks`: GO, but a should-criterion does not pass or something is waived.

    `waivers` are all in force, those of gates that pass too.
    """

    overall: Overall
    with_remarks: bool
    sentence: str
    gates: tuple[Gate, ...]
    counts: Counts
    shortest_way: tuple[Step, ...]
    waivers: tuple[Accepted, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values for a report; moments stay datetimes."""
        return asdict(self)


def assess(gates: Sequence[Gate], waivers: Sequence[Accepted] = ()) -> Assessment:
    """Fail is worse than not enough evidence, which is worse than pass; a waived gate is passed over.

    Without a must-criterion nothing can decide, so that is NOT ENOUGH EVIDENCE too. A version whose
    must-criteria are all waived goes with remarks: a named person accepted each.
    """
    musts = [gate for gate in gates if gate.spec.must]
    states = {gate.state for gate in musts if not gate.waived}
    if GateState.FAIL in states:
        overall = Overall.NO_GO
    elif GateState.NOT_ENOUGH in states or not musts:
        overall = Overall.NOT_ENOUGH
    else:
        overall = Overall.GO
    return Assessment(
        overall=overall,
        with_remarks=overall == Overall.GO and any(gate.state != GateState.PASS for gate in gates),
        sentence=_sentence(overall, gates),
        gates=tuple(gates),
        counts=_counts(gates),
        shortest_way=_shortest_way(musts) if musts else (_first_step(gates),),
        waivers=tuple(waivers),
    )


def _counts(gates: Sequence[Gate]) -> Counts:
    states = [gate.state for gate in gates if not gate.waived]
    return Counts(
        failed=states.count(GateState.FAIL),
        undecided=states.count(GateState.NOT_ENOUGH),
        passed=states.count(GateState.PASS),
        waived=sum(gate.waived for gate in gates),
    )


def _sentence(overall: Overall, gates: Sequence[Gate]) -> str:
    musts = _counts([gate for gate in gates if gate.spec.must])
    shoulds = _counts([gate for gate in gates if not gate.spec.must])
    if overall == Overall.NO_GO:
        verb = "fails" if musts.failed == 1 else "fail"
        return f"{count(musts.failed, 'must-criterion', 'must-criteria')} {verb}."
    if overall == Overall.NOT_ENOUGH and musts.undecided:
        verb = "lacks" if musts.undecided == 1 else "lack"
        return f"{count(musts.undecided, 'must-criterion', 'must-criteria')} {verb} evidence."
    if overall == Overall.NOT_ENOUGH:
        return "No criterion is a must, so nothing can decide." if gates else "There are no criteria yet."
    waived, short = musts.waived + shoulds.waived, shoulds.failed + shoulds.undecided
    parts = ["Every must-criterion passes" if not musts.waived else "Every must-criterion passes or is waived"]
    parts += [f"{count(short, 'should-criterion does', 'should-criteria do')} not pass"] if short else []
    parts += [f"{waived} waived"] if waived else []
    return f"{'; '.join(parts)}."


def _first_step(gates: Sequence[Gate]) -> Step:
    wish = "Make at least one criterion a must" if gates else "Write down the first criterion"
    return Step(wish, 5.0, EvidenceLink("criteria"))


def _shortest_way(musts: Sequence[Gate]) -> tuple[Step, ...]:
    """One step for each gate in the way, least effort first.

    The same work is named once: rating for the same k satisfies the smaller wish with the larger one.
    """
    steps: dict[object, Gate] = {}
    blocking = [gate for gate in musts if gate.state != GateState.PASS and not gate.waived]
    for gate in sorted(blocking, key=lambda gate: -gate.effort):
        steps.setdefault(_work(gate), gate)
    ordered = sorted(steps.values(), key=lambda gate: (gate.effort, gate.spec.key))
    return tuple(_step(gate) for gate in ordered)


def _work(gate: Gate) -> object:
    if gate.state == GateState.NOT_ENOUGH and gate.remedy.kind == "queue":
        return gate.remedy.query_string
    if gate.spec.measure == Measure.MANUAL:
        return gate.spec.key
    return gate.missing


def _step(gate: Gate) -> Step:
    people_only = gate.state == GateState.NOT_ENOUGH or gate.spec.measure == Measure.UNTRIAGED
    minutes = gate.effort if people_only else None
    sentence = gate.missing[:1].upper() + gate.missing[1:]
    if gate.spec.measure == Measure.MANUAL:
        sentence = f"{sentence}: {gate.spec.sentence}"
    return Step(sentence, minutes, gate.remedy)
