from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.actions.breakages import NEEDS_HUMAN, file_breakage
from bugbash.actions.comments import comment_on
from bugbash.choices import Category, ContractLevel, Severity
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.exhibits import Exhibit, UnseenError, find_exhibit
from bugbash.models import OPEN_STATUSES, Breakage, ContractFinding, ContractWaiver, Project

LONGEST_WAIVER = timedelta(days=365)
LONGEST_REASON = 2000
LONGEST_TITLE = 200


@transaction.atomic
def waive_finding(*, finding: ContractFinding, reason: str, ends_on: date, by: User) -> ContractWaiver:
    """Accept a difference, in every version of the project, up to and including its last day."""
    project = Project.objects.select_for_update().get(pk=finding.version.project_id)
    if finding.level == ContractLevel.NOTE:
        raise RefusedError("A note breaks nobody; there is nothing to waive.")
    check_terms(reason, ends_on, timezone.localdate())
    former = ContractWaiver.objects.filter(project=project, fingerprint=finding.fingerprint).first()
    if former and former.ends_on >= timezone.localdate():
        raise ConflictError(f"It is waived until {former.ends_on} already; withdraw that first.")
    waiver, _ = ContractWaiver.objects.update_or_create(
        project=project,
        fingerprint=finding.fingerprint,
        defaults={
            "path": finding.path,
            "rule": finding.rule,
            "reason": reason.strip(),
            "ends_on": ends_on,
            "waived_by": by,
            "waived_at": timezone.now(),
        },
    )
    record(by=by, verb="waived", subject=waiver, project_id=project.pk, reason=waiver.reason, ends_on=str(ends_on))
    return waiver


def check_terms(reason: str, ends_on: date, today: date) -> None:
    """Refuse a waiver without a reason, or one that has ended already or hardly ever ends."""
    if not reason.strip():
        raise RefusedError("Say why this is accepted; it stands in every report.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise RefusedError(f"A reason has at most {LONGEST_REASON:,} characters.", field="reason")
    if not today <= ends_on <= today + LONGEST_WAIVER:
        raise RefusedError("The last day must be from today to a year from now.", field="ends_on")


@transaction.atomic
def withdraw_waiver(*, waiver: ContractWaiver, by: User) -> None:
    """Take a waiver back; what it accepted counts again at once."""
    record(by=by, verb="withdrew", subject=waiver, project_id=waiver.project_id, reason=waiver.reason)
    waiver.delete()


@transaction.atomic
def file_finding(*, finding: ContractFinding, by: User) -> Breakage:
    """File what a breaking finding says, shown by a recorded answer and decided by a check on every later replay.

    A finding has one breakage in the project: filing it again gives that one, and so does an open one of the same query
    that says the same.
    """
    project = Project.objects.select_for_update().get(pk=finding.version.project_id)
    if finding.level != ContractLevel.BREAKING:
        raise RefusedError("Only what breaks a caller can be filed from here.")
    same = ContractFinding.objects.filter(version__project=project, fingerprint=finding.fingerprint)
    known = same.filter(breakage__isnull=False).select_related("breakage").first()
    breakage = known.breakage if known else None
    if breakage is None:
        try:
            exhibit = find_exhibit(finding)
        except UnseenError as error:
            raise RefusedError(str(error)) from None
        breakage = open_breakage(project, exhibit, title_of(finding)) or file_exhibit(project, finding, exhibit, by)
    same.filter(breakage=None).update(breakage=breakage)
    return breakage


def title_of(finding: ContractFinding) -> str:
    """The first sentence, which says what is different."""
    title = finding.sentence.split(". ")[0].removesuffix(".")
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def open_breakage(project: Project, exhibit: Exhibit, title: str) -> Breakage | None:
    """The open breakage of the exhibit's query that expects the same; where no check says it, one of the same title."""
    rows = project.breakages.filter(
        query=exhibit.observation.query_id, status__in=OPEN_STATUSES, category=Category.CONTRACT
    )
    wanted = {"expectation": exhibit.line} if exhibit.line else {"expectation": NEEDS_HUMAN, "title": title}
    return rows.filter(**wanted).order_by("number").first()


def file_exhibit(project: Project, finding: ContractFinding, exhibit: Exhibit, by: User) -> Breakage:
    breakage = file_breakage(
        project=project,
        observation=exhibit.observation,
        title=title_of(finding),
        category=Category.CONTRACT,
        severity=Severity.S2,
        expectation=exhibit.line,
        by=by,
    )
    told = f"{finding.sentence} Found in the contract of {finding.version} against {finding.baseline}."
    comment_on(breakage=breakage, text=told, by=by)
    return breakage
