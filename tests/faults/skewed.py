"""The product's Celery application on a machine whose clock is wrong by `CLOCK_SKEW_S` seconds."""

import datetime
import os
import time
from typing import Any

SKEW_S = float(os.environ["CLOCK_SKEW_S"])
true_time, true_now = time.time, datetime.datetime.now


class Datetime(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return true_now(tz) + datetime.timedelta(seconds=SKEW_S)

    @classmethod
    def utcnow(cls) -> Any:
        return cls.now(datetime.UTC).replace(tzinfo=None)


# Before anything reads a clock, and where a name for it was kept already.
time.time = lambda: true_time() + SKEW_S

import celery.utils.time  # noqa: E402
import celery.worker.request  # noqa: E402
from django.utils import timezone  # noqa: E402

from portal.celery import app  # noqa: E402

for module in (celery.utils.time, celery.worker.request):
    vars(module)["datetime"] = Datetime
timezone.now = lambda: Datetime.now(datetime.UTC)

__all__ = ["app"]
