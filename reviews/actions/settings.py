from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.choices import Role
from bugbash.errors import RefusedError
from bugbash.models import Project
from reviews.access import SIGNING_ROLES
from reviews.models import ReviewSettings


@transaction.atomic
def set_signing_rules(
    *, project: Project, required_roles: Sequence[Role], two_person_rule: bool, by: User
) -> ReviewSettings:
    """Whose signatures a report of the project needs, and whether those who made the evidence may sign it."""
    Project.objects.select_for_update().get(pk=project.pk)
    if not required_roles or not set(required_roles) <= set(SIGNING_ROLES):
        raise RefusedError("Choose at least one of SME, manager and owner.", field="required_roles")
    rules, _ = ReviewSettings.objects.get_or_create(project=project)
    former = [rules.required_roles, rules.two_person_rule]
    rules.required_roles = [role.value for role in SIGNING_ROLES if role in required_roles]
    rules.two_person_rule = two_person_rule
    rules.save(update_fields=["required_roles", "two_person_rule"])
    record(
        by=by,
        verb="changed the signing rules of",
        subject=project,
        project_id=project.pk,
        former=former,
        now=[rules.required_roles, rules.two_person_rule],
    )
    return rules
