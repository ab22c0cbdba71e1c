"""The three processes of the product: web, worker, beat."""

import sys

from django.conf import settings

from portal.supervision import Supervisor

# Celery warns about superusers on every start; whoever runs this as root knows.
QUIET = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
SOFT_STOP = {"REMAP_SIGTERM": "SIGQUIT"}


def add_services(supervisor: Supervisor, *, host: str, port: int, env: dict[str, str] | None = None) -> None:
    """Add `web`, `worker` and `beat`, none of them started; `env` goes to each."""
    env = env or {}
    supervisor.add("web", web_argv(host, port), env)
    supervisor.add("worker", worker_argv(), {**QUIET, **SOFT_STOP, **env})
    supervisor.add("beat", celery("beat", "--loglevel", "WARNING", "--pidfile="), env)


# An asking in the console holds its thread for as long as the endpoint takes, abandoned ones too: with four, as many
# slow calls stalled a process. More threads of one process wait for each other's turn instead: three processes with
# ten answer a hundred people sooner than two with sixteen. Each thread has a connection to the database; these hold 30
# of PostgreSQL's usual 100. While the cache lives in a process's memory there is one.
PROCESSES, THREADS = ("1", "16") if settings.EMBEDDED else ("3", "10")


def web_argv(host: str, port: int) -> list[str]:
    listen = ["--host", host, "--port", str(port), "--workers", PROCESSES, "--blocking-threads", THREADS]
    quiet = ["--no-ws", "--log-level", "warning", "--respawn-failed-workers"]
    return [sys.executable, "-m", "granian", "--interface", "wsgi", *listen, *quiet, "portal.wsgi:application"]


def worker_argv(concurrency: int = 2) -> list[str]:
    """One worker needs no talk with others, so it starts without waiting for them."""
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return celery("worker", "--pool", "prefork", "--concurrency", str(concurrency), "--loglevel", "WARNING", *alone)


def celery(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "portal", *arguments]
