from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from bugbash.models import Project, Version
from portal.lib.people import display_name
from reviews.access import check_signature
from reviews.choices import Decision
from reviews.logic.reports import freeze
from reviews.models import Report, SignOff
from reviews.selectors.evidence import report_payload


@transaction.atomic
def freeze_report(*, version: Version, by: User) -> Report:
    """Freeze what is known about a version now: canonical JSON and its hash, which never change again."""
    project = Project.objects.select_for_update().get(pk=version.project_id)
    newest = Report.objects.filter(project=project).order_by("-number").first()
    number = newest.number + 1 if newest else 1
    payload = report_payload(version, number=number, frozen_by=display_name(by), frozen_at=timezone.now())
    frozen = freeze(payload)
    report = Report.objects.create(
        project=project,
        number=number,
        version=version,
        overall=payload["assessment"]["overall"],
        payload=frozen.json.decode(),
        sha256=frozen.sha256,
        frozen_by=by,
    )
    record(by=by, verb="froze", subject=report, project_id=project.pk, sha256=frozen.sha256)
    return report


@transaction.atomic
def sign_report(*, report: Report, by: User, decision: Decision, comment: str = "") -> SignOff:
    """Record a named person's decision on the newest report of a version, bound to its hash."""
    Project.objects.select_for_update().get(pk=report.project_id)
    role = check_signature(report, by)
    if decision != Decision.APPROVE and not comment.strip():
        raise RefusedError("Name the conditions, or why you reject.", field="comment")
    signoff = SignOff.objects.create(
        report=report, signed_by=by, role=role, decision=decision, comment=comment, sha256=report.sha256
    )
    record(
        by=by,
        verb="signed",
        subject=report,
        project_id=report.project_id,
        decision=decision,
        sha256=report.sha256,
    )
    return signoff
