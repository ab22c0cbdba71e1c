"""What a project's comparisons leave out, and how much of it they do leave out."""

from django.db.models import QuerySet, Sum

from bugbash.choices import DiffRuleKind
from bugbash.logic.comparison_rules import Rule, Rules, compile_rules
from bugbash.models import DiffRule, Project, Replay


def rule_rows(project: Project) -> QuerySet[DiffRule]:
    return project.diff_rules.select_related("created_by").order_by("kind", "path")


def read_row(row: DiffRule) -> Rule:
    return Rule(DiffRuleKind(row.kind), row.path, row.value)


def rules_of(project: Project) -> Rules | None:
    """The project's rules as they are now; None where there are none."""
    return compile_rules(tuple(read_row(row) for row in project.diff_rules.order_by("kind", "path")))


def frozen_rules(project: Project) -> list[dict[str, str]]:
    """The rules as a replay keeps them, in one order; reasons change no verdict and stay outside."""
    return [read_row(row).to_json() for row in project.diff_rules.order_by("kind", "path")]


def hidden_differences(replay: Replay) -> int:
    """How many differences the rules of this replay left out, on the deployment that speaks for the version."""
    if not replay.diff_rules:
        return 0
    total = replay.outcomes.filter(primary=True, hidden_count__gt=0).aggregate(total=Sum("hidden_count"))["total"]
    return int(total or 0)
