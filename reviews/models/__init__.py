from reviews.models.criterion import Confirmation, Criterion
from reviews.models.item import Adjudication, Assignment, Judgment, ReviewItem
from reviews.models.queue import ReviewQueue
from reviews.models.report import Report, SignOff
from reviews.models.settings import ReviewSettings

__all__ = [
    "Adjudication",
    "Assignment",
    "Confirmation",
    "Criterion",
    "Judgment",
    "Report",
    "ReviewItem",
    "ReviewQueue",
    "ReviewSettings",
    "SignOff",
]
