"""`manage.py backup`: everything as one file of JSON lines."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

ENDINGS = (".jsonl", ".jsonl.gz", ".jsonl.xz")
# What migrations make by themselves, and who is signed in just now.
LEFT_OUT = ("contenttypes", "auth.permission", "sessions")


class Command(BaseCommand):
    help = "Write all rows to a file, one JSON object a line, as they stand at one moment. `restore` reads it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help=f"ends in {', '.join(ENDINGS)}")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].endswith(ENDINGS):
            raise CommandError(f"The name of the file must end in {', '.join(ENDINGS)}.")
        with transaction.atomic():
            if connection.vendor == "postgresql":
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            call_command("dumpdata", format="jsonl", exclude=LEFT_OUT, output=options["file"], verbosity=0)
        self.stdout.write(f"Everything is in {options['file']}. Keep the keys of the secrets beside it.")
