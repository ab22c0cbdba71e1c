"""How a project decided: each version with its newest report, who signed it, and what was waived in it."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from bugbash.models import Project, Version
from reviews.choices import Overall
from reviews.models import Report, SignOff


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One version. `waived` are the sentences of the report's waived gates; without a report nothing was decided.

    `decided_at` is when the newest report was signed last, `hours` how long that took from the registration.
    """

    version: Version
    report: Report | None
    overall: Overall | None
    signoffs: list[SignOff]
    waived: list[str]
    decided_at: datetime | None

    @property
    def hours(self) -> float | None:
        if self.decided_at is None:
            return None
        return (self.decided_at - self.version.registered_at).total_seconds() / 3600

    @property
    def took(self) -> str:
        """`5 hours`, `3 days`; empty while nobody has signed."""
        if self.hours is None:
            return ""
        hours = round(self.hours)
        if hours < 1:
            return "under an hour"
        amount, noun = (hours, "hour") if hours < 48 else (round(hours / 24), "day")
        return f"{amount} {noun}{'' if amount == 1 else 's'}"


def decision_rows(project: Project) -> list[DecisionRow]:
    """Every version, newest first, in three statements however many there are."""
    newest: dict[int, Report] = {}
    reports = Report.objects.filter(project=project).prefetch_related("signoffs__signed_by")
    for report in reports.order_by("number"):
        newest[report.version_id] = report
    return [decision_on(version, newest.get(version.pk)) for version in project.versions.all()]


def decision_on(version: Version, report: Report | None) -> DecisionRow:
    if report is None:
        return DecisionRow(version, None, None, [], [], None)
    signoffs = list(report.signoffs.all())
    gates = orjson.loads(report.payload)["assessment"]["gates"]
    return DecisionRow(
        version=version,
        report=report,
        overall=Overall(report.overall),
        signoffs=signoffs,
        waived=[gate["spec"]["sentence"] for gate in gates if gate["waived"]],
        decided_at=max((signoff.signed_at for signoff in signoffs), default=None),
    )
