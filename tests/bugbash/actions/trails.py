"""What the trail says."""

from django.db.models import Model

from bugbash.models import AuditEvent


def deeds_on(subject: Model) -> list[tuple[str, str]]:
    """(who, verb) of all that was done to a row, oldest first."""
    rows = AuditEvent.objects.filter(subject_type=subject._meta.model_name, subject_id=subject.pk)
    return list(rows.order_by("pk").values_list("actor", "verb"))
