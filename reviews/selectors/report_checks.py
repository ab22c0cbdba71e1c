"""Whether bytes are those of a report, and what one report says that an earlier one did not."""

from dataclasses import dataclass

import orjson

from bugbash.logic.fingerprints import sha256_hex
from bugbash.models import AuditEvent, Project
from reviews.access import is_intact
from reviews.logic.frozen import open_frozen
from reviews.logic.report_difference import Change, differences
from reviews.models import Report
from reviews.selectors.reports import project_reports


@dataclass(frozen=True, slots=True)
class Verified:
    """What bytes turned out to be: those of `report` as they were frozen, or a changed copy of it, or neither.

    `sha256` is theirs, in 64 lower-case hexadecimal digits.
    """

    sha256: str
    report: Report | None
    is_same: bool
    sentence: str


def verify_bytes(project: Project, content: bytes) -> Verified:
    """Hash the bytes again and look for the project's report that was frozen under it."""
    sha256 = sha256_hex(content.strip())
    report = project_reports(project).filter(sha256=sha256).first()
    if report and not is_as_recorded(report):
        return Verified(
            sha256, report, is_same=False, sentence=f"{report} was changed where it is stored; do not rely on it."
        )
    if report:
        return Verified(sha256, report, is_same=True, sentence=f"These are the bytes of {report}, as they were frozen.")
    claimed = claimed_report(project, content)
    if claimed:
        sentence = f"It calls itself {claimed}, but its hash is another: something in it was changed."
        return Verified(sha256, claimed, is_same=False, sentence=sentence)
    return Verified(sha256, None, is_same=False, sentence="No report of this project was frozen under this hash.")


def is_as_recorded(report: Report) -> bool:
    """Whether it is intact and has the hash that the trail kept when it was frozen: both changed together shows too."""
    trail = AuditEvent.objects.filter(project_id=report.project_id, subject_type="report", subject_id=report.pk)
    kept = trail.filter(verb="froze").values_list("detail__sha256", flat=True)
    return is_intact(report) and set(kept) <= {report.sha256}


def claimed_report(project: Project, content: bytes) -> Report | None:
    """The report that bytes name as their own, if they name one."""
    try:
        facts = orjson.loads(content)
    except ValueError:
        return None
    number = facts.get("report") if isinstance(facts, dict) else None
    if not isinstance(number, int) or not 0 < number < 2**31:
        return None
    return project_reports(project).filter(number=number).first()


def changes_between(before: Report, after: Report) -> tuple[Change, ...]:
    """In words. Wants both intact: bytes that somebody changed may be anything."""
    return differences(open_frozen(before.payload), open_frozen(after.payload))
