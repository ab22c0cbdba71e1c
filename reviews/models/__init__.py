from reviews.models.criterion import Confirmation, Criterion
from reviews.models.criterion_history import CriterionComment, CriterionRevision
from reviews.models.item import Assignment, Judgment, ReviewItem
from reviews.models.look import Look
from reviews.models.report import Report, SignOff
from reviews.models.settings import ReviewSettings
from reviews.models.waiver import Waiver

__all__ = [
    "Assignment",
    "Confirmation",
    "Criterion",
    "CriterionComment",
    "CriterionRevision",
    "Judgment",
    "Look",
    "Report",
    "ReviewItem",
    "ReviewSettings",
    "SignOff",
    "Waiver",
]
