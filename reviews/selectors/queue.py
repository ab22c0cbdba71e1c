from collections.abc import Iterator

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from bugbash.choices import QueryState
from bugbash.models import Project, Query, Tag
from portal.lib.addresses import read_pk
from reviews.choices import ItemKind, JudgmentKind, RaterKind
from reviews.logic.preferences import comes_again
from reviews.models import Assignment, Judgment, ReviewItem, ReviewQueue, ReviewSettings


def settings_of(project: Project) -> ReviewSettings:
    """The project's review settings; the defaults, unsaved, where nobody set any."""
    return ReviewSettings.objects.filter(project=project).first() or ReviewSettings(project=project)


def queues_for(project: Project, rater: AbstractBaseUser) -> QuerySet[ReviewQueue]:
    """The open queues that ask this person: by name, or because they ask everybody who may rate."""
    chosen = ReviewQueue.raters.through.objects.filter(reviewqueue=OuterRef("pk"))
    rows = ReviewQueue.objects.filter(project=project, closed_at=None)
    return rows.filter(~Exists(chosen) | Exists(chosen.filter(user=rater.pk)))


def open_items(project: Project, rater: AbstractBaseUser) -> QuerySet[ReviewItem]:
    """Items of open queues with a free slot that this person is asked about and has not rated.

    Begun queries come first, then fewest ratings; within a query the order was drawn. A slot is taken by a
    submitted judgment or by somebody else's reservation that has not expired.
    """
    taken = Q(assignments__again=False) & (
        Q(assignments__submitted_at__isnull=False)
        | (Q(assignments__expires_at__gt=Now()) & ~Q(assignments__rater=rater.pk))
    )
    mine = Judgment.objects.filter(item=OuterRef("pk"), rater=rater.pk)
    begun = Judgment.objects.filter(item__project=project, item__group=OuterRef("group"))
    begun = begun.exclude(rater_kind=RaterKind.MODEL)
    return (
        ReviewItem.objects.filter(queue__in=queues_for(project, rater))
        .filter(~Exists(mine))
        .annotate(taken=Count("assignments", filter=taken), begun=Exists(begun))
        .filter(taken__lt=F("places"))
        .order_by("-begun", "taken", "query", "place", "pk")
    )


def second_looks(project: Project, rater: AbstractBaseUser) -> Iterator[ReviewItem]:
    """Pairs that this person has rated and is to see once more, the other way round: a share that each queue sets."""
    seen = Judgment.objects.filter(item=OuterRef("pk"), rater=rater.pk)
    rows = ReviewItem.objects.filter(queue__in=queues_for(project, rater), kind=ItemKind.PREFERENCE)
    rows = rows.filter(Exists(seen.filter(again=False, kind=JudgmentKind.PREFERENCE)), ~Exists(seen.filter(again=True)))
    for item in rows.select_related("query", "queue").order_by("place", "pk"):
        if item.queue and comes_again(item.pk, rater.pk, item.queue.flipped_share):
            yield item


def is_second_look(item: ReviewItem, rater: AbstractBaseUser) -> bool:
    """Whether what this person is asked about the pair is to look at it once more."""
    said = item.judgments.filter(rater=rater.pk)
    return item.kind == ItemKind.PREFERENCE and said.filter(again=False).exists()


def waiting_count(project: Project, rater: AbstractBaseUser) -> int:
    return open_items(project, rater).order_by().count()


def current_judgments(project: Project) -> QuerySet[Judgment]:
    """What people say now: each rater's newest word on each item, without second looks and without models."""
    rows = Judgment.objects.filter(item__project=project, current=True, again=False)
    return rows.exclude(rater_kind=RaterKind.MODEL).select_related("item", "rater").order_by("pk")


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
    return item.judgments.filter(rater=rater.pk, again=False).order_by("-revision").first()


def reserved_item(project: Project, rater: AbstractBaseUser, beside: ReviewItem | None = None) -> ReviewItem | None:
    """The item, other than `beside`, that is reserved for this person already, so that a reload shows the same one."""
    assignment = (
        Assignment.objects.filter(item__project=project, rater=rater.pk, submitted_at=None, expires_at__gt=Now())
        .filter(item__queue__closed_at=None)
        .exclude(item=beside.pk if beside else None)
        .select_related("item__query", "item__queue")
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
    return (
        ReviewItem.objects.filter(project=project, pk=read_pk(pk)).select_related("query", "queue", "project").first()
    )


def needed_queries(project: Project, tag: Tag | None) -> QuerySet[Query]:
    """Active queries with an information need, or those of a tag."""
    rows = project.queries.filter(state=QueryState.ACTIVE)
    return rows.filter(tags=tag) if tag else rows.exclude(need="")


def need_of(item: ReviewItem) -> str:
    """What the person who types this wants, in the words of any query of the group."""
    queries = Query.objects.filter(project=item.project_id, group=item.group).exclude(need="")
    return queries.order_by("pk").values_list("need", flat=True).first() or ""
