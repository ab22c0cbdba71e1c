"""What the database refuses of a model's runs."""

import pytest
from django.utils import timezone

from reviews.choices import RunEnd
from reviews.models import ReviewQueue
from tests.builders import a_project
from tests.reviews.builders import a_queue
from tests.reviews.models.test_constraints import violated
from tests.reviews.models_rating import a_run


@pytest.fixture
def queue(db: None) -> ReviewQueue:
    return a_queue(a_project())


def test_model_rates_a_queue_once_at_a_time(queue: ReviewQueue) -> None:
    a_run(queue, ended=RunEnd.DONE, finished_at=timezone.now())
    a_run(queue)
    with violated("one_open_model_run", "queue_id"):
        a_run(queue)


@pytest.mark.parametrize(("budget", "calls"), [(0, 0), (2, 3)])
def test_calls_stay_within_the_budget(queue: ReviewQueue, budget: int, calls: int) -> None:
    with violated("model_run_keeps_budget"):
        a_run(queue, budget, calls=calls)


def test_run_that_ended_says_why(queue: ReviewQueue) -> None:
    with violated("model_run_ends_once"):
        a_run(queue, finished_at=timezone.now())
