from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from bugbash.models import Project, Version
from reviews.choices import ItemKind


class ReviewQueue(models.Model):
    """A task for raters: what kind of thing they rate, on which scale, who they are and how many see each item.

    `scale` has one word a grade and is empty for preferences. Without `raters` every SME rates. With
    `third_rater` an item on which its raters disagree gets one more. A preference queue compares `candidate` with
    `baseline` and shows `flipped_share` of its pairs a second time, the other way round.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=ItemKind, default=ItemKind.RESULT)
    scale = models.JSONField(default=dict, blank=True)
    guideline = models.TextField(blank=True, max_length=20_000)
    raters = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    raters_per_item = models.PositiveSmallIntegerField(default=2)
    third_rater = models.BooleanField(default=True)
    flipped_share = models.FloatField(default=0.1)
    candidate = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    baseline = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_queue_per_name"),
            models.CheckConstraint(condition=Q(raters_per_item__gte=1), name="queue_has_raters"),
            models.CheckConstraint(
                condition=Q(flipped_share__gte=0, flipped_share__lte=1), name="flipped_share_is_one"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=ItemKind.PREFERENCE, candidate__isnull=False, baseline__isnull=False)
                    & ~Q(candidate=F("baseline"))
                )
                | (~Q(kind=ItemKind.PREFERENCE) & Q(candidate=None, baseline=None)),
                name="only_preferences_compare_versions",
            ),
        ]

    def __str__(self) -> str:
        return self.name
