"""Two replays side by side: what they say, what drifted between them, what moved most."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from bugbash.choices import Verdict
from bugbash.logic.drift import Drift, FrozenInput, FrozenQuery, find_drift
from bugbash.logic.movers import Mover, Standing, biggest_movers
from bugbash.logic.overrides import status_under
from bugbash.models import Project, Replay
from bugbash.selectors.replays import collected, replays_of, settled_replays, verdict_counts

MOST_MOVERS = 50
BY_NUMBER = re.compile(r"replay-([1-9][0-9]{0,8})")
ASKING = ("repeats", "deployments")


@dataclass(frozen=True, slots=True)
class VerdictCount:
    verdict: str
    left: int
    right: int

    @property
    def change(self) -> str:
        """Such as `+3`; empty where nothing changed."""
        return f"{self.right - self.left:+d}" if self.right != self.left else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`both` counts the queries that both asked, `moved` those of them that they do not say the same about."""

    left: Replay
    right: Replay
    verdicts: Sequence[VerdictCount]
    drift: Drift
    both: int
    moved: int
    movers: Sequence[Mover]


def comparable_replays(project: Project) -> QuerySet[Replay]:
    """Settled ones of the collected queries, newest first, with what a comparison reads of them."""
    rows = collected(replays_of(project)).select_related("version__definition", "baseline", "requested_by")
    return rows.filter(summary__isnull=False).order_by("-number")


def named_replay(project: Project, name: str) -> Replay | None:
    """The replay that a version's name stands for, the one that says most about it; or `replay-7` by its number."""
    rows = comparable_replays(project)
    of_version = settled_replays(rows.filter(version__name=name)).first()
    if of_version is None and (match := BY_NUMBER.fullmatch(name)):
        return rows.filter(number=int(match[1])).first()
    return of_version


def compare_replays(left: Replay, right: Replay) -> Comparison:
    """Six statements however many queries there are."""
    before, after = verdict_counts(left), verdict_counts(right)
    pairs = pair_outcomes(left, right)
    return Comparison(
        left=left,
        right=right,
        verdicts=[
            VerdictCount(one.value, before.get(one, 0), after.get(one, 0))
            for one in Verdict
            if before.get(one) or after.get(one)
        ],
        drift=find_drift(frozen_input(left), frozen_input(right)),
        both=len(pairs),
        moved=sum(pair.moved for pair in pairs),
        movers=biggest_movers(pairs, MOST_MOVERS),
    )


def frozen_input(replay: Replay) -> FrozenInput:
    """What the replay froze, of the deployment that speaks for the version."""
    rows = replay.outcomes.filter(primary=True).order_by("ordinal")
    facts = rows.values_list("query__fingerprint", "text", "checks", "required", "open_breakage")
    definition = replay.version.definition
    return FrozenInput(
        queries=[FrozenQuery(key, text, tuple(checks), *rest) for key, text, checks, *rest in facts],
        definition={"request": definition.request, "mapping": definition.mapping},
        baseline=replay.baseline.name if replay.baseline else "",
        asking={
            **{name: replay.options[name] for name in ASKING if name in replay.options},
            **({"rules": replay.diff_rules} if replay.diff_rules else {}),
        },
    )


def pair_outcomes(left: Replay, right: Replay) -> list[Mover]:
    """The queries that both have judged."""
    before, after = standings(left), standings(right)
    return [Mover(text, old, after[key][1]) for key, (text, old) in before.items() if key in after]


def standings(replay: Replay) -> dict[int, tuple[str, Standing]]:
    """What was said about each query, by its key, with its text."""
    rows = replay.outcomes.filter(primary=True).exclude(effective="").order_by("ordinal")
    facts = rows.values_list(
        "query",
        "text",
        "ordinal",
        "effective",
        "candidate_status",
        "override",
        "candidate__answer_digest",
        "distance",
    )
    return {
        key: (text, Standing(ordinal, verdict, status_under(status, override), digest or "", distance))
        for key, text, ordinal, verdict, status, override, digest, distance in facts
    }
