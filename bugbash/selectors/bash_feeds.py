"""What happens in a bash, newest first, and the cheap question whether anything has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.db.models.functions import Left

from bugbash.models import AuditEvent, Bash, BashParticipant, BashQuery, Project
from bugbash.selectors.bash_rooms import here_since, noted_since

LONGEST = 120
NEWEST = 30


# By hand, for it is asked by everybody in a bash all the time: the ORM takes longer to write it than any database to
# answer it. Each part is one look into an index.
PULSE = f"""
SELECT bash.*,
  COALESCE((SELECT MAX(id) FROM {BashQuery._meta.db_table} WHERE bash_id = bash.id), 0) AS last_asked,
  COALESCE((SELECT MAX(id) FROM {AuditEvent._meta.db_table} WHERE project_id = bash.project_id), 0) AS last_done,
  (SELECT COUNT(*) FROM {BashParticipant._meta.db_table}
    WHERE bash_id = bash.id AND joined_at IS NOT NULL AND seen_at > %s) AS here,
  mine.joined_at IS NOT NULL AS has_joined,
  mine.seen_at IS NULL OR mine.seen_at < %s AS is_stale
FROM {Bash._meta.db_table} bash
LEFT JOIN {BashParticipant._meta.db_table} mine ON mine.bash_id = bash.id AND mine.user_id = %s
WHERE bash.project_id = %s AND bash.number = %s
"""  # noqa: S608  names of our own tables


@dataclass(frozen=True, slots=True)
class Pulse:
    """The state of a bash in one row. `known` changes whenever its page would look different; `is_stale` says that
    this person's presence was not noted for a while.
    """

    bash: Bash
    known: str
    has_joined: bool
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """An asking, or a breakage where `number` says which."""

    person: str
    text: str
    at: datetime
    charter: str = ""
    number: int | None = None
    severity: str = ""
    status: str = ""


def pulse_of(project: Project, number: int, user: User) -> Pulse | None:
    """The state of a bash for one who looks on, by one statement; None where there is no such bash."""
    moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (here_since(), noted_since())]
    for row in Bash.objects.raw(PULSE, [*moments, user.pk, project.pk, number]):
        facts = vars(row)
        known = f"{facts['last_asked']}-{facts['last_done']}-{facts['here']}-{row.ends_at.timestamp():.0f}"
        row.project = project
        return Pulse(row, known, bool(facts["has_joined"]), bool(facts["is_stale"]))
    return None


def feed_of(bash: Bash, limit: int = NEWEST) -> list[Happening]:
    """Askings and breakages, newest first; two statements that read no more than is shown."""
    asked = bash.asked.order_by("-pk").values(
        **name_of("asked_by"), text=Left("query__text", LONGEST), at=F("asked_at"), under=F("charter__title")
    )
    filed = bash.breakages.order_by("-number").values(
        *("number", "severity", "status"),
        **name_of("reported_by"),
        text=F("title"),
        at=F("filed_at"),
        under=F("charter__title"),
    )
    rows = [*(happening(row) for row in asked[:limit]), *(happening(row) for row in filed[:limit])]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:limit]


def name_of(person: str) -> dict[str, F]:
    """The columns of a person's name, for `values`."""
    return {"first": F(f"{person}__first_name"), "last": F(f"{person}__last_name"), "login": F(f"{person}__username")}


def happening(row: Mapping[str, Any]) -> Happening:
    return Happening(
        person=f"{row['first']} {row['last']}".strip() or row["login"],
        text=row["text"],
        at=row["at"],
        charter=row["under"] or "",
        number=row.get("number"),
        severity=row.get("severity", ""),
        status=row.get("status", ""),
    )
