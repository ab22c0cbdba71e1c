from typing import Any

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from bugbash.api.alike import AlikeViewSet
from bugbash.api.ask_batches import AskBatchViewSet
from bugbash.api.asks import AskViewSet
from bugbash.api.bashes import BashViewSet
from bugbash.api.breakage_triage import BreakageGroupViewSet, BreakageTriageViewSet
from bugbash.api.breakages import BreakageViewSet
from bugbash.api.charters import CharterViewSet
from bugbash.api.comments import CommentViewSet
from bugbash.api.comparisons import ComparisonViewSet
from bugbash.api.decisions import TriageViewSet
from bugbash.api.definitions import DefinitionViewSet
from bugbash.api.diff_rules import DiffRuleViewSet
from bugbash.api.discovery import CoverageViewSet, DiscoveryViewSet
from bugbash.api.egress import EgressRequestViewSet
from bugbash.api.findings import ProbeFindingViewSet
from bugbash.api.imports import ImportViewSet
from bugbash.api.junit import JUnitRenderer
from bugbash.api.members import MemberViewSet
from bugbash.api.mentions import MentionViewSet
from bugbash.api.mutants import MutateViewSet
from bugbash.api.mutators import MutatorViewSet
from bugbash.api.observations import ObservationViewSet
from bugbash.api.outcomes import OutcomeViewSet
from bugbash.api.probes import ProbeViewSet
from bugbash.api.projects import ProjectViewSet
from bugbash.api.queries import QueryViewSet
from bugbash.api.query_deeds import QueryDeedViewSet
from bugbash.api.query_tags import QueryGroupViewSet, TagViewSet
from bugbash.api.replays import ReplayViewSet, VersionReplayViewSet
from bugbash.api.saved_views import SavedViewViewSet
from bugbash.api.schedules import ScheduleViewSet
from bugbash.api.scope import Unstored
from bugbash.api.secrets import SecretViewSet
from bugbash.api.sightings import SightingViewSet
from bugbash.api.version_contracts import ApiDocumentViewSet, FindingViewSet
from bugbash.api.versions import VersionViewSet
from bugbash.api.word_lists import WordListViewSet


def make_router(**views: type[Unstored[Any]]) -> SimpleRouter:
    """Routes by plural noun, named `api-<noun>-list` and so on."""
    router = SimpleRouter(use_regex_path=False)
    for prefix, view in views.items():
        router.register(prefix, view, basename=f"api-{view.__name__.removesuffix('ViewSet').lower()}")
    return router


HYPHENATED: dict[str, type[Unstored[Any]]] = {
    "ask-batches": AskBatchViewSet,
    "diff-rules": DiffRuleViewSet,
    "egress-requests": EgressRequestViewSet,
    "word-lists": WordListViewSet,
    "query-groups": QueryGroupViewSet,
    "saved-views": SavedViewViewSet,
}
in_project = make_router(
    members=MemberViewSet,
    definitions=DefinitionViewSet,
    secrets=SecretViewSet,
    versions=VersionViewSet,
    replays=ReplayViewSet,
    queries=QueryViewSet,
    observations=ObservationViewSet,
    breakages=BreakageViewSet,
    bashes=BashViewSet,
    charters=CharterViewSet,
    imports=ImportViewSet,
    tags=TagViewSet,
    mentions=MentionViewSet,
    probes=ProbeViewSet,
    **HYPHENATED,
)
urlpatterns = [
    *make_router(projects=ProjectViewSet).urls,
    path("projects/<slug:slug>/", include(in_project.urls)),
    path("projects/<slug:slug>/ask/", AskViewSet.as_view({"post": "create"}), name="api-ask"),
    path("projects/<slug:slug>/mutators/", MutatorViewSet.as_view({"get": "retrieve"}), name="api-mutators"),
    path("projects/<slug:slug>/queries/<int:id>/mutate/", MutateViewSet.as_view({"post": "create"}), name="api-mutate"),
    path("projects/<slug:slug>/queries/bulk/", QueryDeedViewSet.as_view({"post": "create"}), name="api-query-bulk"),
    path(
        "projects/<slug:slug>/queries/bulk/<uuid:batch>/",
        QueryDeedViewSet.as_view({"delete": "undo"}),
        name="api-query-undo",
    ),
    path("projects/<slug:slug>/compare/", ComparisonViewSet.as_view({"get": "retrieve"}), name="api-compare"),
    path("projects/<slug:slug>/discovery/", DiscoveryViewSet.as_view({"get": "retrieve"}), name="api-discovery"),
    path("projects/<slug:slug>/coverage/", CoverageViewSet.as_view({"get": "retrieve"}), name="api-coverage"),
    path(
        "projects/<slug:slug>/schedule/",
        ScheduleViewSet.as_view({"get": "retrieve", "put": "replace"}),
        name="api-schedule",
    ),
    path(
        "projects/<slug:slug>/versions/<str:name>/replays/",
        VersionReplayViewSet.as_view({"get": "list", "post": "create"}),
        name="api-version-replays",
    ),
    *(
        path(
            f"projects/<slug:slug>/versions/<str:name>/contract/{deed}/",
            FindingViewSet.as_view({"post": deed}),
            name=f"api-contract-{deed}",
        )
        for deed in ("waive", "withdraw", "file")
    ),
    path(
        "projects/<slug:slug>/versions/<str:name>/openapi/",
        ApiDocumentViewSet.as_view({"get": "retrieve", "put": "replace", "delete": "destroy"}),
        name="api-version-openapi",
    ),
    path(
        "projects/<slug:slug>/replays/<int:number>/junit.xml",
        ReplayViewSet.as_view({"get": "junit"}, renderer_classes=[JUnitRenderer]),
        name="api-replay-junit",
    ),
    path(
        "projects/<slug:slug>/replays/<int:number>/triage/",
        TriageViewSet.as_view({"post": "create"}),
        name="api-replay-triage",
    ),
    path(
        "projects/<slug:slug>/replays/<int:number>/decisions/<uuid:batch>/",
        TriageViewSet.as_view({"delete": "undo"}),
        name="api-decision-undo",
    ),
    path("projects/<slug:slug>/replays/<int:number>/", include(make_router(outcomes=OutcomeViewSet).urls)),
    path(
        "projects/<slug:slug>/breakages/triage/",
        BreakageTriageViewSet.as_view({"post": "create"}),
        name="api-breakage-triage-many",
    ),
    path(
        "projects/<slug:slug>/breakages/triage/<uuid:batch>/",
        BreakageTriageViewSet.as_view({"delete": "undo"}),
        name="api-breakage-triage-undo",
    ),
    path(
        "projects/<slug:slug>/breakages/groups/",
        BreakageGroupViewSet.as_view({"get": "retrieve"}),
        name="api-breakage-groups",
    ),
    path("projects/<slug:slug>/alike/", AlikeViewSet.as_view({"get": "retrieve"}), name="api-alike"),
    path(
        "projects/<slug:slug>/breakages/<int:number>/sightings/",
        SightingViewSet.as_view({"get": "list", "post": "create", "delete": "withdraw"}),
        name="api-breakage-sightings",
    ),
    path("projects/<slug:slug>/probes/<int:number>/", include(make_router(findings=ProbeFindingViewSet).urls)),
    path("projects/<slug:slug>/breakages/<int:number>/", include(make_router(comments=CommentViewSet).urls)),
]
