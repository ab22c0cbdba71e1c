from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.choices import DiffRuleKind
from bugbash.errors import ConflictError, RefusedError
from bugbash.logic.comparison_rules import Rule, check_rule
from bugbash.logic.rule_paths import RuleError
from bugbash.models import DiffRule, Project

MOST_RULES = 50


@transaction.atomic
def add_diff_rule(*, project: Project, kind: DiffRuleKind, path: str, value: str, reason: str, by: User) -> DiffRule:
    """Leave something out of the project's comparisons; replays that have begun keep the rules that they began with.

    Raises RefusedError for a rule that can not be followed or is one too many, ConflictError for a second one of the
    same kind at the same path.
    """
    rule = draft_rule(kind=kind, path=path, value=value)
    if not reason.strip():
        raise RefusedError("Say why this does not count; others will read it.", field="reason")
    Project.objects.select_for_update().get(pk=project.pk)
    if project.diff_rules.filter(kind=rule.kind, path=rule.path).exists():
        raise ConflictError(f"There is a rule already: {rule.kind.label} {rule.path}.", field="path")
    if project.diff_rules.count() >= MOST_RULES:
        raise RefusedError(f"A project has at most {MOST_RULES} comparison rules.")
    row = DiffRule.objects.create(project=project, reason=reason.strip(), created_by=by, **rule.to_json())
    record(by=by, verb="added", subject=row, project_id=project.pk, value=row.value, reason=row.reason)
    row.refresh_from_db()
    return row


def draft_rule(*, kind: DiffRuleKind, path: str, value: str = "") -> Rule:
    """The rule as it would be kept; raises RefusedError where it can not be followed."""
    rule = Rule(DiffRuleKind(kind), path.strip(), "" if kind == DiffRuleKind.IGNORE else value.strip())
    try:
        check_rule(rule)
    except RuleError as error:
        field = "value" if "tolerance" in str(error) else "path"
        raise RefusedError(str(error), field=field) from None
    return rule


@transaction.atomic
def remove_diff_rule(*, rule: DiffRule, by: User, reason: str = "") -> None:
    """Let it count again from the next replay on."""
    record(by=by, verb="removed", subject=rule, project_id=rule.project_id, value=rule.value, reason=reason.strip())
    rule.delete()
