from reviews.models.criterion import Confirmation, Criterion
from reviews.models.item import Assignment, Judgment, ReviewItem
from reviews.models.report import Report, SignOff, SignOffCondition, SignReminder
from reviews.models.settings import ReviewSettings
from reviews.models.share import ShareComment, ShareLink

__all__ = [
    "Assignment",
    "Confirmation",
    "Criterion",
    "Judgment",
    "Report",
    "ReviewItem",
    "ReviewSettings",
    "ShareComment",
    "ShareLink",
    "SignOff",
    "SignOffCondition",
    "SignReminder",
]
