from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from reviews.models.report import Report


class ShareLink(models.Model):
    """One report for somebody without an account. The token is shown once; only its SHA-256 is kept."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="share_links")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=120)
    allow_comments = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    openings = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(token_hash__gt=""), name="share_link_has_its_hash")]

    def __str__(self) -> str:
        return self.label


class ShareComment(models.Model):
    """What a reader without an account wrote; the name is the reader's own word."""

    link = models.ForeignKey(ShareLink, on_delete=models.PROTECT, related_name="comments")
    name = models.CharField(max_length=80)
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(name__gt="") & models.Q(text__gt=""), name="share_comment_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:40]}"
