"""The shape of a version's answers, from the distinct bodies of all its observations, and what breaks against another.

No function here opens a connection; each may run twice, at the same time too.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Now

from bugbash.choices import FindingSource
from bugbash.execution.recording import load_body
from bugbash.logic.answers import Json
from bugbash.logic.bodies import decode
from bugbash.logic.contract import Finding, Schema, compare_contracts, infer
from bugbash.logic.openapi import compare_documents
from bugbash.models import ApiDocument, Body, ContractFinding, ContractSnapshot, Observation, Outcome, Project, Version

LONGEST_PATH = 500
CHUNK = 500
STREAMS = (b"data:", b"event:", b"id:", b"retry:", b":", b"{", b"[")


def take_contract(*, version: Version, baseline: Version | None) -> ContractSnapshot:
    """Store the version's inferred schema and, against a baseline, its findings. Safe to run twice.

    Observations are only ever added, so a snapshot of as many as there are now is of the same ones, and stays.
    """
    snapshot = ContractSnapshot.objects.filter(version=version).first()
    if snapshot is None or snapshot.observation_count != count_answers(version):
        snapshot = take_snapshot(version, snapshot)
    if baseline is not None:
        compare_observed(version, baseline)
    return snapshot


def take_snapshot(version: Version, former: ContractSnapshot | None) -> ContractSnapshot:
    """Count the new observations into the former shape; all of them where one was written late among the old ones."""
    rows, told = observed_answers(version), count_answers(version)
    counts, newest = count_bodies(rows.filter(pk__gt=former.newest_observation) if former else rows)
    base = former.schema if former else None
    if former and former.observation_count + sum(counts.values()) != told:
        base = former.removed
        counts, newest = count_bodies(rows)
    schema = infer(read_bodies(counts))
    if base:
        schema = Schema.from_json(base).merge(schema)
    facts = {"schema": schema.to_json(), "observation_count": told, "newest_observation": newest, "taken_at": Now()}
    snapshot, _ = ContractSnapshot.objects.update_or_create(version=version, defaults=facts)
    return snapshot


def keep_shape(going: Mapping[tuple[int, str], int]) -> None:
    """Remember the shape of answers whose bodies are about to go: (version, body) pairs with how often each was seen.

    Wants the transaction in which the bodies are removed. They are counted into the snapshots before, and beside them,
    for a snapshot that is taken of all answers anew.
    """
    for version in Version.objects.filter(pk__in={version for version, _ in going}).order_by("pk"):
        snapshot = take_contract(version=version, baseline=None)
        shape = infer(read_bodies({body: count for (of, body), count in going.items() if of == version.pk}))
        if snapshot.removed:
            shape = Schema.from_json(snapshot.removed).merge(shape)
        ContractSnapshot.objects.filter(pk=snapshot.pk).update(removed=shape.to_json())


def count_bodies(rows: QuerySet[Observation]) -> tuple[dict[str, int], int]:
    """How often each body was observed, and the newest observation."""
    counted = list(rows.values_list("body").annotate(n=Count("pk"), newest=Max("pk")).order_by())
    return {body: n for body, n, _ in counted}, max((newest for *_, newest in counted), default=0)


def answers_of(version: Version) -> QuerySet[Observation]:
    """What the version was asked by people and replays; mutants of probes are made to be answered oddly."""
    of_probes = Outcome.objects.filter(replay__in=version.probes.values("replay"))
    return Observation.objects.filter(version=version, error="", status__lt=300).exclude(outcome__in=of_probes)


def observed_answers(version: Version) -> QuerySet[Observation]:
    """The observations that a version's shape rests on."""
    return answers_of(version).filter(body__isnull=False)


def count_answers(version: Version) -> int:
    """How many there were, those included whose bodies are no longer kept."""
    rows = answers_of(version)
    return rows.filter(Q(body__isnull=False) | Q(body_removed_at__isnull=False)).count()


def read_bodies(counts: dict[str, int]) -> Iterator[tuple[Json, int]]:
    """Each distinct body that is JSON, or a stream of it, with how often it was observed."""
    shas = list(counts)
    for first in range(0, len(shas), CHUNK):
        for body in Body.objects.filter(pk__in=shas[first : first + CHUNK]):
            data = load_body(body)
            _, value, is_json = decode(data, content_type=None)
            if not is_json and data.startswith(STREAMS):
                _, value, is_json = decode(data, content_type_of(body))
            if is_json:
                yield value, counts[body.sha256]


def content_type_of(body: Body) -> str | None:
    headers = Observation.objects.filter(body=body).values_list("headers", flat=True)[:1].get()
    return next((value for name, value in headers if name.lower() == "content-type"), None)


def compare_observed(version: Version, baseline: Version) -> None:
    """Hold the shape of a version's answers against the baseline's, where both are known."""
    snapshots = dict(ContractSnapshot.objects.filter(version__in=[version, baseline]).values_list("version", "schema"))
    if version != baseline and len(snapshots) == 2:
        before, after = (Schema.from_json(snapshots[side.pk]) for side in (baseline, version))
        store_findings(version, baseline, FindingSource.OBSERVED, compare_contracts(before, after))


def compare_declared(version: Version, baseline: Version) -> None:
    """Hold a version's OpenAPI document against the baseline's; without both there is nothing to be found."""
    if version == baseline:
        return
    documents = dict(ApiDocument.objects.filter(version__in=[version, baseline]).values_list("version", "document"))
    both = len(documents) == 2
    found = compare_documents(documents[baseline.pk], documents[version.pk]) if both else ()
    store_findings(version, baseline, FindingSource.DECLARED, found)


def compare_with_baseline(project: Project) -> None:
    """Compare what is stored of every version with the baseline's, which has moved or declares something else."""
    if project.baseline is None:
        return
    for version in project.versions.all():
        compare_observed(version, project.baseline)
        compare_declared(version, project.baseline)


@transaction.atomic
def store_findings(version: Version, baseline: Version, source: FindingSource, findings: Iterable[Finding]) -> None:
    """Make these the findings of one source. One that was there keeps its row and its breakage; one that is told about
    an earlier version already shares that one's breakage.
    """
    found = {finding.fingerprint: finding for finding in findings}
    rows = ContractFinding.objects.filter(version=version, baseline=baseline, source=source)
    rows.exclude(fingerprint__in=list(found)).delete()
    filed = dict(
        ContractFinding.objects.filter(
            version__project=version.project_id, fingerprint__in=list(found), breakage__isnull=False
        ).values_list("fingerprint", "breakage")
    )
    ContractFinding.objects.bulk_create(
        [
            ContractFinding(
                version=version,
                baseline=baseline,
                source=source,
                fingerprint=fingerprint,
                level=finding.level,
                rule=finding.rule,
                path=finding.path[:LONGEST_PATH],
                sentence=finding.sentence,
                breakage_id=filed.get(fingerprint),
            )
            for fingerprint, finding in found.items()
        ],
        update_conflicts=True,
        unique_fields=["version", "baseline", "fingerprint"],
        update_fields=["level", "sentence"],
    )
