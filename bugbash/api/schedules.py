from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.schedules import set_schedule
from bugbash.api.options import ChoicePart, read_options
from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from bugbash.models import ReplaySchedule
from bugbash.selectors.schedules import schedule_of
from portal.lib.api.shapes import Flag, Strict


class ScheduleRead(serializers.Serializer[Any]):
    nightly_at = serializers.TimeField(read_only=True, allow_null=True, help_text="Time of day in UTC; null for never.")
    on_registration = serializers.BooleanField(read_only=True)
    options = serializers.DictField(source="options.to_json", read_only=True, help_text="What is chosen.")
    next_at = serializers.DateTimeField(read_only=True, allow_null=True)
    last_run_on = serializers.DateField(source="row.last_run_on", default=None, read_only=True, allow_null=True)
    set_by = PersonRead(source="row.set_by", default=None, read_only=True, allow_null=True)


class ScheduleWrite(Strict):
    nightly_at = serializers.TimeField(
        default=None, allow_null=True, input_formats=["%H:%M"], format="%H:%M", help_text="Such as 02:30, in UTC."
    )
    on_registration = Flag(default=False, help_text="Replay each version that is registered.")
    options = ChoicePart(required=False, help_text="As of a replay; all active queries by default.")


@extend_schema(tags=["replays"])
class ScheduleViewSet(InProject[ReplaySchedule]):
    reads = ScheduleRead
    shapes = {"replace": ScheduleWrite}
    gates = {"replace": access.get_writable_project}
    queryset = ReplaySchedule.objects.none()

    @extend_schema(summary="When the newest version is replayed by itself", responses=ScheduleRead)
    def retrieve(self, request: Request, **_: Any) -> Response:
        return Response(ScheduleRead(schedule_of(self.project)).data)

    @extend_schema(
        summary="Say when the newest version is replayed by itself",
        description="Nightly at a time of day, on registration of a version, both or never.",
        request=ScheduleWrite,
        responses=ScheduleRead,
    )
    def replace(self, request: Request, **_: Any) -> Response:
        facts = self.read_body()
        options = read_options(facts.pop("options", {}))
        set_schedule(project=self.project, by=self.user, options=options, **facts)
        return Response(ScheduleRead(schedule_of(self.project)).data)
