"""The product's Celery application, in whose workers two answers are poison: one raises, one ends the process."""

import os
from typing import Any

from celery.signals import worker_process_init

from portal.celery import app

__all__ = ["app"]
RAISES, CRASHES = b"poison that raises", b"poison that crashes"


@worker_process_init.connect
def poison(**_: Any) -> None:
    from bugbash.execution import calling  # Django is not ready before

    read = calling.read_reply

    def read_or_die(reply: Any, **facts: Any) -> Any:
        if CRASHES in reply.body:
            os.abort()
        if RAISES in reply.body:
            raise RuntimeError("poison")
        return read(reply, **facts)

    calling.read_reply = read_or_die
