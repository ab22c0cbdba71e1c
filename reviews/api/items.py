from rest_framework import serializers

from bugbash.api.observations import QueryBrief
from reviews.models import ReviewItem


class ItemRead(serializers.ModelSerializer[ReviewItem]):
    query = QueryBrief(read_only=True)
    need = serializers.CharField(source="query.need", read_only=True, help_text="What the person wants to get done.")

    class Meta:
        model = ReviewItem
        fields = read_only_fields = ("id", "kind", "query", "need", "result_id", "title", "text")
