"""Gold: items of a queue whose right grade is known, and how often raters meet it."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.scope import InProject
from portal.lib.api.shapes import Filters, Strict, Text, Whole
from reviews.actions.gold import set_gold
from reviews.api.items import ItemRead
from reviews.choices import RaterKind
from reviews.models import ReviewItem, ReviewQueue
from reviews.selectors.gold import SHOWN_ITEMS, gold_rows, items_to_mark
from reviews.selectors.queues import known_queues


class GoldItemRead(serializers.Serializer[Any]):
    item = ItemRead(source="*", read_only=True)
    gold = serializers.IntegerField(read_only=True, allow_null=True, help_text="Null: an ordinary item.")


class GoldRaterRead(serializers.Serializer[Any]):
    rater = serializers.CharField(read_only=True, help_text="User name, or the name of who was imported or a model.")
    kind = serializers.ChoiceField(RaterKind.choices, read_only=True)
    met = serializers.IntegerField(read_only=True, help_text="With the right grade.")
    n = serializers.IntegerField(read_only=True, help_text="Gold items that this rater graded.")


class GoldRead(serializers.Serializer[Any]):
    found = serializers.IntegerField(read_only=True)
    items = GoldItemRead(many=True, read_only=True, help_text=f"Gold ones first, {SHOWN_ITEMS} at most.")
    raters = GoldRaterRead(many=True, read_only=True, help_text="Stays with the managers.")


class GoldFilters(Filters):
    q = Text(max_length=200, default="", allow_blank=True, help_text="In the query or the title.")


class GoldWrite(Strict):
    grade = Whole(allow_null=True, help_text="Of the queue’s scale; null makes it an ordinary item again.")


@extend_schema(tags=["rating"])
class GoldViewSet(InProject[ReviewItem]):
    reads = GoldRead
    shapes = {"update": GoldWrite}
    gates = dict.fromkeys(("retrieve", "update"), access.get_managed_project)

    @property
    def queue(self) -> ReviewQueue:
        return get_object_or_404(known_queues(self.project), pk=self.kwargs["queue"])

    @extend_schema(
        summary="The items of a queue, gold ones first, and how often each rater meets the gold",
        parameters=[GoldFilters],
    )
    def retrieve(self, request: Request, **_: Any) -> Response:
        queue, text = self.queue, GoldFilters.read(request, beside=())["q"]
        items = items_to_mark(queue, text)
        shown = {"found": items.count(), "items": items[:SHOWN_ITEMS], "raters": gold_rows(queue)}
        return Response(GoldRead(shown).data)

    @extend_schema(summary="Mark an item as gold, or take the mark away", responses=GoldItemRead)
    def update(self, request: Request, **_: Any) -> Response:
        item = get_object_or_404(self.queue.items, pk=self.kwargs["item"])
        return Response(GoldItemRead(set_gold(item=item, by=self.user, **self.read_body())).data)
