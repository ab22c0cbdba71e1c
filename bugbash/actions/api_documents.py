from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.errors import RefusedError
from bugbash.execution.contracts import compare_declared, compare_with_baseline
from bugbash.execution.documents import fetch_document
from bugbash.logic.answers import Json
from bugbash.logic.fingerprints import sha256_hex
from bugbash.logic.openapi import DocumentError, check_document, read_document
from bugbash.models import ApiDocument, Project, Version


def declare_api(*, version: Version, content: bytes | str | Mapping[str, Json], by: User, url: str = "") -> ApiDocument:
    """Keep a version's OpenAPI document, in JSON or YAML or parsed already, and compare it with the baseline's."""
    try:
        document = check_document(dict(content)) if isinstance(content, Mapping) else read_document(content)
    except DocumentError as error:
        raise RefusedError(str(error), field="url" if url else "document") from None
    return keep_document(version, document, url, by)


def declare_api_from_url(*, version: Version, url: str, by: User) -> ApiDocument:
    """Fetch the document once, as the egress rules allow, and keep it; it is not looked at again by itself."""
    try:
        content = fetch_document(url=url, project_id=version.project_id, by=by)
    except DocumentError as error:
        raise RefusedError(str(error), field="url") from None
    return declare_api(version=version, content=content, by=by, url=url)


@transaction.atomic
def keep_document(version: Version, document: dict[str, Json], url: str, by: User) -> ApiDocument:
    project = Project.objects.select_for_update().get(pk=version.project_id)
    facts = {
        "document": document,
        "sha256": sha256_hex(document),
        "url": url,
        "added_by": by,
        "added_at": timezone.now(),
    }
    row, _ = ApiDocument.objects.update_or_create(version=version, defaults=facts)
    record(by=by, verb="declared", subject=row, project_id=project.pk, sha256=row.sha256, url=url)
    compare_again(project, version)
    return row


@transaction.atomic
def remove_api(*, document: ApiDocument, by: User) -> None:
    """Forget what a version declares, and what was found in it."""
    version = document.version
    project = Project.objects.select_for_update().get(pk=version.project_id)
    record(by=by, verb="removed", subject=document, project_id=project.pk, sha256=document.sha256)
    document.delete()
    compare_again(project, version)


def compare_again(project: Project, version: Version) -> None:
    """What the baseline declares concerns every version."""
    if project.baseline_id == version.pk:
        compare_with_baseline(project)
    elif project.baseline:
        compare_declared(version, project.baseline)
