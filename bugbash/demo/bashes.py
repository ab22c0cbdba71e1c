"""The demo's two bashes: one that is over and triaged, in which its breakages were found, and one that runs."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.actions.asks import ask_live
from bugbash.actions.bashes import create_bash, end_bash, join_bash
from bugbash.actions.breakage_triage import triage_breakage
from bugbash.actions.breakages import file_breakage
from bugbash.actions.cards import take_charter
from bugbash.actions.sightings import see_breakage
from bugbash.choices import BreakageStatus, Category, Cause, Severity, Verdict
from bugbash.models import Bash, BashQuery, Breakage, Charter, Outcome, Project, Replay, Version

FIRST, SECOND = "First bash", "Friday bash"
TESTERS = ("Engineer 1", "Engineer 2", "Engineer 3", "Engineer 4", "SME 1")
MINUTES = 50
LEFT_NEW = 3
FOUND_NOW = 2
SERIOUS = (Severity.S1, Severity.S2)
People = Mapping[str, User]


def open_bash(
    *, project: Project, name: str, versions: Sequence[Version], people: People, testers: Sequence[str] = TESTERS
) -> Bash:
    """A bash that runs, in which these people take part."""
    now = timezone.now()
    bash = create_bash(
        project=project,
        name=name,
        versions=versions,
        charters=project.charters.all(),
        starts_at=now,
        ends_at=now + timedelta(hours=2),
        people=[people[one] for one in testers],
        by=people["Manager 1"],
    )
    for one in testers:
        join_bash(bash=bash, by=people[one])
    return bash


def take_card(bash: Bash, charter: Charter | None, by: User) -> None:
    """Hold this charter, unless it is in hand already or there is none that fits."""
    held = bash.turns.filter(user=by, ended_at__isnull=True).values_list("charter_id", flat=True).first()
    if charter is not None and charter.pk != held:
        take_charter(bash=bash, charter=charter, by=by)


def see_again(*, breakage: Breakage, by: User) -> None:
    """Another person asks the same and says “me too”."""
    deployment = breakage.observation.deployment
    (seen,) = ask_live(project=breakage.project, deployments=[deployment], text=breakage.query.text, params={}, by=by)
    see_breakage(breakage=breakage, by=by, observation=seen)


def close_bash(*, bash: Bash, people: People) -> Bash:
    """Its end and its triage, which leaves the last finds to the reader; its times are spread over an hour.

    The demo asks in seconds what takes people an hour: demo data, like its ratings. What was found is real.
    """
    manager = people["Manager 1"]
    rows = list(bash.breakages.order_by("number"))
    for row in rows[: len(rows) - LEFT_NEW]:
        severity = Severity(row.severity_proposed)
        triage_breakage(
            breakage=row,
            status=BreakageStatus.CONFIRMED,
            severity=severity,
            cause=Cause.UNKNOWN,
            owner=row.reported_by if severity in SERIOUS else None,
            by=manager,
        )
    end_bash(bash=bash, by=manager)
    spread_over_an_hour(bash)
    bash.refresh_from_db()
    return bash


def spread_over_an_hour(bash: Bash) -> None:
    starts_at = timezone.now() - timedelta(minutes=MINUTES)
    asked = list(bash.asked.order_by("pk"))
    step = timedelta(minutes=MINUTES) / (len(asked) + 1)
    for number, row in enumerate(asked, start=1):
        BashQuery.objects.filter(pk=row.pk).update(asked_at=starts_at + number * step)
        mine = bash.breakages.filter(query=row.query_id, reported_by=row.asked_by_id)
        mine.update(filed_at=starts_at + number * step + timedelta(seconds=20))
    Bash.objects.filter(pk=bash.pk).update(starts_at=starts_at)


def begin_second(*, project: Project, replay: Replay, people: People) -> Bash:
    """A bash that runs, in which what the replay's version lost is asked again and filed."""
    version = replay.version
    testers = ("Engineer 1", "Engineer 2", "SME 1")
    bash = open_bash(project=project, name=SECOND, versions=[version], people=people, testers=testers)
    for name, charter in zip(testers, project.charters.order_by("pk"), strict=False):
        take_charter(bash=bash, charter=charter, by=people[name])
    lost = replay.outcomes.filter(verdict=Verdict.REGRESSED, primary=True).select_related("query").order_by("ordinal")
    for name, outcome in zip(("Engineer 2", "SME 1"), lost[:FOUND_NOW], strict=False):
        file_lost(outcome, version, people[name])
    return bash


def file_lost(outcome: Outcome, version: Version, by: User) -> Breakage:
    deployment = version.deployments.select_related("version__definition").order_by("pk")[0]
    (seen,) = ask_live(
        project=version.project, deployments=[deployment], text=outcome.query.text, params=outcome.query.params, by=by
    )
    return file_breakage(
        project=version.project,
        observation=seen,
        title=f"“{outcome.query.text}” was answered well before",
        category=Category.IRRELEVANT,
        severity=Severity.S3,
        expectation="\n".join(check.line for check in outcome.query.checks.all()),
        by=by,
    )
