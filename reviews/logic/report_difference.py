"""What changed from one frozen report to another, in words. Pure: reads the frozen facts of both and nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bugbash.logic.summary import ReplaySummary
from reviews.choices import GateState, Overall
from reviews.logic.wording import count, number, percent

Frozen = Mapping[str, Any]
BETTER = {GateState.FAIL: 0, GateState.NOT_ENOUGH: 1, GateState.PASS: 2}
BETTER_OVERALL = {Overall.NO_GO: 0, Overall.NOT_ENOUGH: 1, Overall.GO: 2}


@dataclass(frozen=True, slots=True)
class Change:
    """`about` groups the sentences; `tone` is good, bad or info, where neither is meant."""

    about: str
    sentence: str
    tone: str = "info"


def differences(before: Frozen, after: Frozen) -> tuple[Change, ...]:
    """Changes in the order of their weight: decision, gates, criteria, breakages, contract, replay, experts, waivers.

    Both as `reviews.logic.frozen.open_frozen` reads them. What one of them never recorded is not compared.
    """
    parts = (_decision, _gates, _criteria, _breakages, _contract, _replay, _experts, _waivers)
    return tuple(change for part in parts for change in part(before, after))


def _decision(before: Frozen, after: Frozen) -> Iterator[Change]:
    old, new = Overall(before["assessment"]["overall"]), Overall(after["assessment"]["overall"])
    if old != new:
        tone = _tone(BETTER_OVERALL[new] - BETTER_OVERALL[old])
        yield Change("Decision", f"{old.label} became {new.label}.", tone)
    for name, label in (("version", "version"), ("baseline", "baseline")):
        if before[name] != after[name]:
            yield Change("Decision", f"The {label} is {after[name] or 'none'}, was {before[name] or 'none'}.")


def _gates(before: Frozen, after: Frozen) -> Iterator[Change]:
    """Of criteria in both reports: the state, else the reading where that alone moved."""
    for old, new in _kept(_by_key(before), _by_key(after)):
        sentence = f"“{new['spec']['sentence']}”"
        was, now = GateState(old["state"]), GateState(new["state"])
        reading = f"{old['actual_text']} → {new['actual_text']}"
        if was != now:
            yield Change("Gates", f"{sentence}: {was.label} became {now.label} ({reading}).", _tone(_step(was, now)))
        elif old["actual_text"] != new["actual_text"]:
            yield Change("Gates", f"{sentence}: {now.label} as before, {reading}.")


def _criteria(before: Frozen, after: Frozen) -> Iterator[Change]:
    old, new = _by_key(before), _by_key(after)
    for key in _only(new, old):
        yield Change("Criteria", f"New: “{new[key]['spec']['sentence']}” {new[key]['threshold_text']}.")
    for key in _only(old, new):
        yield Change("Criteria", f"No longer asked: “{old[key]['spec']['sentence']}”.")
    for was, now in _kept(old, new):
        sentence = f"“{now['spec']['sentence']}”"
        if was["spec"]["sentence"] != now["spec"]["sentence"]:
            yield Change("Criteria", f"{sentence} said before: “{was['spec']['sentence']}”.")
        if was["threshold_text"] != now["threshold_text"] or was["spec"]["measure"] != now["spec"]["measure"]:
            yield Change("Criteria", f"{sentence} asks for {now['threshold_text']}, was {was['threshold_text']}.")
        if was["spec"]["must"] != now["spec"]["must"]:
            yield Change("Criteria", f"{sentence} is now a {'must' if now['spec']['must'] else 'should'}.")


def _breakages(before: Frozen, after: Frozen) -> Iterator[Change]:
    old, new = _by(before["open_breakages"], _code), _by(after["open_breakages"], _code)
    for code in _only(new, old):
        yield Change("Breakages", f"{code} is open now: {new[code]['title']} ({new[code]['severity']}).", "bad")
    for code in _only(old, new):
        yield Change("Breakages", f"{code} is open no longer: {old[code]['title']} ({old[code]['severity']}).", "good")
    for was, now in _kept(old, new):
        if was["severity"] != now["severity"]:
            yield Change("Breakages", f"{now['code']} is {now['severity']}, was {was['severity']}.")


def _contract(before: Frozen, after: Frozen) -> Iterator[Change]:
    old, new = _by(before["contract"], _finding), _by(after["contract"], _finding)
    for key in _only(new, old):
        tone = "bad" if new[key]["level"] == "breaking" else "info"
        yield Change("Contract", f"New, {new[key]['level']}: {new[key]['sentence']}", tone)
    for key in _only(old, new):
        yield Change("Contract", f"Gone: {old[key]['sentence']}", "good")


def _replay(before: Frozen, after: Frozen) -> Iterator[Change]:
    old, new = before["replay"], after["replay"]
    if not old or not new:
        if bool(old) != bool(new):
            yield Change("Replay", "There is a replay now." if new else "There is no replay any more.")
        return
    if old["number"] != new["number"]:
        yield Change("Replay", f"It rests on replay {new['number']}, was {old['number']}.")
    if old["total"] != new["total"]:
        yield Change("Replay", f"{count(new['total'], 'query', 'queries')}, were {old['total']:,}.")
    was, now = (ReplaySummary.from_json(replay["summary"]) for replay in (old, new))
    rate, rate_now = _pass_rate(was), _pass_rate(now)
    if rate is not None and rate_now is not None and rate != rate_now:
        yield Change("Replay", f"Pass rate {percent(rate)} → {percent(rate_now)}.", _tone(rate_now - rate))
    if was.p95_ms is not None and now.p95_ms is not None and round(was.p95_ms) != round(now.p95_ms):
        tone = _tone(was.p95_ms - now.p95_ms)
        yield Change("Replay", f"p95 latency {was.p95_ms:,.0f} ms → {now.p95_ms:,.0f} ms.", tone)


def _experts(before: Frozen, after: Frozen) -> Iterator[Change]:
    old, new = before["experts"], after["experts"]
    if not old or not new:
        return
    if old["judgments"] != new["judgments"]:
        yield Change("Experts", f"{count(new['judgments'], 'judgment')}, were {old['judgments']:,}.")
    was, now = (row["agreement"]["alpha"] for row in (old, new))
    if was is not None and now is not None and number(was) != number(now):
        yield Change("Experts", f"Agreement α {was:.2f} → {now:.2f}.", _tone(now - was))


def _waivers(before: Frozen, after: Frozen) -> Iterator[Change]:
    old, new = _by(before["waivers"], _waived), _by(after["waivers"], _waived)
    for key in _only(new, old):
        row = new[key]
        yield Change("Waivers", f"Waived until {row['ends_on']} by {row['waived_by']}: {row['what']} {row['reason']}")
    for key in _only(old, new):
        yield Change("Waivers", f"No longer waived: {old[key]['what']}")


def _by_key(frozen: Frozen) -> dict[Any, Frozen]:
    return _by(frozen["assessment"]["gates"], lambda gate: gate["spec"]["key"])


def _by(rows: Sequence[Frozen], key: Callable[[Frozen], Any]) -> dict[Any, Frozen]:
    return {key(row): row for row in rows}


def _only(these: Mapping[Any, Frozen], those: Mapping[Any, Frozen]) -> list[Any]:
    return [key for key in these if key not in those]


def _kept(old: Mapping[Any, Frozen], new: Mapping[Any, Frozen]) -> list[tuple[Frozen, Frozen]]:
    return [(old[key], new[key]) for key in new if key in old]


def _code(row: Frozen) -> object:
    return row["code"]


def _finding(row: Frozen) -> object:
    return row["path"], row["sentence"]


def _waived(row: Frozen) -> object:
    return row["about"], row["what"], row["ends_on"]


def _pass_rate(summary: ReplaySummary) -> float | None:
    return summary.passed / summary.decisive if summary.decisive else None


def _step(was: GateState, now: GateState) -> int:
    return BETTER[now] - BETTER[was]


def _tone(step: float) -> str:
    return "good" if step > 0 else "bad" if step < 0 else "info"
