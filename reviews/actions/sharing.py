"""Showing one report to people without an account."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.errors import ConflictError, RefusedError
from reviews.access import is_intact
from reviews.logic.share_tokens import hash_token, make_token
from reviews.models import Report, ShareComment, ShareLink

DEFAULT_DAYS, MOST_DAYS = 30, 365
COMMENTS_PER_HOUR = 10
MOST_COMMENTS = 500


@transaction.atomic
def create_share_link(
    *, report: Report, label: str, days: int = DEFAULT_DAYS, allow_comments: bool = False, by: User
) -> tuple[ShareLink, str]:
    """The link and its token, which is told this once and kept nowhere."""
    if not 1 <= days <= MOST_DAYS:
        raise RefusedError(f"A link is open for 1 to {MOST_DAYS} days.", field="days")
    if not is_intact(report):
        raise ConflictError("The stored report was changed after it was frozen; freeze a new one and share that.")
    token = make_token()
    link = ShareLink.objects.create(
        report=report,
        token_hash=hash_token(token),
        label=label,
        allow_comments=allow_comments,
        created_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    record(by=by, verb="shared", subject=report, project_id=report.project_id, label=label, days=days, link=link.pk)
    return link, token


@transaction.atomic
def revoke_share_link(*, link: ShareLink, by: User) -> ShareLink:
    """Close a link for good; revoking twice changes nothing."""
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=Now()):
        report = link.report
        record(
            by=by,
            verb="revoked a share link of",
            subject=report,
            project_id=report.project_id,
            label=link.label,
            link=link.pk,
        )
    link.refresh_from_db(fields=["revoked_at"])
    return link


def note_opening(*, link: ShareLink) -> None:
    """Count that somebody opened the page of a link."""
    ShareLink.objects.filter(pk=link.pk).update(openings=F("openings") + 1, last_opened_at=Now())


@transaction.atomic
def leave_comment(*, link: ShareLink, name: str, text: str) -> ShareComment:
    """What a reader without an account has to say; so many an hour, and so many in all, over one link."""
    link = ShareLink.objects.select_for_update().get(pk=link.pk)
    if not link.allow_comments:
        raise RefusedError("This link takes no comments.")
    if link.comments.filter(written_at__gt=timezone.now() - timedelta(hours=1)).count() >= COMMENTS_PER_HOUR:
        raise ConflictError("Many comments came over this link just now; try again in an hour.")
    if link.comments.count() >= MOST_COMMENTS:
        raise ConflictError("This link takes no more comments.")
    comment = ShareComment.objects.create(link=link, name=name, text=text)
    record(
        by=None,
        verb="took a comment on",
        subject=link.report,
        project_id=link.report.project_id,
        name=name,
        link=link.pk,
    )
    return comment
