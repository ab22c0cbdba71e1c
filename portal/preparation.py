"""What has to be so before the product starts: the newest tables, the collected static files. Quick if it is."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrate() -> bool:
    """Bring the database up to date; False if it was."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def collect_static() -> bool:
    """Collect, hash and compress the static files; False if nothing changed since the last time."""
    root = Path(settings.STATIC_ROOT)
    mark = root / ".collected"
    state = static_fingerprint()
    if mark.exists() and mark.read_text() == state:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.exists())
    mark.write_text(state)
    return True


def static_fingerprint() -> str:
    """SHA-256 over path, size and time of every static file, and over how they are stored."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for path, name in sorted(static_files()):
        facts = path.stat()
        digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_files() -> Iterator[tuple[Path, str]]:
    for finder in get_finders():
        for name, storage in finder.list(None):
            yield Path(storage.path(name)), name
