from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bugbash.models import Breakage, Observation, Project, Query
from reviews.choices import ItemKind, JudgmentKind, RaterKind, Side
from reviews.models.queue import ReviewQueue

QUESTIONS = {
    ItemKind.RESULT: "Does this result answer the need?",
    ItemKind.ANSWER: "Is this answer good enough?",
    ItemKind.PREFERENCE: "Is each acceptable, and which is better?",
    ItemKind.BREAKAGE: "Is this really a breakage?",
}


class ReviewItem(models.Model):
    """What is rated once and holds for every version that shows it, frozen as it was shown.

    `result_id` names it within the query group: a result's id; the digest of a whole answer; the two digests of a
    pair, in order; the code of a breakage. `first` and `second` are the answers that are shown (results keep only
    their words). Without a queue nobody is asked: the judgments were imported. A pair is in each queue that compares
    its versions, and what people say of the same two answers counts in all of them. `places` is how many raters it
    takes, `place` its position within the query, drawn once.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey(ReviewQueue, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=20, choices=ItemKind, default=ItemKind.RESULT)
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=64)
    result_id = models.CharField(max_length=500)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    first = models.ForeignKey(Observation, null=True, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Observation, null=True, on_delete=models.PROTECT, related_name="+")
    breakage = models.ForeignKey(Breakage, null=True, on_delete=models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField(default=2)
    place = models.PositiveIntegerField(default=0)
    gold = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The grade that is known to be right.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "group", "result_id"],
                condition=~Q(kind=ItemKind.PREFERENCE),
                name="one_item_per_result",
            ),
            models.UniqueConstraint(
                fields=["queue", "group", "result_id"],
                condition=Q(kind=ItemKind.PREFERENCE),
                name="one_pair_per_queue",
            ),
            models.CheckConstraint(
                condition=Q(kind=ItemKind.RESULT)
                | Q(kind=ItemKind.ANSWER, first__isnull=False, second=None)
                | Q(kind=ItemKind.PREFERENCE, first__isnull=False, second__isnull=False)
                | Q(kind=ItemKind.BREAKAGE, breakage__isnull=False),
                name="item_shows_what_its_kind_needs",
            ),
        ]
        indexes = [models.Index(fields=["queue", "group"], name="item_of_queue")]

    def __str__(self) -> str:
        return f"{self.result_id} for {self.quoted}"

    @property
    def is_equal_pair(self) -> bool:
        """Two answers that are the same are shown to nobody; they count as a tie."""
        first, _, second = self.result_id.partition(":")
        return self.kind == ItemKind.PREFERENCE and first == second

    @property
    def question(self) -> str:
        """What raters are asked about it."""
        return QUESTIONS[ItemKind(self.kind)]

    @property
    def quoted(self) -> str:
        """The query as raters read it."""
        return f"“{self.query}”"


class Assignment(models.Model):
    """A slot: this rater has this item until the reservation ends or the judgment is given.

    `again` marks the second look at a pair, shown the other way round.
    """

    item = models.ForeignKey(ReviewItem, on_delete=models.CASCADE, related_name="assignments")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    again = models.BooleanField(default=False)
    expires_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "rater", "again"], name="one_assignment_per_rater")]
        indexes = [models.Index(fields=["rater", "submitted_at"], name="assignment_of_rater")]

    def __str__(self) -> str:
        return f"{self.item} to {self.rater}"


class Judgment(models.Model):
    """One rater's word on one item. A changed mind is the next revision; nothing said is overwritten.

    `current` marks the newest revision, the one that counts.

    A member judges as `rater`; whoever was imported and every model is known by `rater_name` alone. A preference
    says which answer is better, whether each is acceptable, and whether the second one stood on the left
    (`swapped`).
    """

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="judgments")
    rater_kind = models.CharField(max_length=10, choices=RaterKind, default=RaterKind.PERSON)
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    rater_name = models.CharField(max_length=150, blank=True)
    again = models.BooleanField(default=False)
    revision = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=True)
    kind = models.CharField(max_length=20, choices=JudgmentKind)
    grade = models.PositiveSmallIntegerField(null=True)
    better = models.CharField(max_length=10, choices=Side, blank=True)
    first_acceptable = models.BooleanField(null=True)
    second_acceptable = models.BooleanField(null=True)
    swapped = models.BooleanField(default=False)
    reason = models.TextField(blank=True, max_length=2000)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "rater", "again", "revision"], name="one_judgment_per_revision"),
            models.UniqueConstraint(
                fields=["item", "rater_kind", "rater_name", "again", "revision"],
                condition=Q(rater=None),
                name="one_named_judgment_per_revision",
            ),
            models.UniqueConstraint(
                fields=["item", "rater", "again"], condition=Q(current=True), name="one_current_judgment"
            ),
            models.CheckConstraint(
                condition=Q(rater_kind=RaterKind.PERSON, rater__isnull=False, rater_name="")
                | (~Q(rater_kind=RaterKind.PERSON) & Q(rater=None, rater_name__gt="")),
                name="judgment_has_one_rater",
            ),
            models.CheckConstraint(
                condition=Q(kind=JudgmentKind.GRADE, grade__isnull=False)
                | (~Q(kind=JudgmentKind.GRADE) & Q(grade__isnull=True)),
                name="only_grades_have_a_grade",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=JudgmentKind.PREFERENCE,
                    better__gt="",
                    first_acceptable__isnull=False,
                    second_acceptable__isnull=False,
                )
                | (~Q(kind=JudgmentKind.PREFERENCE) & Q(better="", first_acceptable=None, second_acceptable=None)),
                name="only_preferences_compare",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[JudgmentKind.GRADE, JudgmentKind.PREFERENCE]) | Q(reason__gt=""),
                name="abstention_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        said = self.get_better_display() or self.get_kind_display() if self.grade is None else self.grade
        return f"{self.rater or self.rater_name}: {said}"


class Adjudication(models.Model):
    """The word of whoever settles what raters disagree about; the newest one stands above their consensus."""

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="adjudications")
    grade = models.PositiveSmallIntegerField(null=True)
    better = models.CharField(max_length=10, choices=Side, blank=True)
    reason = models.TextField(max_length=2000)
    adjudicated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    adjudicated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__isnull=False, better="") | Q(grade=None), name="adjudication_says_one_thing"
            ),
            models.CheckConstraint(condition=Q(reason__gt=""), name="adjudication_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.better if self.grade is None else self.grade}"
