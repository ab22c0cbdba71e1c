"""The trail: one row per deed, written in the deed's own transaction."""

from django.contrib.auth.models import User
from django.db.models import Model

from bugbash.models import AuditEvent
from portal.lib.people import display_name


def record(*, by: User | None, verb: str, subject: Model, project_id: int | None, **detail: object) -> None:
    """Add one event about `subject`; `by=None` is the product itself."""
    AuditEvent.objects.create(
        project_id=project_id,
        actor_id=by.pk if by else None,
        actor=display_name(by) if by else "Bashboard",
        verb=verb,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        subject=str(subject)[:250],
        detail=detail,
    )
