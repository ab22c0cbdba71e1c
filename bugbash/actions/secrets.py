from collections import Counter
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from bugbash.execution.secrets import open_box
from bugbash.logic.origins import origin_of
from bugbash.logic.redaction import SHORTEST
from bugbash.logic.requests import RequestError
from bugbash.models import Project, Secret
from bugbash.models.secret import secret_name
from portal.lib.secrets import Hidden, SealError

LONGEST = 4000
SHORTEST_WITH_ENDING = 12


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many secrets got the first key and how many had it; `lost` names those that no key opens."""

    renewed: int
    current: int
    lost: tuple[str, ...]


@transaction.atomic
def set_secret(*, project: Project, name: str, base_url: str, value: Hidden, by: User) -> Secret:
    """Enter or replace the value that `{{secret.name}}` carries to the origin of `base_url`, and to no other.

    The value is kept encrypted and is never given back; its last four characters are, if it has twelve.
    """
    check_name(name)
    check_value(value)
    try:
        origin = origin_of(base_url)
    except RequestError as error:
        raise RefusedError(str(error), field="base_url") from None
    Project.objects.select_for_update().get(pk=project.pk)
    secret = project.secrets.filter(name=name, origin=origin).first() or Secret(
        project=project, name=name, origin=origin
    )
    verb = "replaced" if secret.pk else "set"
    secret.ciphertext = open_box().seal(value, secret.bound_to)
    secret.last4 = value.reveal()[-4:] if len(value.reveal()) >= SHORTEST_WITH_ENDING else ""
    secret.set_by = by
    secret.set_at = Now()
    secret.save()
    secret.refresh_from_db()
    record(by=by, verb=verb, subject=secret, project_id=project.pk)
    return secret


@transaction.atomic
def remove_secret(*, secret: Secret, by: User) -> None:
    """Forget a value; calls that need it are refused until it is set again."""
    record(by=by, verb="removed", subject=secret, project_id=secret.project_id)
    secret.delete()


def rotate_secrets() -> Rotation:
    """Encrypt all secrets with the first key of this instance, each in a transaction of its own; again is harmless."""
    counts, lost = Counter[bool](), []
    for pk in list(Secret.objects.order_by("pk").values_list("pk", flat=True)):
        try:
            counts[rotate_secret(pk)] += 1
        except SealError:
            lost.append(pk)
    names = tuple(f"{row.name} for {row.origin} ({row.project})" for row in lost_rows(lost))
    return Rotation(renewed=counts[True], current=counts[False], lost=names)


@transaction.atomic
def rotate_secret(secret_id: int) -> bool:
    """Whether the secret needed the first key; one that is gone did not. Raises SealError if no key opens it."""
    secret = Secret.objects.select_for_update().filter(pk=secret_id).first()
    sealed = open_box().renew(secret.ciphertext) if secret else None
    if secret is None or sealed is None:
        return False
    secret.ciphertext = sealed
    secret.save(update_fields=["ciphertext"])
    record(by=None, verb="encrypted anew", subject=secret, project_id=secret.project_id)
    return True


def lost_rows(ids: list[int]) -> QuerySet[Secret]:
    return Secret.objects.filter(pk__in=ids).select_related("project").order_by("pk")


def check_name(name: str) -> None:
    try:
        secret_name(name)
    except ValidationError as error:
        raise RefusedError(error.messages[0], field="name") from None


def check_value(value: Hidden) -> None:
    """Refuse what no request carries as it was entered, and what could not be found again in an answer."""
    text = value.reveal()
    if len(text) < SHORTEST:
        raise RefusedError(
            f"A secret has at least {SHORTEST} characters: a shorter one could not be told from other text in answers.",
            field="value",
        )
    if len(text) > LONGEST:
        raise RefusedError(f"A secret has at most {LONGEST} characters.", field="value")
    if not text.isprintable() or text != text.strip():
        raise RefusedError(
            "A secret is one line, without control characters and without blanks at its ends.", field="value"
        )
