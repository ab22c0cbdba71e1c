from typing import Any

from django.urls import include, path
from rest_framework.parsers import MultiPartParser

from bugbash.api.files import FileRenderer
from bugbash.api.scope import Unstored
from bugbash.api.urls import make_router
from reviews.api.ageing import AgeViewSet
from reviews.api.agreement import AdjudicationViewSet, AgreementViewSet
from reviews.api.assessments import AssessmentViewSet
from reviews.api.criteria import CriterionViewSet
from reviews.api.criterion_history import CriterionCommentViewSet, CriterionRevisionViewSet
from reviews.api.decisions import DecisionViewSet
from reviews.api.gold import GoldViewSet
from reviews.api.judgment_files import JudgmentExportViewSet, JudgmentImportViewSet, RawParser
from reviews.api.judgments import JudgmentViewSet
from reviews.api.mentions import CriterionMentionViewSet
from reviews.api.metrics import MetricViewSet
from reviews.api.model_judge import ModelJudgeViewSet, ModelRulesViewSet
from reviews.api.queue import QueueViewSet
from reviews.api.queues import ReviewQueueViewSet
from reviews.api.reports import ReportViewSet, SignOffViewSet
from reviews.api.sending import SendingViewSet
from reviews.api.shared import SharedCommentViewSet
from reviews.api.sharing import ShareLinkViewSet
from reviews.api.signing import ConditionViewSet, ReminderViewSet, ShareCommentViewSet, SigningRulesViewSet
from reviews.api.waivers import CriterionWaiverViewSet

in_project = make_router(
    conditions=ConditionViewSet,
    criteria=CriterionViewSet,
    judgments=JudgmentViewSet,
    queues=ReviewQueueViewSet,
    reports=ReportViewSet,
    waivers=CriterionWaiverViewSet,
    **{"criterion-mentions": CriterionMentionViewSet},
)
OF_REPORT: dict[str, type[Unstored[Any]]] = {
    "signoffs": SignOffViewSet,
    "share-links": ShareLinkViewSet,
    "share-comments": ShareCommentViewSet,
    "reminders": ReminderViewSet,
}
of_report = make_router(**OF_REPORT)
IMPORT = "projects/<slug:slug>/judgments/imports/<int:id>/"
FILES = {"parser_classes": [MultiPartParser, RawParser]}
METRICS = [
    ("summary", "", MetricViewSet.as_view({"get": "retrieve"})),
    ("scores", "scores/", MetricViewSet.as_view({"get": "scores"})),
    ("export", "export/", MetricViewSet.as_view({"get": "export"}, renderer_classes=[FileRenderer])),
    ("query", "queries/<int:query>/", MetricViewSet.as_view({"get": "query"})),
    ("to-rate", "to-rate/", MetricViewSet.as_view({"get": "to_rate", "post": "ask"})),
]
urlpatterns = [
    path("projects/<slug:slug>/", include(in_project.urls)),
    path(
        "projects/<slug:slug>/evidence-age/",
        AgeViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="api-evidence-age",
    ),
    path(
        "projects/<slug:slug>/model-judge/",
        ModelRulesViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="api-model-rules",
    ),
    path(
        "projects/<slug:slug>/queues/<int:queue>/model-judge/",
        ModelJudgeViewSet.as_view({"get": "retrieve", "post": "create"}),
        name="api-model-judge",
    ),
    path(
        "projects/<slug:slug>/queues/<int:queue>/model-judge/cancel/",
        ModelJudgeViewSet.as_view({"post": "cancel"}),
        name="api-model-cancel",
    ),
    path(
        "projects/<slug:slug>/queues/<int:queue>/gold/",
        GoldViewSet.as_view({"get": "retrieve"}),
        name="api-gold",
    ),
    path(
        "projects/<slug:slug>/queues/<int:queue>/gold/<int:item>/",
        GoldViewSet.as_view({"put": "update"}),
        name="api-gold-item",
    ),
    path("projects/<slug:slug>/agreement/", AgreementViewSet.as_view({"get": "retrieve"}), name="api-agreement"),
    path("projects/<slug:slug>/agreement/mine/", AgreementViewSet.as_view({"get": "mine"}), name="api-agreement-mine"),
    path(
        "projects/<slug:slug>/agreement/items/",
        AgreementViewSet.as_view({"get": "disputes"}),
        name="api-agreement-items",
    ),
    path(
        "projects/<slug:slug>/agreement/items/<int:item>/",
        AgreementViewSet.as_view({"get": "dispute_detail"}),
        name="api-agreement-item",
    ),
    path(
        "projects/<slug:slug>/agreement/items/<int:item>/question/",
        AgreementViewSet.as_view({"post": "ask"}),
        name="api-agreement-question",
    ),
    path(
        "projects/<slug:slug>/agreement/items/<int:item>/",
        include(make_router(adjudications=AdjudicationViewSet).urls),
    ),
    path(
        "projects/<slug:slug>/signing-rules/",
        SigningRulesViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="api-signing-rules",
    ),
    path("projects/<slug:slug>/decisions/", DecisionViewSet.as_view({"get": "retrieve"}), name="api-decisions"),
    path(
        "projects/<slug:slug>/judgments/import/",
        JudgmentImportViewSet.as_view({"post": "create"}),
        name="api-judgment-import",
    ),
    path(
        "projects/<slug:slug>/judgments/upload/",
        JudgmentImportViewSet.as_view({"post": "upload"}, **FILES),
        name="api-judgment-upload",
    ),
    path(
        "projects/<slug:slug>/judgments/imports/",
        JudgmentImportViewSet.as_view({"get": "list"}),
        name="api-judgment-imports",
    ),
    path(
        IMPORT, JudgmentImportViewSet.as_view({"get": "retrieve", "delete": "destroy"}), name="api-judgment-import-one"
    ),
    path(f"{IMPORT}save/", JudgmentImportViewSet.as_view({"post": "save"}), name="api-judgment-save"),
    path(
        f"{IMPORT}report/",
        JudgmentImportViewSet.as_view({"get": "report"}, renderer_classes=[FileRenderer]),
        name="api-judgment-report",
    ),
    *(
        path(
            f"projects/<slug:slug>/judgments/{address}/",
            JudgmentExportViewSet.as_view({"get": deed}),
            name=f"api-judgment-{address}",
        )
        for address, deed in (("export", "judgments"), ("run", "run"), ("preferences", "preferences"))
    ),
    path("projects/<slug:slug>/queue/", QueueViewSet.as_view({"post": "create"}), name="api-queue"),
    path("projects/<slug:slug>/queue/next/", QueueViewSet.as_view({"get": "next_"}), name="api-queue-next"),
    path(
        "projects/<slug:slug>/versions/<str:name>/readiness/",
        AssessmentViewSet.as_view({"get": "retrieve"}),
        name="api-assessment",
    ),
    path(
        "projects/<slug:slug>/versions/<str:name>/readiness/since/",
        AssessmentViewSet.as_view({"get": "since", "post": "see"}),
        name="api-since",
    ),
    *(
        path(f"projects/<slug:slug>/versions/<str:name>/metrics/{tail}", view, name=f"api-metrics-{name}")
        for name, tail, view in METRICS
    ),
    path(
        "projects/<slug:slug>/replays/<int:number>/review/",
        SendingViewSet.as_view({"post": "send_all"}),
        name="api-replay-send",
    ),
    path(
        "projects/<slug:slug>/replays/<int:number>/outcomes/<int:ordinal>/review/",
        SendingViewSet.as_view({"post": "send", "delete": "withdraw"}),
        name="api-outcome-send",
    ),
    path(
        "projects/<slug:slug>/criteria/<int:criterion>/",
        include(make_router(comments=CriterionCommentViewSet, revisions=CriterionRevisionViewSet).urls),
    ),
    path("projects/<slug:slug>/reports/<int:number>/", include(of_report.urls)),
    path("shared/<str:token>/comments/", SharedCommentViewSet.as_view({"post": "create"}), name="api-shared-comment"),
]
