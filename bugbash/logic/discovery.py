"""How much is left to find: the discovery curve, and the estimate of what nobody has met yet.

The estimate is Chao's lower bound from who met what. Its sampling units are people, so this is the form for
incidence (named Chao2 by Colwell and Coddington, 1994): Q1 breakages met by exactly one person and Q2 by exactly two
say how many were met by nobody. Formulas: Chao, A. (1984) Scandinavian Journal of Statistics 11, 265-270; Chao, A.
(1987) Biometrics 43, 783-791; variances as in appendix B of the EstimateS 9 user's guide and in SpadeR.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, log, sqrt

Z95 = 1.959963984540054
FEWEST_PEOPLE = 2
ASSUMPTIONS = (
    "It assumes that people search independently of each other, that each could have met each breakage, and that "
    "“me too” and duplicates are reported; where some breakages are harder to meet than others it is a lower bound."
)


@dataclass(frozen=True, slots=True)
class Incidence:
    """How many searched, and how many breakages were met by exactly so many of them: `met[2]` by exactly two."""

    people: int
    met: Mapping[int, int]

    @property
    def found(self) -> int:
        return sum(self.met.values())

    @property
    def once(self) -> int:
        """Q1."""
        return self.met.get(1, 0)

    @property
    def twice(self) -> int:
        """Q2."""
        return self.met.get(2, 0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many breakages there are, at least, of which `found` are known; low and high bound 95 %."""

    found: int
    total: float
    low: float
    high: float
    deviation: float

    @property
    def left(self) -> float:
        return self.total - self.found

    @property
    def left_low(self) -> float:
        return self.low - self.found

    @property
    def left_high(self) -> float:
        return self.high - self.found


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of a discovery curve: so many breakages were known after so many tester-minutes."""

    minutes: int
    found: int


def count_incidence(finders: Iterable[Iterable[str]], people: Iterable[str]) -> Incidence:
    """From who met each breakage (one collection each) and who searched; a finder searched, said or not."""
    each = [frozenset(one) for one in finders]
    everybody = set(people).union(*each)
    return Incidence(len(everybody), Counter(len(one) for one in each if one))


def why_undefined(seen: Incidence) -> str:
    """The sentence that says why there is no estimate; empty where there is one."""
    if seen.people == 0:
        return "Nobody has searched yet, so nothing can be said about what is left."
    if seen.people < FEWEST_PEOPLE:
        return "Only one person has searched: what two people both meet is what the estimate is made of."
    if seen.found == 0:
        return "No breakage is confirmed yet, so there is nothing to estimate from."
    return ""


def estimate_total(seen: Incidence) -> Estimate | None:
    """Chao's estimate with its log-normal interval; None where `why_undefined` says why.

    The classic form, and the bias-corrected one where no breakage was met by exactly two people.
    """
    if why_undefined(seen):
        return None
    unseen, variance = classic_unseen(seen) if seen.twice else corrected_unseen(seen)
    if unseen <= 0:
        return estimate_complete(seen)
    spread = exp(Z95 * sqrt(log(1 + variance / unseen**2)))
    return Estimate(
        seen.found, seen.found + unseen, seen.found + unseen / spread, seen.found + unseen * spread, sqrt(variance)
    )


def classic_unseen(seen: Incidence) -> tuple[float, float]:
    """(breakages met by nobody, variance), for Q2 > 0: EstimateS equations 2 and 6."""
    share, ratio = (seen.people - 1) / seen.people, seen.once / seen.twice
    unseen = share * seen.once**2 / (2 * seen.twice)
    variance = seen.twice * (share / 2 * ratio**2 + share**2 * ratio**3 + share**2 / 4 * ratio**4)
    return unseen, variance


def corrected_unseen(seen: Incidence) -> tuple[float, float]:
    """(breakages met by nobody, variance) without bias, defined for Q2 = 0 too: EstimateS equations 4, 10 and 11."""
    share, once, twice = (seen.people - 1) / seen.people, seen.once, seen.twice
    unseen = share * once * (once - 1) / (2 * (twice + 1))
    variance = unseen + share**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
    if twice:
        variance += share**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    else:
        variance -= share**2 * once**4 / (4 * (seen.found + unseen))
    return unseen, max(variance, 0)


def estimate_complete(seen: Incidence) -> Estimate:
    """Nothing seems to be left: the interval is that of what was found (EstimateS equations 8 and 14)."""
    missed = sum(count * exp(-times) for times, count in seen.met.items()) / seen.found
    spread = sum(count * (exp(-times) - exp(-2 * times)) for times, count in seen.met.items())
    spread -= sum(times * count * exp(-times) for times, count in seen.met.items()) ** 2 / seen.people
    deviation = sqrt(max(spread, 0))
    middle = seen.found / (1 - missed)
    low, high = middle - Z95 * deviation / (1 - missed), middle + Z95 * deviation / (1 - missed)
    return Estimate(seen.found, float(seen.found), max(float(seen.found), low), high, deviation)


def minutes_asked(asked: Iterable[tuple[int, datetime]]) -> list[datetime]:
    """The moments at which a tester-minute began, in order.

    A tester-minute is a clock minute in which one person asked something; two people in one minute are two.
    """
    minutes = {(person, moment.replace(second=0, microsecond=0)) for person, moment in asked}
    return sorted(minute for _, minute in minutes)


def discovery_curve(minutes: Sequence[datetime], found: Iterable[datetime]) -> list[Step]:
    """Distinct breakages over tester-minutes: nothing at first, a step for each find, and where it ends."""
    steps, spent = [Step(0, 0)], 0
    for number, moment in enumerate(sorted(found), start=1):
        while spent < len(minutes) and minutes[spent] <= moment:
            spent += 1
        steps.append(Step(spent, number))
    if steps[-1].minutes < len(minutes):
        steps.append(Step(len(minutes), steps[-1].found))
    return steps
