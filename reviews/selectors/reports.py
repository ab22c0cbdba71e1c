"""Frozen reports with their signatures: where each stands, who made it, who is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson
from django.contrib.auth.models import User
from django.db.models import Max, QuerySet

from bugbash.choices import Role
from bugbash.models import Membership, Project, Replay
from portal.lib.people import display_name
from reviews.choices import Decision
from reviews.logic.signing import Signing, say_signing, signing_of
from reviews.models import Report, ShareComment, SignOffCondition
from reviews.selectors.queue import settings_of


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report with where its sign-off stands."""

    report: Report
    signing: Signing


def project_reports(project: Project) -> QuerySet[Report]:
    """All reports, newest first, with their signatures and the conditions of these."""
    rows = Report.objects.filter(project=project).select_related("version", "frozen_by", "project")
    return rows.prefetch_related("signoffs__signed_by", "signoffs__conditions__owner").order_by("-number")


def required_roles(project: Project) -> tuple[Role, ...]:
    return tuple(Role(name) for name in settings_of(project).required_roles)


def newest_numbers(project: Project) -> Mapping[int, int]:
    """By version, the number of its newest report: the one that can be signed."""
    rows = Report.objects.filter(project=project).order_by()
    return dict(rows.values_list("version").annotate(newest=Max("number")))


def with_signing(project: Project, reports: Iterable[Report]) -> list[ReportRow]:
    """Reports of one project, taken from `project_reports`, each with where its sign-off stands."""
    required, newest = required_roles(project), newest_numbers(project)
    return [ReportRow(report, signing(report, required, newest)) for report in reports]


def signing(report: Report, required: tuple[Role, ...], newest: Mapping[int, int]) -> Signing:
    signoffs = list(report.signoffs.all())
    return signing_of(
        required,
        [(Role(row.role), Decision(row.decision)) for row in signoffs],
        open_conditions=sum(one.done_at is None for row in signoffs for one in row.conditions.all()),
        newest=newest.get(report.version_id) == report.number,
    )


def say_signed(report: Report) -> str:
    """Who has said what about a version's newest report, taken from `project_reports`, and whose word is missing."""
    given = [(display_name(row.signed_by), Role(row.role), Decision(row.decision)) for row in report.signoffs.all()]
    return say_signing(signing(report, required_roles(report.project), {report.version_id: report.number}), given)


def signing_of_report(report: Report) -> Signing:
    return signing(report, required_roles(report.project), newest_numbers(report.project))


def makers_of(report: Report) -> set[int]:
    """The people behind the evidence: who froze it, and who asked for the replays that it rests on."""
    replay = orjson.loads(report.payload).get("replay") or {}
    numbers = [number for number in (replay.get("number"), *replay.get("joined", [])) if number]
    asked = Replay.objects.filter(project=report.project_id, number__in=numbers)
    return {report.frozen_by_id, *asked.values_list("requested_by", flat=True)} - {None}


def missing_signers(report: Report) -> list[User]:
    """Members in a missing role who have not signed yet, and whom the rule of two people does not keep out."""
    missing = signing_of_report(report).missing
    kept_out = makers_of(report) if settings_of(report.project).two_person_rule else set()
    rows = Membership.objects.filter(project=report.project_id, role__in=missing, reviewer_only=False)
    rows = rows.filter(user__is_active=True).exclude(user__in=kept_out)
    rows = rows.exclude(user__in=report.signoffs.values("signed_by"))
    return [row.user for row in rows.select_related("user").order_by("pk")]


def conditions_of(project: Project) -> QuerySet[SignOffCondition]:
    rows = SignOffCondition.objects.filter(signoff__report__project=project)
    return rows.select_related("signoff__report__project", "signoff__signed_by", "owner", "done_by").order_by("pk")


def comments_on(report: Report) -> QuerySet[ShareComment]:
    """What readers of its share links wrote, oldest first."""
    return ShareComment.objects.filter(link__report=report).select_related("link").order_by("pk")
