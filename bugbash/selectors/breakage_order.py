"""The orders of the list of breakages, each by a key: the thousandth page is as quick as the first."""

from django.db.models import Case, CharField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat, Lower

from bugbash.models import Breakage

NEWEST, OLDEST, SERIOUS, OWNED, AGAIN = "", "oldest", "severity", "owner", "happens"
SORTS = {
    NEWEST: "newest first",
    OLDEST: "oldest first",
    SERIOUS: "most serious first",
    OWNED: "by owner",
    AGAIN: "happens most often first",
}
RANKS = {
    SERIOUS: Case(
        *(When(severity=severity, then=Value(rank)) for rank, severity in enumerate(("S1", "S2", "S3", "S4"))),
        default=Value(9),
        output_field=IntegerField(),
    ),
    OWNED: Case(
        When(owner=None, then=Value("1")),
        default=Concat(Value("0"), Lower("owner__first_name"), Lower("owner__username"), output_field=CharField()),
        output_field=CharField(),
    ),
    AGAIN: Case(
        When(reproduced_of__gt=0, then=-100 * Coalesce("reproduced_count", 0) / Coalesce("reproduced_of", 1)),
        default=Value(9),
        output_field=IntegerField(),
    ),
}


def rows_behind(rows: QuerySet[Breakage], sort: str, last: Breakage | None) -> QuerySet[Breakage]:
    """The rows in this order, from behind the breakage `last` on; equal ones newest first."""
    if sort == OLDEST:
        return (rows.filter(number__gt=last.number) if last else rows).order_by("number")
    if sort not in RANKS:
        return (rows.filter(number__lt=last.number) if last else rows).order_by("-number")
    ranked = rows.annotate(rank=RANKS[sort]).order_by("rank", "-number")
    if last is None:
        return ranked
    # The breakage on which the page before ended may have left the filter by now; its rank is its own.
    rank = Breakage.objects.filter(pk=last.pk).annotate(rank=RANKS[sort]).values_list("rank", flat=True).get()
    return ranked.filter(Q(rank__gt=rank) | Q(rank=rank, number__lt=last.number))
