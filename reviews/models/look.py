from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bugbash.models import Version


class Look(models.Model):
    """What the gates of a version said when a person last said that they had seen it: state by criterion."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    states = models.JSONField(default=dict)
    looked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="one_look_per_person_and_version")]

    def __str__(self) -> str:
        return f"{self.user} at {self.version}"
