from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from bugbash import access
from bugbash.actions.projects import set_member
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.choices import Role
from bugbash.models import Membership
from bugbash.selectors.members import member_rows
from portal.lib.api.shapes import Choice, Flag, RowOfText, Write


class MemberRead(serializers.ModelSerializer[Membership]):
    user = PersonRead(read_only=True)

    class Meta:
        model = Membership
        fields = read_only_fields = ("user", "role", "reviewer_only")


class MemberWrite(Write):
    reads = MemberRead
    user = RowOfText(
        slug_field="username",
        queryset=User.objects.filter(is_active=True),
        error_messages={"does_not_exist": "There is no account with this user name."},
        help_text="User name of an account of this instance.",
    )
    role = Choice(Role.choices)
    reviewer_only = Flag(default=False, help_text="An SME who sees just the queue.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["reviewer_only"] and attrs["role"] != Role.SME:
            raise serializers.ValidationError({"reviewer_only": ["Only SMEs can be invited to review only."]})
        return attrs


@extend_schema(tags=["members"])
@extend_schema_view(
    list=extend_schema(summary="Who belongs to the project"),
    create=extend_schema(summary="Give a person a role, or another one"),
)
class MemberViewSet(mixins.ListModelMixin, CreateMixin, InProject[Membership]):
    reads = MemberRead
    shapes = {"create": MemberWrite}
    gates = {"create": access.get_owned_project}
    keyset = "pk"

    def get_queryset(self) -> QuerySet[Membership]:
        return member_rows(self.project)

    def perform_create(self, serializer: serializers.BaseSerializer[Membership]) -> None:
        facts = serializer.validated_data
        row = set_member(
            project=self.project,
            user=facts["user"],
            role=Role(facts["role"]),
            reviewer_only=facts["reviewer_only"],
            by=self.user,
        )
        serializer.instance = self.again(row)
