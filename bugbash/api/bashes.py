from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.bashes import (
    cancel_bash,
    create_bash,
    edit_bash,
    end_bash,
    extend_bash,
    join_bash,
    leave_bash,
    note_presence,
)
from bugbash.actions.cards import rotate_charters, take_charter, take_next
from bugbash.api.bash_shapes import BashChange, BashInFull, BashRead, BashWrite, CardWrite, ExtendWrite, FeedRead
from bugbash.api.discovery_shapes import ProbesFilter, RecapRead
from bugbash.api.people import get_members
from bugbash.api.scope import CreateMixin, InProject
from bugbash.choices import BashPhase
from bugbash.errors import RefusedError
from bugbash.logic.recaps import say_left, write_markdown
from bugbash.models import Bash, Charter, Project, Version
from bugbash.selectors.bash_discovery import coverage_of, discovery_of
from bugbash.selectors.bash_feeds import feed_of, pulse_of
from bugbash.selectors.bash_recaps import recap_of, say_times
from bugbash.selectors.bash_rooms import bashes_of, phase_of
from portal.lib.api.shapes import Filters, Text

KNOWN = OpenApiParameter("known", str, description="From the last answer: 204 if nothing has happened since.")
ENGINEERS = ("create", "partial_update", "destroy", "rotate", "end", "extend")
SMES = ("join", "leave", "card")


class FeedFilter(Filters):
    known = Text(required=False, max_length=100, allow_blank=True)


@extend_schema(tags=["bashes"])
@extend_schema_view(
    list=extend_schema(summary="Bashes, newest first"),
    retrieve=extend_schema(summary="One bash with its people, cards and leaderboard"),
    create=extend_schema(summary="Plan a bash, or begin it now"),
    destroy=extend_schema(summary="Cancel a bash in which nothing was filed"),
)
class BashViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, CreateMixin, InProject[Bash]
):
    reads = BashInFull
    shapes = {
        "list": BashRead,
        "create": BashWrite,
        "partial_update": BashChange,
        "card": CardWrite,
        "extend": ExtendWrite,
    }
    gates = {
        **dict.fromkeys(ENGINEERS, access.get_writable_project),
        **dict.fromkeys(SMES, access.get_fileable_project),
    }
    keyset = "-number"
    lookup_field = "number"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Bash]:
        return bashes_of(self.project)

    def perform_create(self, serializer: serializers.BaseSerializer[Bash]) -> None:
        facts = dict(serializer.validated_data)
        bash = create_bash(
            project=self.project,
            name=facts["name"],
            versions=get_versions(self.project, facts["versions"]),
            charters=get_charters(self.project, facts["charters"]),
            new_charters=[(row["title"], row["aim"]) for row in facts["new_charters"]],
            starts_at=facts.get("starts_at") or timezone.now(),
            ends_at=facts["ends_at"],
            people=get_members(self.project, facts["people"], field="people"),
            by=self.user,
        )
        serializer.instance = self.again(bash)

    @extend_schema(summary="Rename it, move it, or give it other charters", responses=BashInFull)
    def partial_update(self, request: Request, **_: Any) -> Response:
        bash = self.get_object()
        access.check_hosting(bash, self.user)
        facts = self.read_body()
        keys = facts.get("charters")
        edit_bash(
            bash=bash,
            name=facts.get("name", bash.name),
            starts_at=facts.get("starts_at", bash.starts_at),
            ends_at=facts.get("ends_at", bash.ends_at),
            charters=list(bash.charters.all()) if keys is None else get_charters(self.project, keys),
            new_charters=[(row["title"], row.get("aim", "")) for row in facts.get("new_charters", ())],
            by=self.user,
        )
        return self.shown(bash)

    def perform_destroy(self, instance: Bash) -> None:
        cancel_bash(bash=instance, by=self.user)

    def shown(self, bash: Bash) -> Response:
        return Response(BashInFull(self.again(bash)).data)

    @extend_schema(summary="Take part", request=None, responses=BashInFull)
    @action(methods=["post"], detail=True)
    def join(self, request: Request, **_: Any) -> Response:
        bash = self.get_object()
        join_bash(bash=bash, by=self.user)
        return self.shown(bash)

    @extend_schema(summary="Take part no longer", request=None, responses=BashInFull)
    @action(methods=["post"], detail=True)
    def leave(self, request: Request, **_: Any) -> Response:
        bash = self.get_object()
        leave_bash(bash=bash, by=self.user)
        return self.shown(bash)

    @extend_schema(summary="Take a charter card, the next one, or put it back", request=CardWrite, responses=BashInFull)
    @action(methods=["post"], detail=True)
    def card(self, request: Request, **_: Any) -> Response:
        bash, facts = self.get_object(), self.read_body()
        if facts["next"]:
            take_next(bash=bash, by=self.user)
        else:
            key = facts.get("charter")
            charter = get_charters(self.project, [key], field="charter")[0] if key is not None else None
            take_charter(bash=bash, charter=charter, by=self.user)
        return self.shown(bash)

    @extend_schema(summary="Pass all cards on among those present", request=None, responses=BashInFull)
    @action(methods=["post"], detail=True)
    def rotate(self, request: Request, **_: Any) -> Response:
        bash = self.get_object()
        rotate_charters(bash=bash, by=self.user)
        return self.shown(bash)

    @extend_schema(summary="End it now", request=None, responses=BashInFull)
    @action(methods=["post"], detail=True)
    def end(self, request: Request, **_: Any) -> Response:
        bash = self.get_object()
        end_bash(bash=bash, by=self.user)
        return self.shown(bash)

    @extend_schema(summary="Let it go on for so many minutes more", request=ExtendWrite, responses=BashInFull)
    @action(methods=["post"], detail=True)
    def extend(self, request: Request, **_: Any) -> Response:
        bash = self.get_object()
        access.check_hosting(bash, self.user)
        extend_bash(bash=bash, by=self.user, **self.read_body())
        return self.shown(bash)

    @extend_schema(
        summary="What happened, newest first",
        description="Whoever has joined and asks for this is present.",
        parameters=[KNOWN],
        responses={200: FeedRead, 204: OpenApiResponse(description="Nothing has happened since.")},
    )
    @action(methods=["get"], detail=True)
    def feed(self, request: Request, **_: Any) -> Response:
        known = FeedFilter.read(request).get("known")
        pulse = pulse_of(self.project, self.kwargs["number"], self.user)
        if pulse is None:
            raise Http404
        if pulse.has_joined and pulse.is_stale and phase_of(pulse.bash) != BashPhase.OVER:
            note_presence(bash=pulse.bash, user=self.user)
        if known == pulse.known:
            return Response(status=204)
        return Response(FeedRead({"known": pulse.known, "happenings": feed_of(pulse.bash)}).data)

    @extend_schema(summary="What came of it", parameters=[ProbesFilter], responses=RecapRead)
    @action(methods=["get"], detail=True)
    def recap(self, request: Request, **_: Any) -> Response:
        with_probes = ProbesFilter.read(request)["probes"] == "1"
        bash = self.get_object()
        discovery = discovery_of(self.project, bash, with_probes=with_probes)
        recap = recap_of(bash, coverage_of(self.project, bash), say_times(bash))
        left = say_left(discovery.estimate, discovery.why)
        facts = {**asdict(recap), "left": left, "discovery": discovery, "markdown": write_markdown(recap, left, "")}
        return Response(RecapRead(facts).data)


def get_versions(project: Project, names: list[str]) -> list[Version]:
    rows = {row.name: row for row in project.versions.filter(name__in=names)}
    if missing := next((name for name in names if name not in rows), None):
        raise RefusedError(f"There is no version {missing!r}.", field="versions")
    return [rows[name] for name in dict.fromkeys(names)]


def get_charters(project: Project, keys: list[int], *, field: str = "charters") -> list[Charter]:
    rows = {row.pk: row for row in project.charters.filter(pk__in=keys)}
    if missing := next((key for key in keys if key not in rows), None):
        raise RefusedError(f"There is no charter {missing}.", field=field)
    return [rows[key] for key in dict.fromkeys(keys)]
