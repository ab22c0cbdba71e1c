from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, QuerySet, Subquery

from bugbash.access import readable_projects
from bugbash.choices import Severity
from bugbash.models import OPEN_STATUSES, AuditEvent, Breakage, Mention, Project, Version
from bugbash.selectors.bash_rooms import running_count
from bugbash.selectors.query_counts import active_query_count, active_query_counts


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """A project as the start page shows it."""

    project: Project
    role: str
    newest: Version | None
    query_count: int
    open_count: int
    serious_count: int
    mention_count: int = 0

    @property
    def serious_note(self) -> str:
        return f"{self.serious_count} of them S1 or S2" if self.serious_count else ""


def project_cards(user: User) -> list[ProjectCard]:
    """Every project of this person with its newest version and what is open; five statements however many."""
    breakages = Breakage.objects.filter(project=OuterRef("pk"), status__in=OPEN_STATUSES).order_by()
    serious = breakages.filter(severity__in=[Severity.S1, Severity.S2])
    unseen = Mention.objects.filter(user=user, seen_at=None).order_by()
    mentions = unseen.filter(comment__breakage__project=OuterRef("pk"))
    rows = (
        readable_projects(user)
        .annotate(
            open_count=count_of(breakages),
            serious_count=count_of(serious),
            mention_count=Subquery(mentions.values("comment__breakage__project").annotate(n=Count("pk")).values("n")),
            newest_id=Subquery(Version.objects.filter(project=OuterRef("pk")).values("pk")[:1]),
        )
        .order_by("name")
    )
    versions = Version.objects.in_bulk([row.newest_id for row in rows if row.newest_id])
    queries = active_query_counts([row.pk for row in rows])
    roles = {row.project_id: row.get_role_display() for row in user.memberships.all()}
    return [
        ProjectCard(
            project=row,
            role=roles[row.pk],
            newest=versions.get(row.newest_id),
            query_count=queries[row.pk],
            open_count=row.open_count or 0,
            serious_count=row.serious_count or 0,
            mention_count=row.mention_count or 0,
        )
        for row in rows
    ]


def count_of(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.values("project").annotate(n=Count("pk")).values("n"))


def nav_counts(project: Project) -> dict[str, int]:
    """Open breakages, how many of them are blockers, active queries and running bashes, for the side navigation."""
    counts = severity_counts(project)
    return {
        "breakages": sum(counts.values()),
        "hot": counts.get(Severity.S1, 0),
        "queries": active_query_count(project),
        "bashes": running_count(project),
    }


def activity(project: Project, limit: int = 12) -> QuerySet[AuditEvent]:
    """The newest deeds in a project, without what people keep for themselves."""
    rows = AuditEvent.objects.filter(project_id=project.pk).exclude(subject_type="savedview")
    return rows.order_by("-pk")[:limit]


def severity_counts(project: Project) -> dict[str, int]:
    """Open breakages by severity; untriaged ones under the empty string."""
    rows = project.breakages.filter(status__in=OPEN_STATUSES).values("severity").annotate(n=Count("pk")).order_by()
    return {row["severity"]: row["n"] for row in rows}
