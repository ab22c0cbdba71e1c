from django.db import models

from bugbash.models.project import Project


class Charter(models.Model):
    """A direction to attack: what to try, and what would count as a find."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="charters")
    title = models.CharField(max_length=120)
    aim = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "title"], name="one_charter_per_title")]

    def __str__(self) -> str:
        return self.title
