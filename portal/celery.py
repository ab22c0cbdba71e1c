"""The Celery application; its settings are the `CELERY_` ones of Django's."""

import os
import sys
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from celery.signals import worker_process_init
from django.conf import settings
from kombu import Connection

from portal.broker import use_whole_files
from portal.lib.collector import spare_the_collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class Line(Connection):
    """Tries a broker that is away every five seconds at the latest, however long it has been away."""

    def ensure_connection(self, *arguments: Any, **options: Any) -> Any:
        return super().ensure_connection(*arguments, **{"interval_max": 5, **options})


class Lines(AMQP):
    Connection = Line


class Application(Celery):
    """Whoever rings gives up soon: a web request never waits for the broker, and the sweep rings again."""

    amqp_cls: Any = Lines

    def connection_for_write(self, url: str | None = None, *arguments: Any, **options: Any) -> Any:
        options["transport_options"] = {**settings.RINGING, **(options.get("transport_options") or {})}
        return super().connection_for_write(url, *arguments, **options)


SWITCH_S = 0.001  # Threads that hear an answer wait so long for one that plans or writes; Python's own 5 ms cost 2 %.


@worker_process_init.connect
def begin_process(**_: Any) -> None:
    spare_the_collector()
    sys.setswitchinterval(SWITCH_S)


use_whole_files()
app = Application("bashboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="timed")
