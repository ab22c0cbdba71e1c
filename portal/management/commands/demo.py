"""`manage.py demo`: the product with real input, filled and kept running by one command."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from bugbash.models import Deployment, Project
from portal.demonstration import SLUG, Demonstration, LoopError, describe, gaps
from portal.preparation import collect_static, migrate
from portal.services import add_services
from portal.supervision import SupervisionError, Supervisor, claim_folder, find_port, is_serving
from reviews.choices import Overall

HOST = "127.0.0.1"
PROTOTYPE_PORT = 8700
DEMO = {"BASHBOARD_DEMO": "1"}


class Command(BaseCommand):
    help = "Start everything with the demo prototype, run the whole loop once and stay up; Ctrl-C stops it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port of the web pages; a taken one gives the next")
        parser.add_argument("--reset", action="store_true", help="forget the data and start over")
        parser.add_argument("--check", action="store_true", help="run the loop once, without pages, and end")
        parser.add_argument("--json", action="store_true", help="with --check: print one JSON object")
        parser.add_argument(
            "--here", action="store_true", help="with --check: use this data folder, not a temporary one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.began_at = time.monotonic()
        self.to_stderr = options["json"]
        if options["check"] and connection.vendor == "sqlite" and not options["here"]:
            sys.exit(check_in_new_folder(as_json=options["json"]))
        try:
            with claim_folder(settings.DATA_DIR):
                if options["reset"]:
                    self.forget()
                self.run(options)
        except (SupervisionError, LoopError) as error:
            raise CommandError(str(error)) from None

    def run(self, options: dict[str, Any]) -> None:
        with Supervisor(logs=settings.DATA_DIR / "logs", say=self.say) as supervisor:
            if migrate():
                self.say("brought the database up to date")
            address = self.start_prototype(supervisor)
            if options["check"]:
                self.close_loop(supervisor, address, as_json=options["json"])
            else:
                self.stay_up(supervisor, address, options["port"])

    def start_prototype(self, supervisor: Supervisor) -> str:
        """The search engine as a process of its own; its base address."""
        port = find_port(HOST, PROTOTYPE_PORT)
        cache = settings.DATA_DIR / "prototype"
        module = ["-m", "bugbash.demo.prototype"]
        supervisor.add("prototype", [sys.executable, *module, "--port", str(port), "--cache-dir", cache])
        supervisor.start("prototype")
        return f"http://{HOST}:{port}"

    def stay_up(self, supervisor: Supervisor, prototype: str, wanted: int) -> None:
        port = find_port(HOST, wanted)
        add_services(supervisor, host=HOST, port=port, env=DEMO)
        supervisor.start("worker", "beat")
        if collect_static():
            self.say("collected the static files")
        supervisor.start("web")
        self.await_prototype(supervisor, prototype)
        project = self.fill(prototype, SLUG)
        supervisor.wait_until_ready("web", is_serving(HOST, port))
        facts = describe(project)
        self.say(f"readiness of {facts['version']}: {Overall(facts['overall']).label}")
        self.say(f"open http://{HOST}:{port}/p/{project.slug}/readiness/?version={facts['version']}  (Ctrl-C stops)")
        supervisor.run_forever()
        self.say("stopping")

    def close_loop(self, supervisor: Supervisor, prototype: str, *, as_json: bool) -> None:
        """The loop once; ends with an error that names every way in which it did not close."""
        add_services(supervisor, host=HOST, port=0)
        supervisor.start("worker", "beat")
        self.await_prototype(supervisor, prototype)
        project = self.fill(prototype, free_slug())
        if as_json:
            self.stdout.write(json.dumps(describe(project), indent=2, ensure_ascii=False))
        if wrong := gaps(project):
            raise LoopError("The loop did not close. " + " ".join(wrong))
        self.say("the loop closed")

    def await_prototype(self, supervisor: Supervisor, address: str) -> None:
        self.say("the prototype reads the documentation of the standard library")
        port = int(address.rpartition(":")[2])
        supervisor.wait_until_ready("prototype", is_serving(HOST, port, "/0.5/health"))

    def fill(self, prototype: str, slug: str) -> Project:
        """Run the loop in a new project; one that is there already is only pointed at the prototype's address."""
        project = Project.objects.filter(slug=slug).first()
        if project is None:
            return Demonstration(base_url=prototype, say=self.say, slug=slug).run()
        for deployment in Deployment.objects.filter(version__project=project):
            path = deployment.base_url.removeprefix("http://").partition("/")[2]
            Deployment.objects.filter(pk=deployment.pk).update(base_url=f"{prototype}/{path}")
        if wrong := gaps(project):
            self.say(f"an earlier demo did not get to its end ({wrong[0]}); --reset starts over")
        return project

    def forget(self) -> None:
        """Remove the demo's data: the whole data folder of the embedded mode."""
        if connection.vendor != "sqlite":
            raise SupervisionError("--reset clears SQLite only; drop the PostgreSQL database yourself.")
        connections.close_all()
        for name in ("bashboard.sqlite3", "bashboard.sqlite3-wal", "bashboard.sqlite3-shm"):
            (settings.DATA_DIR / name).unlink(missing_ok=True)
        for folder in ("queue", "control"):
            shutil.rmtree(settings.BROKER_DIR / folder, ignore_errors=True)
            (settings.BROKER_DIR / folder).mkdir(parents=True)
        self.say("forgot the former data")

    def say(self, text: str) -> None:
        stream = self.stderr if self.to_stderr else self.stdout
        stream.write(f"{time.monotonic() - self.began_at:6.1f} s  {text}")
        stream.flush()


def check_in_new_folder(*, as_json: bool) -> int:
    """The check in a process of its own on an empty data folder, so that it neither meets nor leaves anything."""
    with tempfile.TemporaryDirectory(prefix="bashboard-check-") as folder:
        manage = str(Path(sys.argv[0]).resolve())
        argv = [sys.executable, manage, "demo", "--check", "--here", *(["--json"] if as_json else [])]
        return subprocess.run(argv, env={**os.environ, "BASHBOARD_DATA": folder}, check=False).returncode  # noqa: S603


def free_slug() -> str:
    taken = set(Project.objects.filter(slug__startswith=SLUG).values_list("slug", flat=True))
    return next(slug for slug in (SLUG, *(f"{SLUG}-{number}" for number in range(2, 10_000))) if slug not in taken)
