from django.db.models import Count, QuerySet
from django.utils import timezone

from reviews.logic.share_tokens import hash_token, is_token, matches
from reviews.models import Report, ShareLink


def links_of(report: Report) -> QuerySet[ShareLink]:
    """All share links of a report, newest first, with how many comments came over each."""
    rows = ShareLink.objects.filter(report=report).select_related("created_by", "report")
    return rows.annotate(comment_count=Count("comments")).order_by("-pk")


def open_link(token: str) -> ShareLink | None:
    """The link of this token while it is neither revoked nor expired."""
    if not is_token(token):
        return None
    rows = ShareLink.objects.select_related("report__version", "report__project")
    link = rows.filter(token_hash=hash_token(token), revoked_at=None, expires_at__gt=timezone.now()).first()
    return link if link and matches(token, link.token_hash) else None
