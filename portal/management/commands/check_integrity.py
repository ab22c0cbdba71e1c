"""`manage.py check_integrity`: ask the database whether everything that must hold does."""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

import orjson
from django.core.management.base import BaseCommand

from bugbash.execution.integrity import SAMPLE, find_violations

VIOLATED = 1


class Command(BaseCommand):
    help = "Count the rows that break an invariant. Reads only. Ends with 0 if there is none, else with 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a JSON list")
        parser.add_argument("--sample", type=int, default=SAMPLE, help="how many bodies to unpack and hash")

    def handle(self, *args: Any, **options: Any) -> None:
        found = find_violations(sample=options["sample"])
        if options["json"]:
            self.stdout.write(orjson.dumps([asdict(row) for row in found]).decode())
        else:
            self.stdout.write("\n".join(f"{row.number}  {row.count:>6}  {row.sentence}" for row in found))
        if any(row.count for row in found):
            sys.exit(VIOLATED)
