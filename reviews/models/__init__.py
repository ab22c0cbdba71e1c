from reviews.models.criterion import Confirmation, Criterion
from reviews.models.criterion_history import CriterionComment, CriterionRevision
from reviews.models.item import Adjudication, Assignment, Judgment, ReviewItem
from reviews.models.judgment_import import ImportPiece, JudgmentImport
from reviews.models.look import Look
from reviews.models.mention import CriterionMention
from reviews.models.metric_run import MetricComparison, MetricRun, MetricWork
from reviews.models.model_run import ModelRun
from reviews.models.queue import ReviewQueue
from reviews.models.report import Report, SignOff, SignOffCondition, SignReminder
from reviews.models.settings import ReviewSettings
from reviews.models.share import ShareComment, ShareLink
from reviews.models.waiver import Waiver

__all__ = [
    "Adjudication",
    "Assignment",
    "Confirmation",
    "Criterion",
    "CriterionComment",
    "CriterionMention",
    "CriterionRevision",
    "ImportPiece",
    "Judgment",
    "JudgmentImport",
    "Look",
    "MetricComparison",
    "MetricRun",
    "MetricWork",
    "ModelRun",
    "Report",
    "ReviewItem",
    "ReviewQueue",
    "ReviewSettings",
    "ShareComment",
    "ShareLink",
    "SignOff",
    "SignOffCondition",
    "SignReminder",
    "Waiver",
]
