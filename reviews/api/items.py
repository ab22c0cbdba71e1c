from rest_framework import serializers

from bugbash.api.observations import QueryBrief
from reviews.choices import ItemKind
from reviews.models import ReviewItem


class ItemRead(serializers.ModelSerializer[ReviewItem]):
    query = QueryBrief(read_only=True)
    result_id = serializers.SerializerMethodField(
        help_text="Null for whole answers and pairs: their digests could be looked up, and the queue is blind."
    )
    need = serializers.CharField(source="query.need", read_only=True, help_text="What the person wants to get done.")

    class Meta:
        model = ReviewItem
        fields = read_only_fields = ("id", "kind", "query", "need", "result_id", "title", "text")

    def get_result_id(self, item: ReviewItem) -> str | None:
        return None if item.kind in {ItemKind.ANSWER, ItemKind.PREFERENCE} else item.result_id
