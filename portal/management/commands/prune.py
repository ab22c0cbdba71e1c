"""`manage.py prune`: apply the retention rules now, or say what they would remove."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bugbash.execution.retention import Removal, preview_removal, prune
from bugbash.models import Project
from portal.lib.amounts import say_size


class Command(BaseCommand):
    help = "Remove the bodies of answers that the projects' retention rules no longer keep. Safe to run at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", metavar="SLUG", help="only this project")
        parser.add_argument("--dry-run", action="store_true", help="remove nothing, say what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        for project in find_projects(options["project"]):
            if project.kept_replays is None:
                self.stdout.write(f"{project.slug}: keeps all bodies.")
            elif options["dry_run"]:
                self.stdout.write(f"{project.slug}: would remove {say(preview_removal(project, project.kept_replays))}")
            else:
                self.stdout.write(f"{project.slug}: removed {say(prune(project))}")


def find_projects(slug: str | None) -> list[Project]:
    rows = Project.objects.order_by("slug")
    if slug is None:
        return list(rows)
    try:
        return [rows.get(slug=slug)]
    except Project.DoesNotExist:
        raise CommandError(f"There is no project {slug}.") from None


def say(removal: Removal) -> str:
    oldest = f", the oldest of {removal.oldest:%Y-%m-%d}" if removal.oldest else ""
    return f"{removal.bodies} bodies ({say_size(removal.size)}) of {removal.calls} calls{oldest}."
