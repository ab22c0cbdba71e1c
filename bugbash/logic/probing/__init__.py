"""Probes: mutants of collected queries, asked within a budget of calls, and what of their answers is worth a look."""

from bugbash.logic.probing.cases import Case, Heard
from bugbash.logic.probing.judging import Found, find, own_noise, shared_noise
from bugbash.logic.probing.options import LARGEST_BUDGET, LEAST_BUDGET, USUAL_BUDGET, ProbeOptions
from bugbash.logic.probing.ranking import Candidate, rank
from bugbash.logic.probing.spending import (
    CONFIRMING,
    PARENT_ASKINGS,
    Chosen,
    choose,
    first_calls,
    in_order,
    parent_count,
)

__all__ = [
    "CONFIRMING",
    "LARGEST_BUDGET",
    "LEAST_BUDGET",
    "PARENT_ASKINGS",
    "USUAL_BUDGET",
    "Candidate",
    "Case",
    "Chosen",
    "Found",
    "Heard",
    "ProbeOptions",
    "choose",
    "find",
    "first_calls",
    "in_order",
    "own_noise",
    "parent_count",
    "rank",
    "shared_noise",
]
