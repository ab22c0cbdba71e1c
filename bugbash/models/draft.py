from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bugbash.choices import CallError
from bugbash.models.observation import Body
from bugbash.models.project import Project


class DefinitionDraft(models.Model):
    """An endpoint definition on its way through the wizard, with the answer of its last trial call."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="definition_drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    preset = models.CharField(max_length=40, blank=True)
    base_url = models.CharField(max_length=2048)
    request = models.JSONField()
    mapping = models.JSONField(default=dict)
    timeout_s = models.FloatField(default=30)
    verify_tls = models.BooleanField(default=True)
    ca_pem = models.TextField(blank=True)
    text = models.TextField(blank=True, help_text="The sample query.")
    params = models.JSONField(default=dict)
    notes = models.JSONField(default=list, help_text="What was read out of a curl line and could not be kept.")
    sent = models.JSONField(null=True, help_text="The request as it was sent, without secrets.")
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=20, choices=CallError, blank=True)
    detail = models.TextField(blank=True)
    headers = models.JSONField(default=list)
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    truncated = models.BooleanField(default=False)
    phases = models.JSONField(default=dict)
    elapsed_ms = models.FloatField(null=True)
    asked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Draft of {self.author} for {self.base_url}"
