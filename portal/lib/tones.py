"""One table from every closed value of the product to the tone and the short word that pages show."""

TONES: dict[str, str] = {
    # verdicts
    "fixed": "good",
    "still-broken": "bad",
    "regressed": "bad",
    "changed": "warn",
    "passing": "",
    "unchanged": "",
    "unstable": "",
    "new": "",
    "not-comparable": "",
    "error": "warn",
    # checks and queries
    "pass": "good",
    "fail": "bad",
    "flaky": "warn",
    "open": "",
    "not-evaluated": "",
    "draft": "",
    "active": "info",
    "retired": "",
    # imports of queries and judgments
    "reading": "accent",
    "read": "info",
    "done": "good",
    "failed": "bad",
    # breakages
    "confirmed": "info",
    "closed": "",
    "rejected": "",
    "duplicate": "",
    # bashes
    "planned": "info",
    "over": "",
    # replays
    "queued": "",
    "running": "accent",
    "paused": "warn",
    "finished": "good",
    "cancelled": "",
    # gates, decisions, sign-offs
    "not-enough": "warn",
    "waived": "info",
    "go": "good",
    "no-go": "bad",
    "approve": "good",
    "approve-with-conditions": "warn",
    "reject": "bad",
    # contract findings
    "breaking": "bad",
    "warning": "warn",
    "note": "",
    # what was made of a changed answer
    "accepted": "good",
    "filed": "bad",
    "in-review": "info",
    # parity of deployments, and requests to reach a place
    "same": "good",
    "differs": "bad",
    "unknown": "warn",
    "waiting": "info",
    "allowed": "good",
    "declined": "bad",
    # severities
    "": "unset",
    "S1": "bad",
    "S2": "warn",
    "S3": "info",
    "S4": "",
}

WORDS: dict[str, str] = {
    "changed": "needs review",
    "not-enough": "not enough",
    "go": "GO",
    "no-go": "NO-GO",
}

SEVERITY_WORDS = {"": "unset", "S1": "S1 blocker", "S2": "S2 serious", "S3": "S3 moderate", "S4": "S4 minor"}


def get_tone(value: str) -> str:
    """The tone of one value: good, bad, warn, info, accent, unset or nothing. KeyError if unknown."""
    return TONES[str(value)]


def get_word(value: str) -> str:
    """What a page says for one value: its own word with spaces, unless a shorter one is agreed."""
    return WORDS.get(str(value), str(value).replace("-", " "))
