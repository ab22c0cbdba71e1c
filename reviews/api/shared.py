"""What a reader without an account may do: the token in the address is all that is asked for (RELIABILITY W10)."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash.api.scope import Unstored
from portal.lib.api.shapes import Strict, Text
from reviews.actions.sharing import leave_comment
from reviews.models import ShareComment
from reviews.selectors.sharing import open_link


class SharedCommentRead(serializers.ModelSerializer[ShareComment]):
    class Meta:
        model = ShareComment
        fields = read_only_fields = ("name", "text", "written_at")


class SharedCommentWrite(Strict):
    name = Text(max_length=80, help_text="Who says it; nobody checks it.")
    text = Text(max_length=2000)


@extend_schema(tags=["reports"])
class SharedCommentViewSet(Unstored[ShareComment]):
    """No cookie and no bearer token is read here, so nobody can be made to post with somebody else's rights."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    reads = SharedCommentRead
    shapes = {"create": SharedCommentWrite}

    @extend_schema(
        summary="Comment on a shared report, without an account, where its link takes comments",
        description="Ten an hour over one link.",
        responses={201: SharedCommentRead},
    )
    def create(self, request: Request, token: str) -> Response:
        link = open_link(token)
        if link is None:
            raise Http404
        comment = leave_comment(link=link, **self.read_body())
        comment.refresh_from_db()
        return Response(SharedCommentRead(comment).data, status=201)
