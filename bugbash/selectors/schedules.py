from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from django.utils import timezone

from bugbash.logic.replay_options import ReplayOptions
from bugbash.logic.schedules import next_run
from bugbash.models import Project, ReplaySchedule


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a project is replayed by itself; `nightly_at` in UTC, `next_at` a moment. Without a row: never."""

    nightly_at: time | None = None
    on_registration: bool = False
    options: ReplayOptions = field(default_factory=ReplayOptions)
    next_at: datetime | None = None
    row: ReplaySchedule | None = None


def schedule_of(project: Project) -> Schedule:
    row = ReplaySchedule.objects.select_related("set_by").filter(project=project).first()
    if row is None:
        return Schedule()
    return Schedule(
        nightly_at=row.nightly_at,
        on_registration=row.on_registration,
        options=ReplayOptions.from_json(row.options),
        next_at=next_run(row.nightly_at, row.last_run_on, timezone.now().astimezone(UTC)),
        row=row,
    )
