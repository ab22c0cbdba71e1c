from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.models.project import Project

secret_name = RegexValidator(
    r"\A[a-z][a-z0-9_-]{0,39}\Z", "Use lower-case letters, digits, dashes and underscores, and begin with a letter."
)


class Secret(models.Model):
    """A value that requests may carry as `{{secret.name}}`, to the one origin for which it was entered.

    The value itself is only in `ciphertext`, and nothing but a call that is about to be sent decrypts it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="secrets")
    name = models.CharField(max_length=40, validators=[secret_name])
    origin = models.CharField(max_length=300, help_text="scheme://host:port")
    ciphertext = models.TextField()
    last4 = models.CharField(max_length=4, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name", "origin"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name", "origin"], name="one_secret_per_origin"),
            models.CheckConstraint(condition=Q(ciphertext__gt=""), name="secret_is_set"),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.origin}"

    @property
    def bound_to(self) -> dict[str, str]:
        """What the ciphertext is sealed for; in another project, under another name or origin it does not open."""
        return {"project": str(self.project_id), "name": self.name, "origin": self.origin}
