"""Which database and broker the tests run on, decided before Django reads its settings.

The first pytest process owns a temporary folder and the services; pytest-xdist's workers inherit its environment and
take a database, a broker and a data folder of their own. `BASHBOARD_STACK=embedded` means SQLite and the file broker.
"""

import os
import shutil
import signal
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from portal.lib.processes import Process, stop_processes
from tests.services import free_port, start_postgres, start_valkey

FOLDER = "BASHBOARD_TEST_FOLDER"
OWN_POSTGRES = "BASHBOARD_TEST_POSTGRES"
FIXED = {
    "SECRET_KEY": "only-for-tests-" + "x" * 50,
    "EGRESS_ALLOW_LOOPBACK": "1",
    # Playwright keeps an event loop in the test's thread; Django would refuse the ORM there.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}
FOREIGN = ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "HTTPS", "DEBUG", "BASHBOARD_DEMO", "LOG_LEVEL", "SECRET_KEYS")
FOREIGN_EGRESS = ("EGRESS_LIST_ONLY", "EGRESS_ALLOW_HTTP")


class Stack:
    """What this process runs on. Only the owner, the first process, starts and stops services."""

    def __init__(self) -> None:
        self.is_owner = FOLDER not in os.environ
        self.worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.processes: dict[str, Process] = {}
        if self.is_owner:
            self.prepare_shared()
        self.folder = Path(os.environ[FOLDER])
        self.embedded = not os.environ.get("REDIS_URL")
        self.prepare_own()

    def prepare_shared(self) -> None:
        """The environment that all processes of this run share."""
        # Short, because the socket of PostgreSQL lies in it, and open, because `nobody` must reach that.
        folder = Path(tempfile.mkdtemp(prefix="bashboard-"))
        folder.chmod(0o755)
        os.environ.update({**FIXED, FOLDER: str(folder)})
        for name in (*FOREIGN, *FOREIGN_EGRESS):
            os.environ.pop(name, None)
        if os.environ.get("BASHBOARD_STACK") == "embedded":
            os.environ.pop("DATABASE_URL", None)
            os.environ.pop("REDIS_URL", None)
            return
        if not os.environ.get("REDIS_URL"):
            port = free_port()
            os.environ["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
            self.processes["valkey"] = start_valkey(folder, port)
        if not os.environ.get("DATABASE_URL"):
            (folder / "pg").mkdir()
            os.environ["DATABASE_URL"] = f"postgresql://postgres@/bashboard?host={folder / 'pg'}"
            os.environ[OWN_POSTGRES] = "1"

    def prepare_own(self) -> None:
        """A data folder and a broker that no other process uses."""
        data = self.folder / self.worker
        (data / "static").mkdir(parents=True, exist_ok=True)
        os.environ["BASHBOARD_DATA"] = str(data)
        if not self.embedded and self.worker.startswith("gw"):
            url = urlsplit(os.environ["REDIS_URL"])
            number = int(self.worker.removeprefix("gw")) + 1
            os.environ["REDIS_URL"] = urlunsplit(url._replace(path=f"/{number}"))

    def start_database(self) -> None:
        """PostgreSQL takes a second to start, so it starts when the first test needs it."""
        if self.is_owner and os.environ.pop(OWN_POSTGRES, ""):
            self.processes["postgres"] = start_postgres(self.folder / "pg")

    def stop(self) -> None:
        if self.is_owner and self.folder.exists():
            for process in self.processes.values():
                # To PostgreSQL this means: do not wait for clients.
                process.send_signal(signal.SIGINT)
            stop_processes(self.processes.values(), patience_s=5)
            self.processes.clear()
            shutil.rmtree(self.folder, ignore_errors=True)
