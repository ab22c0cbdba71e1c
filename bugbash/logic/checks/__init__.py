"""Checks: machine-readable expectations of one query, written in one line each.

[not ]kind[-N][: argument]        in-top-3: doc-42        not contains: refund        latency-under: 300ms
"""

from bugbash.logic.checks.catalogue import KINDS
from bugbash.logic.checks.evaluation import evaluate, expects_status, needs_model, needs_parent, overall
from bugbash.logic.checks.objects import read_object, write_object
from bugbash.logic.checks.syntax import Check, CheckSyntaxError, parse_check, parse_checks

__all__ = [
    "KINDS",
    "Check",
    "CheckSyntaxError",
    "evaluate",
    "expects_status",
    "needs_model",
    "needs_parent",
    "overall",
    "parse_check",
    "parse_checks",
    "read_object",
    "write_object",
]
