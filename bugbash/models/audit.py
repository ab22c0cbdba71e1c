from django.db import models
from django.db.models.functions import Now


class AuditEvent(models.Model):
    """Who did what to which row. No foreign keys, so that it outlives its subject; rows are only added."""

    project_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject = models.CharField(max_length=250)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["project_id", "-id"], name="audit_of_project"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"
