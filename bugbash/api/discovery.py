from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash.api.discovery_shapes import CoverageFilter, CoverageRead, DiscoveryRead, ScopeFilter
from bugbash.api.scope import InProject
from bugbash.errors import RefusedError
from bugbash.models import Bash, Project
from bugbash.selectors.bash_discovery import coverage_of, discovery_of


def find_bash(project: Project, number: int | None) -> Bash | None:
    """The bash of this number, None for no number; raises RefusedError where there is none."""
    if number is None:
        return None
    bash = project.bashes.filter(number=number).first()
    if bash is None:
        raise RefusedError("There is no such bash.", field="bash")
    return bash


@extend_schema(tags=["bashes"])
class DiscoveryViewSet(InProject[Bash]):
    reads = DiscoveryRead
    queryset = Bash.objects.none()

    @extend_schema(summary="How much is left to find", parameters=[ScopeFilter], responses=DiscoveryRead)
    def retrieve(self, request: Request, **_: Any) -> Response:
        given = ScopeFilter.read(request)
        bash = find_bash(self.project, given.get("bash"))
        return Response(DiscoveryRead(discovery_of(self.project, bash, with_probes=given["probes"] == "1")).data)


@extend_schema(tags=["bashes"])
class CoverageViewSet(InProject[Bash]):
    reads = CoverageRead
    queryset = Bash.objects.none()

    @extend_schema(
        summary="What was tried and what nobody tried, by charter and family",
        parameters=[CoverageFilter],
        responses=CoverageRead,
    )
    def retrieve(self, request: Request, **_: Any) -> Response:
        bash = find_bash(self.project, CoverageFilter.read(request).get("bash"))
        return Response(CoverageRead(coverage_of(self.project, bash)).data)
