from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.scope import InProject
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Project, Tag
from bugbash.selectors.replays import latest_project_replay
from portal.lib.api.shapes import Strict, Text, Whole
from reviews.actions.items import DEPTH, queue_results
from reviews.actions.ratings import next_item
from reviews.api.items import ItemRead
from reviews.models import ReviewItem
from reviews.selectors.blind_answers import shown_to
from reviews.selectors.progress import progress_of
from reviews.selectors.queue import is_second_look, needed_queries, settings_of


class RatingProgressRead(serializers.Serializer[Any]):
    done = serializers.IntegerField(read_only=True)
    waiting = serializers.IntegerField(read_only=True)
    minutes = serializers.IntegerField(read_only=True, help_text="What waits, at your pace.")


class QueueRead(serializers.Serializer[Any]):
    item = ItemRead(read_only=True, allow_null=True, help_text="Reserved for you for 15 minutes; null: nothing waits.")
    answers = serializers.ListField(
        child=serializers.DictField(),
        read_only=True,
        help_text="What a whole answer or a pair says, from left to right; nothing tells which version said it.",
    )
    again = serializers.BooleanField(read_only=True, help_text="A second look at a pair, the other way round.")
    progress = RatingProgressRead(read_only=True)
    scale = serializers.DictField(child=serializers.CharField(), read_only=True, help_text="A word for each grade.")
    guideline = serializers.CharField(read_only=True)


class QueueWrite(Strict):
    tag = Text(max_length=60, allow_null=True, default=None, help_text="Null for all queries with a need.")
    depth = Whole(min_value=1, max_value=DEPTH, default=DEPTH, help_text="Results per answer.")


class QueuedRead(serializers.Serializer[Any]):
    added = serializers.IntegerField(read_only=True, help_text="Results that are new in the queue.")


@extend_schema(tags=["rating"])
class QueueViewSet(InProject[ReviewItem]):
    reads = QueueRead
    shapes = {"create": QueueWrite}
    gates = {"next_": access.get_rateable_project, "create": access.get_managed_project}

    @extend_schema(summary="The next thing for you to rate; it is the same one until you did or your time is up")
    def next_(self, request: Request, **_: Any) -> Response:
        item = next_item(project=self.project, rater=self.user)
        asks = item.queue if item and item.queue else settings_of(self.project)
        again = item is not None and is_second_look(item, self.user)
        sides = shown_to(item, self.user, again=again).sides if item else ()
        shown = {
            "item": item,
            "answers": [side.answer.to_json() for side in sides if side.answer],
            "again": again,
            "progress": progress_of(self.project, self.user),
            "scale": asks.scale,
            "guideline": asks.guideline,
        }
        return Response(QueueRead(shown).data)

    @extend_schema(summary="Queue what the newest replay shows for rating", responses={200: QueuedRead})
    def create(self, request: Request, **_: Any) -> Response:
        body = self.read_body()
        replay = latest_project_replay(self.project)
        if replay is None:
            raise ConflictError("There is no settled replay yet whose results could be rated.")
        queries = needed_queries(self.project, get_tag(self.project, body["tag"]))
        return Response({"added": queue_results(replay=replay, queries=queries, depth=body["depth"])})


def get_tag(project: Project, name: str | None) -> Tag | None:
    """The tag of this name, None for no name; raises RefusedError where the project does not have it."""
    if name is None:
        return None
    tag = project.tags.filter(name=name).first()
    if tag is None:
        raise RefusedError("No query has this tag.", field="tag")
    return tag
