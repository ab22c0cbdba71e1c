"""A prototype whose every answer is known beforehand, and how far a replay's verdicts are from that truth.

Of 500 queries 20 are fixed, 20 still broken, 20 regressed, 40 changed and 400 unchanged on the candidate; of the
unchanged ones 100 are noisy: on both versions one answer in fifty is another one, an empty one or an error.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from bugbash.actions.replays import request_replay
from bugbash.choices import Role, Verdict
from bugbash.models import Replay, Version
from tests.bugbash.replays import a_served_version, play
from tests.builders import a_member, a_project, a_query
from tests.prototype import Call, Prototype, Reply, results

OLD, NEW = "0.4", "0.5"
COUNTS = {"fixed": 20, "still-broken": 20, "regressed": 20, "changed": 40, "passing": 200, "unchanged": 200}
CHECKED = {"fixed", "still-broken", "regressed", "passing"}
NOISY_EACH = 50
NOISE = 0.02
RIGHT, WRONG, OTHER = results("right", "a", "b"), results("wrong", "a", "b"), results("x", "y", "z")
FAILING = {Verdict.REGRESSED, Verdict.STILL_BROKEN}


def kind_of(text: str) -> str:
    return text.rpartition(" ")[0].removeprefix("noisy ")


def texts_of(kind: str) -> list[str]:
    noisy = NOISY_EACH if kind in {"passing", "unchanged"} else 0
    return [f"{'noisy ' if number < noisy else ''}{kind} {number}" for number in range(COUNTS[kind])]


class TruePrototype(Prototype):
    """Chance is a matter of the seed, the version, the query and how often it was asked, never of threads."""

    def __init__(self, *, noisy_everywhere: bool = False) -> None:
        super().__init__()
        self.seed = 0
        self.noisy_everywhere = noisy_everywhere
        self.asked: Counter[tuple[int, str, str]] = Counter()

    def take(self, call: Call) -> Reply:
        version = call.path.strip("/").split("/")[0]
        with self._lock:
            self.asked[self.seed, version, call.query] += 1
            chance = random.Random(f"{self.seed} {version} {call.query} {self.asked[self.seed, version, call.query]}")
        if (self.noisy_everywhere or call.query.startswith("noisy ")) and chance.random() < NOISE:
            return self.noise(chance)
        return Reply(self.truth(kind_of(call.query), version))

    def noise(self, chance: random.Random) -> Reply:
        drawn = chance.random()
        if drawn < 0.2:
            return Reply({"error": "broken"}, status=HTTPStatus.INTERNAL_SERVER_ERROR)
        return Reply(results() if drawn < 0.4 else results(*(f"noise {chance.randrange(1000)}" for _ in range(3))))

    def truth(self, kind: str, version: str) -> Any:
        is_right = {
            "fixed": version == NEW,
            "still-broken": False,
            "regressed": version == OLD,
            "changed": version == OLD,
        }.get(kind, True)
        if kind == "changed" and not is_right:
            return OTHER
        return RIGHT if is_right else WRONG


@dataclass(slots=True)
class Score:
    """How the verdicts of some replays compare with the truth; `told` counts (truth, verdict)."""

    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors_as_failures: int = 0
    calls: int = 0

    @property
    def outcomes(self) -> int:
        return self.told.total()

    @property
    def missed_regressions(self) -> int:
        return sum(n for (truth, told), n in self.told.items() if truth == "regressed" and told != Verdict.REGRESSED)

    @property
    def false_regressions(self) -> int:
        return sum(n for (truth, told), n in self.told.items() if truth != "regressed" and told == Verdict.REGRESSED)

    def share(self, kind: str) -> float:
        """How many of a kind were called by their name."""
        mine = {told: n for (truth, told), n in self.told.items() if truth == kind}
        return mine.get(kind, 0) / sum(mine.values())

    def add(self, replay: Replay) -> None:
        for text, verdict, error in replay.outcomes.values_list("text", "verdict", "candidate__error"):
            self.told[kind_of(text), verdict] += 1
            self.errors_as_failures += bool(error) and verdict in FAILING
        self.calls += replay.outcomes.filter(observations__isnull=False).values("observations").count()

    def __str__(self) -> str:
        shares = ", ".join(f"{kind} {self.share(kind):.2%}" for kind in COUNTS)
        return (
            f"{self.outcomes} outcomes, {self.calls} calls: {self.missed_regressions} regressions missed, "
            f"{self.false_regressions} false ones, {self.errors_as_failures} errors counted as failures; "
            f"called by their name: {shares}"
        )


def a_true_version(prototype: TruePrototype) -> Version:
    """The candidate, beside its baseline, with all 500 queries."""
    project = a_project()
    a_served_version(prototype, OLD, project=project, baseline=True)
    for kind in COUNTS:
        for text in texts_of(kind):
            a_query(project, text, checks=["in-top-1: right"] if kind in CHECKED else [])
    version = a_served_version(prototype, NEW, project=project, concurrency=8)
    version.refresh_from_db()
    return version


def score_replays(prototype: TruePrototype, seeds: Sequence[int]) -> list[Score]:
    """Replay the same version once per seed."""
    version = a_true_version(prototype)
    owner = a_member(version.project, Role.OWNER, "Owner 1")
    scores = []
    for seed in seeds:
        prototype.seed = seed
        score = Score()
        score.add(play(request_replay(version=version, by=owner)))
        scores.append(score)
    return scores


def total(scores: Sequence[Score]) -> Score:
    whole = Score()
    for score in scores:
        whole.told.update(score.told)
        whole.errors_as_failures += score.errors_as_failures
        whole.calls += score.calls
    return whole
