"""`manage.py restore`: a backup into an empty database."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from bugbash.models import Project


class Command(BaseCommand):
    help = "Read what `backup` wrote into a database that was migrated and holds nothing yet, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists() or Project.objects.exists():
            raise CommandError("This database is not empty; restore into a new one that `migrate` has prepared.")
        call_command("loaddata", options["file"], verbosity=0)
        self.stdout.write(f"{Project.objects.count()} projects are back. `check_integrity` says whether all is whole.")
