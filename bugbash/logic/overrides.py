"""What a person's verdict says about a query's status: the automatic one stays beside it."""

from bugbash.choices import QueryStatus, Verdict

DECIDED = {
    Verdict.FIXED: QueryStatus.PASS,
    Verdict.PASSING: QueryStatus.PASS,
    Verdict.STILL_BROKEN: QueryStatus.FAIL,
    Verdict.REGRESSED: QueryStatus.FAIL,
    Verdict.UNSTABLE: QueryStatus.FLAKY,
    Verdict.ERROR: QueryStatus.ERROR,
}


def status_under(status: str, override: str) -> str:
    """The status that counts: a verdict that says pass or fail brings its own, others leave the checks' word alone."""
    return DECIDED[Verdict(override)].value if override in DECIDED else status
