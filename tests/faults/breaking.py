"""The services of this run, and how they are broken and mended."""

import os
import signal
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from portal.lib.processes import kill_group
from tests.conftest import stack
from tests.services import run_postgres, start_valkey


def need_own(name: str) -> None:
    if name not in stack.processes:
        pytest.skip(f"Only a {name} that this run started itself, without pytest-xdist, may be broken.")


class Broker:
    """A Valkey that stores nothing: what is killed has forgotten everything."""

    @classmethod
    def of_this_run(cls) -> Self:
        need_own("valkey")
        return cls()

    @property
    def is_up(self) -> bool:
        return stack.processes["valkey"].poll() is None

    def kill(self) -> None:
        kill_group(stack.processes["valkey"])

    def start(self) -> None:
        stack.processes["valkey"] = start_valkey(stack.folder, urlsplit(settings.REDIS_URL).port or 0)

    def restart(self) -> None:
        self.kill()
        self.start()

    def flush(self) -> None:
        with Redis.from_url(settings.REDIS_URL) as client:
            client.flushall()

    def freeze(self) -> None:
        os.kill(stack.processes["valkey"].pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(stack.processes["valkey"].pid, signal.SIGCONT)

    def mend(self) -> None:
        if self.is_up:
            self.thaw()
        else:
            self.start()


class Database:
    """A PostgreSQL whose commits are on disk before they are acknowledged."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER ROLE postgres SET synchronous_commit = on")
        connection.close()

    @classmethod
    def of_this_run(cls) -> Self:
        need_own("postgres")
        return cls()

    def restart(self) -> None:
        """Like `pg_ctl restart -m immediate`: all connections break, what was not committed is gone."""
        process = stack.processes["postgres"]
        process.send_signal(signal.SIGQUIT)
        process.wait()
        stack.processes["postgres"] = run_postgres(stack.folder / "pg", Path(str(process.args[0])))  # type: ignore[index]
        connection.close()

    def mend(self) -> None:
        if stack.processes["postgres"].poll() is not None:
            self.restart()
        with connection.cursor() as cursor:
            cursor.execute("ALTER ROLE postgres RESET synchronous_commit")
        connection.close()
