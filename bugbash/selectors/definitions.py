"""The revisions of an endpoint definition."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bugbash.logic.revisions import Change, compare_revisions
from bugbash.models import EndpointDefinition, Project


@dataclass(frozen=True, slots=True)
class Revision:
    """A definition with what it changed about the one before (nothing for the first) and the versions that use it."""

    definition: EndpointDefinition
    changes: Sequence[Change]
    versions: Sequence[str]


def revision_rows(project: Project) -> list[Revision]:
    """All revisions, the newest first."""
    rows = list(project.definitions.select_related("created_by").prefetch_related("versions"))
    former = [*rows[1:], None][: len(rows)]
    return [
        Revision(
            definition=row,
            changes=compare_revisions(facts_of(before), facts_of(row)) if before else (),
            versions=[version.name for version in row.versions.all()],
        )
        for row, before in zip(rows, former, strict=True)
    ]


def facts_of(definition: EndpointDefinition) -> dict[str, Any]:
    return {
        "request": definition.request_template.to_json(),
        "mapping": definition.response_mapping.to_json(),
        "timeout_s": definition.timeout_s,
        "verify_tls": definition.verify_tls,
        "ca_pem": definition.ca_pem,
    }
