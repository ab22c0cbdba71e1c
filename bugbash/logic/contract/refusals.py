"""What it means that a request which used to be answered is refused now."""

from collections.abc import Mapping

from bugbash.choices import ContractLevel, FindingSource
from bugbash.logic.contract.findings import Finding, worst_first

# Asked to wait or to come again: nothing is wrong with the request.
TEMPORARY = {408, 425, 429}


def refused_requests(statuses: Mapping[int, int], *, place: str, baseline: str) -> tuple[Finding, ...]:
    """A finding for each 4xx. `statuses` counts what came of requests that the baseline answered with 2xx, by status;
    those without any status, such as a lost connection, are left out. `place` is such as `GET /search`.
    """
    total = sum(count for status, count in statuses.items() if status not in TEMPORARY)
    refused = {status: count for status, count in statuses.items() if 400 <= status < 500 and status not in TEMPORARY}
    found = [say(status, count, total, place, baseline) for status, count in refused.items()]
    return tuple(sorted(found, key=worst_first))


def say(status: int, count: int, total: int, place: str, baseline: str) -> Finding:
    requests = "request" if total == 1 else "requests"
    verb = "is" if count == 1 else "are"
    return Finding(
        level=ContractLevel.BREAKING,
        rule=f"refused-{status}",
        path=place,
        sentence=(
            f"{count} of {total} {requests} that {baseline} answered {verb} refused with {status}. "
            "A caller that sends what it sent before gets no answer."
        ),
        source=FindingSource.REQUESTS,
    )
