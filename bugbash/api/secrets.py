from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.secrets import LONGEST, remove_secret, set_secret
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.logic.redaction import SHORTEST
from bugbash.models import Secret
from bugbash.models.secret import secret_name
from bugbash.selectors.secrets import missing_secrets, secret_rows
from portal.lib.api.shapes import Strict, Text, Write
from portal.lib.secrets import Hidden

NO_TOKENS = "Secrets are set and removed by a person who is signed in, never with a token."


class SecretRead(serializers.ModelSerializer[Secret]):
    set_by = PersonRead(read_only=True)

    class Meta:
        model = Secret
        fields = read_only_fields = ("id", "name", "origin", "last4", "set_by", "set_at")
        extra_kwargs = {"last4": {"help_text": "How the value ends, if it has at least 12 characters."}}


class MissingSecretRead(serializers.Serializer[Any]):
    name = serializers.CharField(read_only=True)
    origin = serializers.CharField(read_only=True)
    versions = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="Those served there.")


class ValueField(Text):
    """A text that nothing repeats."""

    def __init__(self) -> None:
        super().__init__(
            min_length=SHORTEST,
            max_length=LONGEST,
            trim_whitespace=False,
            write_only=True,
            help_text="Never given back.",
        )


class SecretWrite(Write):
    reads = SecretRead
    name = Text(max_length=40, validators=[secret_name], help_text="As in `{{secret.name}}`.")
    base_url = Text(max_length=2048, help_text="An address of the prototype; the value goes to its origin alone.")
    value = ValueField()


class ValueWrite(Strict):
    value = ValueField()


@extend_schema(tags=["secrets"])
@extend_schema_view(
    list=extend_schema(summary="The secrets that are set, without their values"),
    create=extend_schema(summary="Set a secret, or replace it", description=NO_TOKENS),
    destroy=extend_schema(summary="Forget a secret", description=NO_TOKENS),
)
class SecretViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, CreateMixin, InProject[Secret]):
    reads = SecretRead
    shapes = {"create": SecretWrite, "update": ValueWrite, "missing": MissingSecretRead}
    keyset = "pk"
    gates = dict.fromkeys(("list", "create", "update", "destroy", "missing"), access.get_confided_project)
    lookup_value_converter = "int"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "GET" and request.auth is not None:
            raise PermissionDenied(NO_TOKENS)

    def get_queryset(self) -> QuerySet[Secret]:
        return secret_rows(self.project)

    def perform_create(self, serializer: serializers.BaseSerializer[Secret]) -> None:
        facts = dict(serializer.validated_data)
        serializer.instance = set_secret(project=self.project, by=self.user, value=Hidden(facts.pop("value")), **facts)

    def perform_destroy(self, instance: Secret) -> None:
        remove_secret(secret=instance, by=self.user)

    @extend_schema(summary="Replace the value of a secret", description=NO_TOKENS, responses=SecretRead)
    def update(self, request: Request, **_: Any) -> Response:
        secret = self.get_object()
        value = Hidden(self.read_body()["value"])
        row = set_secret(project=self.project, name=secret.name, base_url=secret.origin, value=value, by=self.user)
        return Response(SecretRead(row).data)

    @extend_schema(
        summary="The secrets that deployments wait for",
        responses=MissingSecretRead(many=True),
        filters=False,
    )
    @action(detail=False, pagination_class=None)
    def missing(self, request: Request, **_: Any) -> Response:
        return Response(MissingSecretRead(missing_secrets(self.project), many=True).data)
