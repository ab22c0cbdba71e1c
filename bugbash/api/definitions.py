from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.endpoints import LONGEST_BUNDLE, define_endpoint
from bugbash.actions.proposals import propose_definition
from bugbash.api.people import PersonRead
from bugbash.api.proposals import DESCRIPTION, ProposalRead, ProposalWrite, read_wish
from bugbash.api.scope import CreateMixin, InProject
from bugbash.choices import AnswerKind
from bugbash.errors import RefusedError
from bugbash.logic.requests.template import BODY_KINDS, METHODS
from bugbash.models import EndpointDefinition, Project
from portal.lib.api.shapes import Choice, Flag, Number, Strict, Text, Write

PATH_HELP = "JMESPath."


def get_definition(project: Project, revision: int) -> EndpointDefinition:
    """The project's definition of this revision; raises RefusedError."""
    definition = project.definitions.filter(revision=revision).first()
    if definition is None:
        raise RefusedError(f"There is no definition of revision {revision}.", field="definition")
    return definition


class DefinitionRead(serializers.ModelSerializer[EndpointDefinition]):
    created_by = PersonRead(read_only=True)
    request = serializers.DictField(read_only=True, help_text="As it was defined.")
    mapping = serializers.DictField(read_only=True, help_text="As it was defined.")

    class Meta:
        model = EndpointDefinition
        fields = read_only_fields = (
            "revision",
            "kind",
            "request",
            "mapping",
            "timeout_s",
            "verify_tls",
            "ca_pem",
            "created_at",
            "created_by",
        )


class PairField(serializers.ListField):
    """A name and a text."""

    child = Text(max_length=8000, allow_blank=True, trim_whitespace=False)

    def __init__(self) -> None:
        super().__init__(min_length=2, max_length=2)


class RequestPart(Strict):
    method = Choice([(method, method) for method in METHODS], default="GET")
    path = Text(max_length=2000, allow_blank=True, default="", trim_whitespace=False)
    query = serializers.ListField(child=PairField(), max_length=100, default=list, help_text="Pairs of name and text.")
    headers = serializers.ListField(child=PairField(), max_length=50, default=list, help_text="Pairs of name and text.")
    body_kind = Choice([(kind, kind) for kind in BODY_KINDS], default="none")
    body = serializers.JSONField(default=None, allow_null=True)
    params_in_query = Flag(
        default=False, help_text="Parameters without a placeholder of their own go into the query string."
    )


class MappingPart(Strict):
    kind = Choice(AnswerKind.choices)
    results = Text(max_length=1000, allow_blank=True, default="", help_text=PATH_HELP)
    id = Text(max_length=1000, allow_blank=True, default="", help_text=PATH_HELP)
    title = Text(max_length=1000, allow_blank=True, default="", help_text=PATH_HELP)
    text = Text(max_length=1000, allow_blank=True, default="", help_text=PATH_HELP)
    score = Text(max_length=1000, allow_blank=True, default="", help_text=PATH_HELP)
    fields = serializers.DictField(  # type: ignore[assignment]
        child=Text(max_length=1000), default=dict, help_text="JMESPath by name."
    )
    label = Text(max_length=1000, allow_blank=True, default="", help_text=PATH_HELP)  # type: ignore[assignment]
    probabilities = Text(max_length=1000, allow_blank=True, default="", help_text=PATH_HELP)
    value = Text(max_length=1000, allow_blank=True, default="", help_text=PATH_HELP)


class DefinitionWrite(Write):
    reads = DefinitionRead
    request = RequestPart(help_text="{{query}} and {{params.name}} stand in values.")
    mapping = MappingPart(help_text="How the answer is read.")
    timeout_s = Number(min_value=1, max_value=300, default=30.0, help_text="Seconds in all.")
    verify_tls = Flag(default=True, help_text="Only where this is off are bad certificates accepted; reports say so.")
    ca_pem = Text(
        max_length=LONGEST_BUNDLE,
        allow_blank=True,
        default="",
        help_text="PEM: certificates to trust instead of the public ones.",
    )


@extend_schema(tags=["definitions"])
@extend_schema_view(
    list=extend_schema(summary="How the endpoint is called: all revisions, newest first"),
    create=extend_schema(summary="Define the endpoint anew; an equal newest revision is returned as it is"),
)
class DefinitionViewSet(mixins.ListModelMixin, CreateMixin, InProject[EndpointDefinition]):
    reads = DefinitionRead
    shapes = {"create": DefinitionWrite, "propose": ProposalWrite}
    gates = dict.fromkeys(("create", "propose"), access.get_owned_project)
    keyset = "-revision"

    def get_queryset(self) -> QuerySet[EndpointDefinition]:
        return self.project.definitions.select_related("created_by")

    def perform_create(self, serializer: serializers.BaseSerializer[EndpointDefinition]) -> None:
        serializer.instance = define_endpoint(project=self.project, by=self.user, **serializer.validated_data)

    @extend_schema(
        summary="A definition filled from a curl line, a URL or a preset, with one call if wanted",
        description=DESCRIPTION,
        responses={200: ProposalRead},
    )
    @action(detail=False, methods=["post"])
    def propose(self, request: Request, **_: Any) -> Response:
        facts = self.read_body()
        proposed = propose_definition(
            project=self.project,
            pasted=read_wish(facts),
            preset=facts["preset"],
            ask=facts["ask"],
            keeps_secrets=request.auth is None,
            by=self.user,
        )
        return Response(ProposalRead(proposed).data)
