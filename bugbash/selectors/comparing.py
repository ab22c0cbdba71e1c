"""Two replays side by side: what they say, what drifted between them, what moved most."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from django.db.models import F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from bugbash.choices import Verdict
from bugbash.logic.drift import Drift, FrozenInput, FrozenQuery, find_drift
from bugbash.logic.movers import Mover, Standing, biggest_movers
from bugbash.logic.overrides import status_under
from bugbash.models import Outcome, Project, Replay
from bugbash.selectors.replay_states import replays_state
from bugbash.selectors.replays import collected, replays_of, settled_replays, verdict_counts
from portal.lib.keeping import keep

MOST_MOVERS = 50
BY_NUMBER = re.compile(r"replay-([1-9][0-9]{0,8})")
SAID = ("effective", "candidate_status", "override", "checks", "required", "open_breakage")
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
    """Kept while both are finished, until a verdict of theirs is overridden or asked for again."""
    return keep("compared", partial(replays_state, [left, right]), partial(read_comparison, left, right))


def read_comparison(left: Replay, right: Replay) -> Comparison:
    """At most eleven statements however many queries there are. Only what differs is read: the database finds it."""
    before, after = verdict_counts(left), verdict_counts(right)
    paired = pairs_of(left, right)
    drifted = drifted_queries(left, right)
    pairs = pair_outcomes(left, right, paired.filter(may_have_moved()))
    return Comparison(
        verdicts=[
            VerdictCount(one.value, before.get(one, 0), after.get(one, 0))
            for one in Verdict
            if before.get(one) or after.get(one)
        ],
        drift=find_drift(frozen_input(left, drifted), frozen_input(right, drifted)),
        both=paired.exclude(Q(effective="") | Q(old_effective="")).count(),
        moved=sum(pair.moved for pair in pairs),
        movers=biggest_movers(pairs, MOST_MOVERS),
    )


def pairs_of(left: Replay, right: Replay) -> QuerySet[Outcome]:
    """The right one's outcomes of the queries that both asked, each with what the left one's says as `old_...`.

    The names spare the database a further join for each negated condition.
    """
    old = FilteredRelation("query__outcomes", condition=Q(query__outcomes__replay=left, query__outcomes__primary=True))
    rows = right.outcomes.filter(primary=True).alias(old=old).filter(old__isnull=False)
    digests = {"digest": "candidate__answer_digest", "old_digest": "old__candidate__answer_digest"}
    return rows.alias(
        **{f"old_{name}": F(f"old__{name}") for name in SAID},
        **{name: Coalesce(path, Value("")) for name, path in digests.items()},
    )


def may_have_moved() -> Q:
    """Whether the two may say something else; where a person's verdict decides, that is seen by reading."""
    return ~Q(
        effective=F("old_effective"),
        candidate_status=F("old_candidate_status"),
        digest=F("old_digest"),
        override="",
        old_override="",
    )


def drifted_queries(left: Replay, right: Replay) -> set[int]:
    """Those that one alone froze, or of which the two froze something else."""
    mine, theirs = (replay.outcomes.filter(primary=True).order_by() for replay in (left, right))
    same = Q(checks=F("old_checks"), required=F("old_required"), open_breakage=F("old_open_breakage"))
    changed = pairs_of(left, right).exclude(same).order_by()
    alone = [one.exclude(query__in=other.values("query")) for one, other in ((mine, theirs), (theirs, mine))]
    return {key for rows in (*alone, changed) for key in rows.values_list("query", flat=True)}


def frozen_input(replay: Replay, only: Collection[int]) -> FrozenInput:
    """What the replay froze of these queries, of the deployment that speaks for the version."""
    rows = replay.outcomes.filter(primary=True, query__in=only).order_by("ordinal")
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


def pair_outcomes(left: Replay, right: Replay, rows: QuerySet[Outcome]) -> list[Mover]:
    """Of these outcomes of the right one those queries that both have judged."""
    only = list(rows.order_by().values_list("query", flat=True))
    before, after = standings(left, only), standings(right, only)
    return [Mover(text, old, after[key][1]) for key, (text, old) in before.items() if key in after]


def standings(replay: Replay, only: Collection[int]) -> dict[int, tuple[str, Standing]]:
    """What was said about each of these queries, by its key, with its text."""
    rows = replay.outcomes.filter(primary=True, query__in=only).exclude(effective="").order_by("ordinal")
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
