from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from bugbash.models import Mention
from bugbash.selectors.mentions import mentions_of
from portal.lib.api.shapes import Choice, Filters


class MentionRead(serializers.ModelSerializer[Mention]):
    breakage = serializers.IntegerField(source="comment.breakage.number", read_only=True)
    author = PersonRead(source="comment.author", read_only=True)
    text = serializers.CharField(source="comment.text", read_only=True)
    created_at = serializers.DateTimeField(source="comment.created_at", read_only=True)

    class Meta:
        model = Mention
        fields = read_only_fields = ("id", "breakage", "author", "text", "created_at", "seen_at")


class MentionFilters(Filters):
    seen = Choice([("no", "no"), ("yes", "yes")], required=False)


@extend_schema(tags=["breakages"])
@extend_schema_view(list=extend_schema(summary="Comments that mention you, newest first"))
class MentionViewSet(mixins.ListModelMixin, InProject[Mention]):
    reads = MentionRead
    filters = MentionFilters

    def get_queryset(self) -> QuerySet[Mention]:
        return mentions_of(self.project, self.user)

    def narrow(self, rows: QuerySet[Mention], given: dict[str, Any]) -> QuerySet[Mention]:
        return rows.filter(seen_at__isnull=given["seen"] == "no") if "seen" in given else rows
