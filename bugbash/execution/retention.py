"""The bodies of old replays go where a project says so; what was read out of them stays.

Only bodies of observations that a replay made are ever removed. What people asked in the console, tried in the wizard
or filed as a breakage stays, and so does whatever a kept replay shows or another app protects.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, Exists, Func, IntegerField, ManyToOneRel, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Now

from bugbash.choices import ReplayTrigger
from bugbash.execution.contracts import keep_shape
from bugbash.execution.protection import protected
from bugbash.models import ACTIVE_STATES, AuditEvent, Body, Breakage, Observation, Outcome, Project

BATCH = 500


@dataclass(frozen=True, slots=True)
class Removal:
    """What goes, or has gone: calls that lose their body, bodies that nobody needs then, and their stored bytes."""

    calls: int = 0
    bodies: int = 0
    size: int = 0
    oldest: datetime | None = None


def removable(project: Project, kept_replays: int) -> QuerySet[Observation]:
    """The observations whose bodies go if those of so many newest replays are kept. Active replays count as kept.

    Replays of probes are counted by themselves, so that they push out none of the collected queries.
    """
    newest = [
        key
        for kind in (Q(trigger=ReplayTrigger.PROBE), ~Q(trigger=ReplayTrigger.PROBE))
        for key in project.replays.filter(kind).order_by("-number").values_list("pk", flat=True)[:kept_replays]
    ]
    kept = Q(pk__in=newest) | Q(state__in=ACTIVE_STATES)
    old, new = project.replays.exclude(kept), project.replays.filter(kept)
    shown = Outcome.objects.filter(replay__in=new)
    return (
        Observation.objects.filter(outcome__replay__in=old, body__isnull=False)
        .exclude(Exists(shown.filter(Q(candidate=OuterRef("pk")) | Q(reference=OuterRef("pk")))))
        .exclude(Exists(Breakage.objects.filter(observation=OuterRef("pk"))))
        .exclude(protected(project))
    )


def preview_removal(project: Project, kept_replays: int | None) -> Removal:
    """What such a rule would remove now; None keeps everything. Reads only."""
    if kept_replays is None:
        return Removal()
    rows = removable(project, kept_replays)
    told = rows.order_by().aggregate(calls=Count("pk"), oldest=Min("observed_at"))
    needed = Observation.objects.filter(body=OuterRef("pk")).exclude(pk__in=rows.values("pk"))
    going = Body.objects.filter(pk__in=rows.values("body")).exclude(Exists(needed)).exclude(needed_elsewhere())
    sizes = going.aggregate(bodies=Count("pk"), size=Sum(StoredSize("data")))
    return Removal(told["calls"], sizes["bodies"], sizes["size"] or 0, told["oldest"])


class StoredSize(Func):
    """How many bytes a binary column holds."""

    function = "LENGTH"
    output_field = IntegerField()


def needed_elsewhere() -> Q:
    """Whether something other than an observation, such as a draft of the wizard, points to a body."""
    found = Q(pk__in=[])
    for relation in Body._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.related_model is not Observation:
            rows = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            found |= Q(Exists(rows))
    return found


def prune(project: Project) -> Removal:
    """Apply the project's rule in small transactions. Safe to run twice, at the same time, and while a replay runs."""
    if project.kept_replays is None:
        return Removal()
    total = Removal()
    while batch := list(removable(project, project.kept_replays).order_by("pk")[:BATCH].values_list("pk", flat=True)):
        done = prune_batch(batch)
        if not done.calls:
            break
        total = add(total, done)
    if total.calls:
        AuditEvent.objects.create(
            project_id=project.pk,
            actor="Bashboard",
            verb="removed old bodies",
            subject_type="project",
            subject_id=project.pk,
            subject=project.name,
            detail={"calls": total.calls, "bodies": total.bodies, "bytes": total.size, "kept": project.kept_replays},
        )
    return total


def add(one: Removal, other: Removal) -> Removal:
    oldest = min(filter(None, (one.oldest, other.oldest)), default=None)
    return Removal(one.calls + other.calls, one.bodies + other.bodies, one.size + other.size, oldest)


@transaction.atomic
def prune_batch(observation_ids: Sequence[int]) -> Removal:
    """Let go of these bodies, and delete those that nobody needs any more.

    Workers write bodies meanwhile, and one that is there already they only point to. So they wait for this moment:
    afterwards a body is either still there or is written anew.
    """
    hold_bodies()
    rows = list(
        Observation.objects.select_for_update()
        .filter(pk__in=observation_ids, body__isnull=False)
        .order_by("pk")
        .values_list("pk", "version", "body", "error", "status", "observed_at")
    )
    of_probes = Observation.objects.filter(pk__in=observation_ids, outcome__replay__trigger=ReplayTrigger.PROBE)
    probed = set(of_probes.values_list("pk", flat=True))
    if not rows:
        return Removal()
    shown = [row for row in rows if row[0] not in probed and not row[3] and row[4] is not None and row[4] < 300]
    keep_shape(Counter((row[1], row[2]) for row in shown))
    Observation.objects.filter(pk__in=[row[0] for row in rows]).update(body=None, body_removed_at=Now())
    going = orphans({row[2] for row in rows})
    size = going.aggregate(size=Sum(StoredSize("data")))["size"] or 0
    return Removal(len(rows), delete(going), size, min(row[5] for row in rows))


def orphans(bodies: set[str]) -> QuerySet[Body]:
    needed = Observation.objects.filter(body=OuterRef("pk"))
    return Body.objects.filter(pk__in=bodies).exclude(Exists(needed)).exclude(needed_elsewhere())


def delete(bodies: QuerySet[Body]) -> int:
    count, _ = bodies.defer("data").delete()
    return count


def hold_bodies() -> None:
    """Wait until nobody is writing bodies and let nobody begin; SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Body._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE")
