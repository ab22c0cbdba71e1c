import itertools
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from bugbash.choices import QueryState, Role
from bugbash.models import Project, Query, Tag
from portal.lib.addresses import read_pk
from reviews.models import Assignment, Judgment, ReviewItem, ReviewSettings

USUAL_S = 20.0
LONGEST_S = 180.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one rater is: items rated, items waiting, and the minutes that those will take at this rater's pace."""

    done: int
    waiting: int
    minutes: int

    @property
    def total(self) -> int:
        return self.done + self.waiting


def settings_of(project: Project) -> ReviewSettings:
    """The project's review settings; the defaults, unsaved, where nobody set any."""
    return ReviewSettings.objects.filter(project=project).first() or ReviewSettings(project=project)


def open_items(project: Project, rater: AbstractBaseUser) -> QuerySet[ReviewItem]:
    """Items with a free slot that this person has not rated: begun queries first, then fewest ratings first.

    A slot is taken by a submitted judgment or by somebody else's reservation that has not expired.
    """
    taken = Q(assignments__submitted_at__isnull=False) | (
        Q(assignments__expires_at__gt=Now()) & ~Q(assignments__rater=rater.pk)
    )
    mine = Judgment.objects.filter(item=OuterRef("pk"), rater=rater.pk)
    begun = Judgment.objects.filter(item__project=project, item__group=OuterRef("group"))
    return (
        ReviewItem.objects.filter(project=project)
        .filter(~Exists(mine))
        .annotate(taken=Count("assignments", filter=taken), begun=Exists(begun))
        .filter(taken__lt=settings_of(project).raters_per_item)
        .order_by("-begun", "taken", "query", "result_id")
    )


def waiting_count(project: Project, rater: AbstractBaseUser) -> int:
    return open_items(project, rater).order_by().count()


def progress_of(project: Project, rater: AbstractBaseUser) -> Progress:
    waiting = waiting_count(project, rater)
    moments = list(
        Judgment.objects.filter(item__project=project, rater=rater.pk, revision=1)
        .order_by("-pk")
        .values_list("created_at", flat=True)[:40]
    )
    done = Judgment.objects.filter(item__project=project, rater=rater.pk, revision=1).count()
    return Progress(done=done, waiting=waiting, minutes=round(waiting * pace(moments) / 60))


def pace(moments: list[datetime]) -> float:
    """Seconds from one rating to the next, newest first: the median of the gaps that are no breaks."""
    gaps = [(later - earlier).total_seconds() for later, earlier in itertools.pairwise(moments)]
    worked = [gap for gap in gaps if 1 <= gap <= LONGEST_S]
    return median(worked) if len(worked) >= 5 else USUAL_S


def current_judgments(project: Project) -> QuerySet[Judgment]:
    """Each rater's newest word on each item; superseded revisions are left out."""
    later = Judgment.objects.filter(item=OuterRef("item"), rater=OuterRef("rater"), revision__gt=OuterRef("revision"))
    return (
        Judgment.objects.filter(item__project=project)
        .filter(~Exists(later))
        .select_related("item", "rater")
        .order_by("pk")
    )


def last_judgment_of(project: Project, rater: AbstractBaseUser) -> Judgment | None:
    """What this person rated last, for going back."""
    return (
        Judgment.objects.filter(item__project=project, rater=rater.pk)
        .select_related("item__query")
        .order_by("-pk")
        .first()
    )


def my_judgment(item: ReviewItem, rater: AbstractBaseUser) -> Judgment | None:
    """This person's own current word; nobody else's is ever read here, so the queue stays blind."""
    return item.judgments.filter(rater=rater.pk).order_by("-revision").first()


def reserved_item(project: Project, rater: AbstractBaseUser) -> ReviewItem | None:
    """The item that is reserved for this person already, so that a reload shows the same one."""
    assignment = (
        Assignment.objects.filter(item__project=project, rater=rater.pk, submitted_at=None, expires_at__gt=Now())
        .select_related("item__query")
        .order_by(F("pk"))
        .first()
    )
    return assignment.item if assignment else None


def judged_before(judgment: Judgment) -> Judgment | None:
    """What this person rated before that, for going back further."""
    return (
        Judgment.objects.filter(item__project=judgment.item.project_id, rater=judgment.rater_id, pk__lt=judgment.pk)
        .exclude(item=judgment.item_id)
        .order_by("-pk")
        .first()
    )


def item_of(project: Project, pk: str) -> ReviewItem | None:
    """The project's item of this key; None for anything else."""
    return ReviewItem.objects.filter(project=project, pk=read_pk(pk)).select_related("query", "project").first()


def needed_queries(project: Project, tag: Tag | None) -> QuerySet[Query]:
    """Active queries with an information need, or those of a tag."""
    rows = project.queries.filter(state=QueryState.ACTIVE)
    return rows.filter(tags=tag) if tag else rows.exclude(need="")


def progress_per_rater(project: Project) -> list[tuple[User, Progress]]:
    """Everybody who rates or may be asked to, with how far they are."""
    members = User.objects.filter(memberships__project=project)
    raters = members.filter(
        Q(memberships__role=Role.SME, memberships__project=project)
        | Q(pk__in=Judgment.objects.filter(item__project=project).values("rater"))
    )
    return [(rater, progress_of(project, rater)) for rater in raters.distinct().order_by("username")]


def need_of(item: ReviewItem) -> str:
    """What the person who types this wants, in the words of any query of the group."""
    queries = Query.objects.filter(project=item.project_id, group=item.group).exclude(need="")
    return queries.order_by("pk").values_list("need", flat=True).first() or ""
