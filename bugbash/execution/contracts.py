"""The shape of a version's answers, from the distinct bodies of all its observations."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now

from bugbash.execution.recording import load_body
from bugbash.logic.answers import Json
from bugbash.logic.bodies import decode
from bugbash.logic.contract import Schema, compare_contracts, infer
from bugbash.models import Body, ContractFinding, ContractSnapshot, Observation, Version


def take_contract(*, version: Version, baseline: Version | None) -> ContractSnapshot:
    """Store the version's inferred schema and, against a baseline, its findings. Safe to run twice."""
    counts = dict(
        Observation.objects.filter(version=version, error="", body__isnull=False, status__lt=300)
        .values_list("body")
        .annotate(n=Count("pk"))
        .order_by()
    )
    schema = infer(read_bodies(counts))
    with transaction.atomic():
        snapshot, _ = ContractSnapshot.objects.update_or_create(
            version=version,
            defaults={
                "schema": schema.to_json(),
                "observation_count": sum(counts.values()),
                "taken_at": Now(),
            },
        )
        if baseline is not None and baseline != version:
            store_findings(version, baseline, schema)
    return snapshot


def read_bodies(counts: dict[str, int]) -> Iterator[tuple[Json, int]]:
    """Each distinct JSON body with how often it was observed."""
    for body in Body.objects.filter(pk__in=list(counts)).iterator(chunk_size=200):
        _, value, is_json = decode(load_body(body), content_type=None)
        if is_json:
            yield value, counts[body.sha256]


def store_findings(version: Version, baseline: Version, schema: Schema) -> None:
    former = ContractSnapshot.objects.filter(version=baseline).first()
    if former is None:
        return
    findings = compare_contracts(Schema.from_json(former.schema), schema)
    ContractFinding.objects.filter(version=version, baseline=baseline).exclude(
        fingerprint__in=[finding.fingerprint for finding in findings]
    ).delete()
    ContractFinding.objects.bulk_create(
        [
            ContractFinding(
                version=version,
                baseline=baseline,
                fingerprint=finding.fingerprint,
                level=finding.level,
                rule=finding.rule,
                path=finding.path[:500],
                sentence=finding.sentence,
            )
            for finding in findings
        ],
        update_conflicts=True,
        unique_fields=["version", "baseline", "fingerprint"],
        update_fields=["level", "sentence"],
    )
