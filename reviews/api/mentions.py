from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from bugbash.api.mentions import MentionFilters
from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from reviews.models import CriterionMention
from reviews.selectors.mentions import criterion_mentions_of


class CriterionMentionRead(serializers.ModelSerializer[CriterionMention]):
    criterion = serializers.IntegerField(source="comment.criterion_id", read_only=True)
    author = PersonRead(source="comment.author", read_only=True)
    text = serializers.CharField(source="comment.text", read_only=True)
    created_at = serializers.DateTimeField(source="comment.created_at", read_only=True)

    class Meta:
        model = CriterionMention
        fields = read_only_fields = ("id", "criterion", "author", "text", "created_at", "seen_at")


@extend_schema(tags=["criteria"])
@extend_schema_view(list=extend_schema(summary="Comments on criteria that mention you, newest first"))
class CriterionMentionViewSet(mixins.ListModelMixin, InProject[CriterionMention]):
    reads = CriterionMentionRead
    filters = MentionFilters

    def get_queryset(self) -> QuerySet[CriterionMention]:
        return criterion_mentions_of(self.project, self.user)

    def narrow(self, rows: QuerySet[CriterionMention], given: dict[str, Any]) -> QuerySet[CriterionMention]:
        return rows.filter(seen_at__isnull=given["seen"] == "no") if "seen" in given else rows
