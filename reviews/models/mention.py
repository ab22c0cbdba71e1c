from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.criterion_history import CriterionComment


class CriterionMention(models.Model):
    """A person whom a comment on a criterion names with @; unseen until they open the criterion.

    Those in comments on breakages are rows of their own in bugbash, which must not know of criteria: so each kind
    has its own key, never empty, and none can belong to two comments or to none.
    """

    comment = models.ForeignKey(CriterionComment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="one_criterion_mention_per_person")]
        indexes = [models.Index(fields=["user"], condition=Q(seen_at__isnull=True), name="criterion_mention_unseen")]

    def __str__(self) -> str:
        return f"{self.user} in {self.comment}"
