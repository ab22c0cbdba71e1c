"""OpenAPI documents from where they are published."""

from django.contrib.auth.models import User

from bugbash.execution.blocking import note_blocked, place_of
from bugbash.execution.egress import policy
from bugbash.logic.openapi import MOST_BYTES, DocumentError
from portal.lib.egress import Call, EgressSession, ErrorCode, Limits

WITHIN = Limits(total_s=30, max_body=MOST_BYTES)
ACCEPTED = "application/json, application/yaml;q=0.9, */*;q=0.1"


def fetch_document(*, url: str, project_id: int, by: User) -> bytes:
    """The bytes of a document within 30 seconds, read once; raises DocumentError. Call it outside of transactions."""
    with EgressSession(policy(project_id), WITHIN) as session:
        reply = session.send(Call(method="GET", url=url, headers=(("Accept", ACCEPTED),)))
    if reply.error == ErrorCode.BLOCKED:
        note_blocked(project_id=project_id, place=place_of(url), sentence=reply.detail, by=by)
    if reply.error or reply.status != 200:
        raise DocumentError(reply.detail)
    return reply.body
