from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.probes import request_probe
from bugbash.api.idempotency import KEY_PARAMETER, read_key
from bugbash.api.options import names
from bugbash.api.people import PersonRead
from bugbash.api.replays import ProgressRead
from bugbash.api.scope import InProject
from bugbash.choices import Family
from bugbash.errors import RefusedError
from bugbash.logic.mutators import LARGEST_SEED, MUTATORS, USUAL_RATE, USUAL_SEED
from bugbash.logic.probing import LARGEST_BUDGET, LEAST_BUDGET, USUAL_BUDGET, ProbeOptions
from bugbash.logic.replay_options import LARGEST
from bugbash.models import Probe
from bugbash.selectors.probes import calls_made, probe_progress, probe_rows
from portal.lib.api.shapes import Filters, Strict, Text, Whole


class ProbeRead(serializers.ModelSerializer[Probe]):
    version = serializers.CharField(source="version.name", read_only=True)
    replay = serializers.IntegerField(source="replay.number", read_only=True, help_text="It asks the mutants.")
    state = serializers.CharField(source="replay.state", read_only=True, help_text="Of its replay.")
    options = serializers.DictField(read_only=True, help_text="What was chosen; empty for everything as usual.")
    figures = serializers.DictField(
        child=serializers.IntegerField(),
        read_only=True,
        help_text="`parents` and `mutants` asked; of these `suspects` looked odd and `confirmed` were asked again.",
    )
    ranked_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When its findings were written; null until then."
    )
    open_count = serializers.IntegerField(read_only=True, help_text="Findings that nobody has decided on.")
    accepted_count = serializers.IntegerField(read_only=True)
    dismissed_count = serializers.IntegerField(read_only=True)
    requested_by = PersonRead(read_only=True)

    class Meta:
        model = Probe
        fields = read_only_fields = (
            "number",
            "version",
            "replay",
            "state",
            "budget",
            "seed",
            "options",
            "figures",
            "ranked_at",
            "open_count",
            "accepted_count",
            "dismissed_count",
            "requested_by",
            "requested_at",
        )


class ProbeInFull(ProbeRead):
    calls = serializers.SerializerMethodField(help_text="How much of the budget is spent.")
    progress = serializers.SerializerMethodField()

    class Meta(ProbeRead.Meta):
        fields = read_only_fields = (*ProbeRead.Meta.fields, "calls", "progress")  # type: ignore[assignment]

    def get_calls(self, probe: Probe) -> int:
        return calls_made(probe)

    @extend_schema_field(ProgressRead)
    def get_progress(self, probe: Probe) -> Any:
        return ProgressRead(probe_progress(probe)).data


class ProbeWrite(Strict):
    """Of which version, and what to make mutants of; what is not said is as usual."""

    version = Text(max_length=200, help_text="Name of a version; its first deployment is asked.")
    budget = Whole(
        min_value=LEAST_BUDGET,
        max_value=LARGEST_BUDGET,
        default=USUAL_BUDGET,
        help_text="Calls at most, those that measure noise and confirm included.",
    )
    seed = Whole(min_value=0, max_value=LARGEST_SEED, default=USUAL_SEED, help_text="The same makes the same mutants.")
    rate = serializers.FloatField(
        min_value=0.01, max_value=1, default=USUAL_RATE, help_text="Share of the places that change."
    )
    attacks = serializers.ListField(
        child=Text(max_length=40),
        required=False,
        max_length=len(Family),
        help_text="Families of mutators; with `mutators` empty too, those that fit the prototype.",
    )
    mutators = serializers.ListField(
        child=Text(max_length=40),
        required=False,
        max_length=len(MUTATORS),
        help_text="Single mutators beside those families.",
    )
    tags = names("Queries with at least one of them.")
    families = names("Queries of one of them.")
    sample = Whole(min_value=1, max_value=LARGEST, required=False, help_text="At most so many queries.")


class ProbeFilters(Filters):
    version = Text(required=False, help_text="Name of a version.")


@extend_schema(tags=["probes"])
@extend_schema_view(
    list=extend_schema(summary="Probes, newest first"),
    retrieve=extend_schema(summary="One probe with its progress"),
    create=extend_schema(
        summary="Make mutants of collected queries and ask them within a budget of calls",
        description=(
            "Accepted: a worker does it, by a replay of its own, which is paused, resumed and cancelled as any other. "
            "Two thirds of the budget ask each query twice and each mutant once; the rest asks again what looks odd. "
            "What holds becomes a finding, to be accepted or dismissed. Nothing is filed by itself."
        ),
        request=ProbeWrite,
        parameters=[KEY_PARAMETER],
        responses={202: ProbeRead},
    ),
)
class ProbeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, InProject[Probe]):
    reads = ProbeInFull
    shapes = {"list": ProbeRead, "create": ProbeWrite}
    filters = ProbeFilters
    gates = {"create": access.get_writable_project}
    keyset = "-number"
    lookup_field = "number"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Probe]:
        return probe_rows(self.project)

    def narrow(self, rows: QuerySet[Probe], given: dict[str, Any]) -> QuerySet[Probe]:
        return rows.filter(version__name=given["version"]) if "version" in given else rows

    def create(self, request: Request, slug: str) -> Response:
        body = self.read_body()
        name = body.pop("version")
        version = self.project.versions.select_related("definition", "project").filter(name=name).first()
        if version is None:
            raise RefusedError(f"There is no version {name}.", field="version")
        options = ProbeOptions.from_json(body)
        probe = request_probe(version=version, by=self.user, options=options, idempotency_key=read_key(request))
        headers = {"Location": reverse("api-probe-detail", args=[slug, probe.number])}
        return Response(ProbeRead(self.again(probe)).data, status=status.HTTP_202_ACCEPTED, headers=headers)
