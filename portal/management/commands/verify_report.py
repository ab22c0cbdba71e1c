"""`manage.py verify_report`: compute the hash of every frozen report again."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reviews.access import is_intact
from reviews.models import Report

CHANGED = 1


class Command(BaseCommand):
    help = "Hash the stored reports again. Reads only. Ends with 0 if all are as they were frozen, else with 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", default="", help="of one project; all without")
        parser.add_argument("number", nargs="?", type=int, help="of one report of it")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Report.objects.select_related("project").prefetch_related("signoffs").order_by("project", "number")
        if options["slug"]:
            rows = rows.filter(project__slug=options["slug"])
        if options["number"] is not None:
            rows = rows.filter(number=options["number"])
        told = [(report, is_intact(report)) for report in rows]
        for report, intact in told:
            word = "intact " if intact else "CHANGED"
            self.stdout.write(f"{word}  {report.sha256}  {report.project.slug} report {report.number}")
        if not all(intact for _, intact in told):
            sys.exit(CHANGED)
