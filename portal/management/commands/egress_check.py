"""`manage.py egress_check URL`: may this be called, why, and which rule would allow it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bugbash.execution.egress import decide_about
from bugbash.models import Project
from portal.lib.egress import Decision, Rule

REFUSED = 1


class Command(BaseCommand):
    help = "Explain what the egress rules say about a URL, without calling it. Ends with 0 if allowed, 1 if refused."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url")
        parser.add_argument("--project", metavar="SLUG", help="count the rules of this project too")

    def handle(self, *args: Any, **options: Any) -> None:
        decision = decide_about(options["url"], project_id=get_project_id(options["project"]))
        self.stdout.write("\n".join(tell(decision, options["project"])))
        if not decision.allowed:
            sys.exit(REFUSED)


def get_project_id(slug: str | None) -> int | None:
    if slug is None:
        return None
    try:
        return Project.objects.values_list("pk", flat=True).get(slug=slug)
    except Project.DoesNotExist:
        raise CommandError(f"There is no project {slug}.") from None


def tell(decision: Decision, slug: str | None) -> list[str]:
    """The decision in lines: the outcome, each address with its class, what decided, what would help."""
    return [
        f"{'allowed' if decision.allowed else 'refused'}: {decision.sentence}",
        *(f"  {address} is {kind}" for address, kind in decision.addresses),
        *(f"decided by the rule: {say(rule)}" for rule in decision.rules),
        *([f"decided by: {decision.rule}"] if decision.rule else []),
        *(["decided by: what is open without a rule"] if decision.allowed and not decision.rules else []),
        *(f"rule to add: {rule}" for rule in decision.rules_to_add),
        *hints(decision, slug),
    ]


def say(rule: Rule) -> str:
    return f"{rule} ({rule.reason})" if rule.reason else str(rule)


def hints(decision: Decision, slug: str | None) -> list[str]:
    if decision.rules_to_add:
        seeds = ";".join(f"{rule.cidr}:{','.join(map(str, sorted(rule.ports)))}" for rule in decision.rules_to_add)
        whom = f"the project {slug}" if slug else "one project or all"
        return [f"add it on the page /instance/egress/ for {whom}, or for all by EGRESS_RULES='{seeds}'"]
    if decision.allowed or decision.rule == "dns":
        return []
    return ["no rule can allow it"]
