from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.choices import AnswerKind
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.requests import RequestTemplate
from bugbash.models.project import Project


class EndpointDefinition(models.Model):
    """How the prototype is called and how its answer is read. Immutable: an edit makes the next revision."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="definitions")
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=AnswerKind)
    request = models.JSONField()
    mapping = models.JSONField()
    timeout_s = models.FloatField(default=30, validators=[MinValueValidator(1), MaxValueValidator(300)])
    verify_tls = models.BooleanField(default=True, help_text="Only where this is off are bad certificates accepted.")
    ca_pem = models.TextField(blank=True, help_text="Certificates to trust instead of the public ones.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["project", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["project", "revision"], name="one_definition_per_revision"),
            models.CheckConstraint(condition=Q(kind__in=AnswerKind.values), name="definition_kind_known"),
            models.CheckConstraint(
                condition=Q(timeout_s__gte=1, timeout_s__lte=300), name="definition_timeout_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"Definition {self.revision}"

    @property
    def request_template(self) -> RequestTemplate:
        return RequestTemplate.from_json(self.request)

    @property
    def response_mapping(self) -> ResponseMapping:
        return ResponseMapping.from_json(self.mapping)
