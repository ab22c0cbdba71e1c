"""May it now: whether a person may sign a report. The sentence of a refusal is also the page's explanation."""

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied

from bugbash.access import get_membership, get_readable_project
from bugbash.choices import Role
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Project
from reviews.logic.reports import verify
from reviews.models import Report, SignOffCondition
from reviews.selectors.queue import settings_of
from reviews.selectors.reports import makers_of

SIGNING_ROLES = (Role.SME, Role.MANAGER, Role.OWNER)


def get_signable_project(user: User | AnonymousUser, slug: str) -> Project:
    """For signing reports: SMEs, managers and owners."""
    project = get_readable_project(user, slug)
    role = Role(get_membership(user, slug).role)
    if role not in SIGNING_ROLES:
        raise PermissionDenied(f"SMEs, managers and owners sign; your role is {role.label}.")
    return project


def check_signature(report: Report, by: User) -> Role:
    """The role in which this person signs; raises a sentence if they may not, or not any more."""
    role = Role(get_membership(by, report.project.slug).role)
    if role not in SIGNING_ROLES:
        raise RefusedError(f"SMEs, managers and owners sign; your role is {role.label}.")
    newest = Report.objects.filter(version=report.version_id).order_by("-number").first()
    if newest and newest.pk != report.pk:
        raise ConflictError(f"Report {newest.number} is newer; read and sign that one.")
    if not is_intact(report):
        raise ConflictError("The stored report was changed after it was frozen; freeze a new one and sign that.")
    if report.signoffs.filter(signed_by=by).exists():
        raise ConflictError("You have signed this report; a new report needs a new signature.")
    if settings_of(report.project).two_person_rule and by.pk in makers_of(report):
        raise RefusedError("Who asked for the replay or froze the report may not sign it here; somebody else must.")
    return role


def can_sign(report: Report, by: User) -> bool:
    try:
        check_signature(report, by)
    except RefusedError:
        return False
    return True


def check_condition(condition: SignOffCondition, by: User) -> None:
    """Raise unless this person may tick a condition off: who takes care of it, who set it, managers and owners."""
    role = Role(get_membership(by, condition.signoff.report.project.slug).role)
    if by.pk not in {condition.owner_id, condition.signoff.signed_by_id} and role not in {Role.MANAGER, Role.OWNER}:
        raise PermissionDenied("Who takes care of a condition ticks it off, who set it, or a manager.")


def is_intact(report: Report) -> bool:
    """Whether the stored bytes are those that were frozen under the report's hash, which everybody signed."""
    signed = {signoff.sha256 for signoff in report.signoffs.all()}
    return signed <= {report.sha256} and verify(report.payload, report.sha256)
