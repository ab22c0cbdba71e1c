from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.models import Version
from reviews.models.criterion import Criterion


class Waiver(models.Model):
    """A known failing that a named person accepts, on one version or on all, up to and including its last day.

    Rows are never removed: one that was revoked says by whom, and one that ran out stays to be read.
    """

    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="waivers")
    version = models.ForeignKey(
        Version, null=True, on_delete=models.PROTECT, related_name="+", help_text="Empty for every version."
    )
    reason = models.TextField(max_length=2000)
    ends_on = models.DateField()
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    waived_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(reason__gt=""), name="waiver_has_a_reason"),
            models.CheckConstraint(
                condition=Q(revoked_by=None, revoked_at=None) | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="revoked_waiver_names_who",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.criterion}” on {self.version or 'every version'} until {self.ends_on}"
