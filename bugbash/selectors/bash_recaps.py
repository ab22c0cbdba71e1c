"""What came of a bash."""

from collections import Counter
from collections.abc import Iterable

from django.utils import timezone

from bugbash.choices import BreakageStatus, Severity
from bugbash.logic.coverage import NO_CHARTER, PLAIN, Coverage
from bugbash.logic.recaps import Find, Line, Recap
from bugbash.models import Bash, Breakage
from portal.lib.moments import say_date
from portal.lib.people import display_name

LEFT_OUT = (BreakageStatus.REJECTED, BreakageStatus.DUPLICATE)
ALWAYS, SOMETIMES, NEVER, UNKNOWN = "every time", "sometimes", "not again", "not asked again yet"


def recap_of(bash: Bash, coverage: Coverage, when: str) -> Recap:
    """Found, by whom, by charter, by family, how reliably, and what nobody tried; `when` says its time in words."""
    rows = list(breakages_in(bash))
    asked = bash.asked.count()
    return Recap(
        name=bash.name,
        when=when,
        versions=" and ".join(version.name for version in bash.versions.all()),
        people=bash.participants.filter(joined_at__isnull=False).count(),
        asked=asked,
        finds=tuple(find_of(row) for row in rows),
        by_severity=count_by_severity(rows),
        by_person=count(display_name(row.reported_by) for row in rows),
        by_charter=count(row.charter.title if row.charter else NO_CHARTER for row in rows),
        by_family=count(row.query.family or PLAIN for row in rows),
        by_reproduction=count(say_reproduced(row) for row in rows),
        waiting=sum(row.status == BreakageStatus.NEW for row in rows),
        untried=(
            *(f"charter {row.title}" for row in coverage.untried_charters),
            *(f"family {family}" for family in coverage.untried_families),
        ),
    )


def breakages_in(bash: Bash) -> list[Breakage]:
    """What was found and not rejected, the most serious first, untriaged last."""
    rows = bash.breakages.exclude(status__in=LEFT_OUT).select_related("reported_by", "charter", "query")
    return sorted(rows, key=lambda row: (row.severity == "", row.severity, row.number))


def find_of(row: Breakage) -> Find:
    return Find(row.code, row.title, row.severity, row.status, display_name(row.reported_by), row.reproduced_words)


def count(names: Iterable[str]) -> tuple[Line, ...]:
    """Each name with how often it came, the most frequent first."""
    return tuple(Line(name, times) for name, times in Counter(names).most_common())


def count_by_severity(rows: Iterable[Breakage]) -> tuple[Line, ...]:
    counts = Counter(row.severity for row in rows)
    order = [*(one for one in Severity if one), Severity.UNSET]
    return tuple(Line(one.label, counts[one]) for one in order if counts[one])


def say_reproduced(row: Breakage) -> str:
    if not row.reproduced_of:
        return UNKNOWN
    if row.reproduced_count == row.reproduced_of:
        return ALWAYS
    return SOMETIMES if row.reproduced_count else NEVER


def say_times(bash: Bash) -> str:
    """3 Mar 2026, 14:00 to 15:00, in the reader's zone."""
    zone = timezone.get_current_timezone()
    start, end = bash.starts_at.astimezone(zone), bash.ends_at.astimezone(zone)
    day = "" if start.date() == end.date() else f"{say_date(end, zone)}, "
    return f"{say_date(start, zone)}, {start:%H:%M} to {day}{end:%H:%M}"
