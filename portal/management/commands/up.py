"""`manage.py up`: web, worker and beat by one command, kept running until Ctrl-C."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.preparation import collect_static, migrate
from portal.services import add_services
from portal.supervision import SupervisionError, Supervisor, claim_folder, find_port, is_serving


class Command(BaseCommand):
    help = "Start the web server, a worker and beat; restart what dies; stop all on Ctrl-C or SIGTERM."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on; a taken one gives the next")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.bring_up(options["host"], options["port"])
        except SupervisionError as error:
            raise CommandError(str(error)) from None

    def bring_up(self, host: str, wanted: int) -> None:
        with claim_folder(settings.DATA_DIR), Supervisor(logs=settings.DATA_DIR / "logs", say=self.say) as supervisor:
            if migrate():
                self.say("Brought the database up to date.")
            if collect_static():
                self.say("Collected the static files.")
            port = find_port(host, wanted)
            if port != wanted:
                self.say(f"Port {wanted} is taken, using {port}.")
            add_services(supervisor, host=host, port=port)
            supervisor.start()
            supervisor.wait_until_ready("web", is_serving(host, port))
            self.say(f"Bashboard is at http://{host}:{port}/ (Ctrl-C stops it; logs in {supervisor.logs}).")
            supervisor.run_forever()
            self.say("Stopping.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
        sys.stdout.flush()
