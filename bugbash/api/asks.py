from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.asks import ask_live
from bugbash.api.diffs import DiffRead
from bugbash.api.observations import ObservationRead
from bugbash.api.scope import InProject
from bugbash.choices import Family
from bugbash.errors import RefusedError
from bugbash.logic.query_rules import MAX_TEXT
from bugbash.models import Deployment, Observation, Project
from bugbash.selectors.console import SIDES, shown_observations, targets_of
from bugbash.selectors.diff_rules import rules_of
from bugbash.selectors.sides import beside
from portal.lib.api.shapes import Choice, Strict, Text


class AskRead(serializers.Serializer[Any]):
    observations = ObservationRead(many=True, read_only=True, help_text="In the order of `versions`.")
    diff = DiffRead(read_only=True, allow_null=True, help_text="Null unless two were asked and both answered.")


class AskWrite(Strict):
    versions = serializers.ListField(
        child=Text(max_length=121),
        min_length=1,
        max_length=SIDES,
        help_text="One or two names; `0.5@eu` is the deployment eu of 0.5.",
    )
    text = Text(allow_blank=True, trim_whitespace=False, max_length=MAX_TEXT, default="")
    params = serializers.DictField(default=dict)
    family = Choice(
        Family.choices, required=False, allow_blank=True, help_text="What kind of attack, where nobody has said so yet."
    )


def get_deployments(project: Project, names: list[str]) -> list[Deployment]:
    """The places of these names; raises RefusedError naming those that are not there."""
    known = {target.name: target.deployment for target in targets_of(project)}
    if missing := [name for name in names if name not in known]:
        raise RefusedError(f"There is no version {' and no '.join(missing)}.", field="versions")
    return [known[name] for name in names]


class AskViewSet(InProject[Observation]):
    reads = AskRead
    shapes = {"create": AskWrite}
    gates = {"create": access.get_fileable_project}

    @extend_schema(
        tags=["ask"],
        summary="Ask one or two versions now, and wait for what they say",
        description="What was asked is noted as a draft query; file a breakage from an observation to keep it.",
        responses={200: AskRead},
    )
    def create(self, request: Request, **_: Any) -> Response:
        facts = self.read_body()
        deployments = get_deployments(self.project, facts.pop("versions"))
        family = Family(chosen) if (chosen := facts.pop("family", "")) else None
        asked = ask_live(project=self.project, deployments=deployments, family=family, by=self.user, **facts)
        shown = shown_observations(self.project, [row.pk for row in asked])
        diff = beside(*shown, rules=rules_of(self.project)).diff if len(shown) == SIDES else None
        return Response(AskRead({"observations": shown, "diff": diff}).data)
