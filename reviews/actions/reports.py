from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.models import Project, Version
from portal.lib.people import display_name
from reviews.logic.reports import freeze
from reviews.models import Report
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
