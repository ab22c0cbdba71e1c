"""The shape of a version's answers, from all its observations, and what breaks against another.

Workers note the shape of what they write with it, so that a replay's end need not read thousands of answers again.

No function here opens a connection; each may run twice, at the same time too.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import starmap
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Now

from bugbash.choices import FindingSource
from bugbash.execution.recording import Entry, load_body
from bugbash.logic.answers import Json
from bugbash.logic.bodies import content_type_of, decode
from bugbash.logic.contract import Finding, Schema, compare_contracts, infer, observe
from bugbash.logic.openapi import compare_documents
from bugbash.models import (
    ApiDocument,
    Body,
    ContractFinding,
    ContractSnapshot,
    Observation,
    Outcome,
    Project,
    ShapeTally,
    Version,
)

LONGEST_PATH = 500
CHUNK = 500
BAD_STATUS = 300
STREAMS = (b"data:", b"event:", b"id:", b"retry:", b":", b"{", b"[")


def take_contract(*, version: Version, baseline: Version | None) -> ContractSnapshot:
    """Store the version's inferred schema and, against a baseline, its findings. Safe to run twice.

    Observations are only ever added, so a snapshot of as many as there are now is of the same ones, and stays.
    """
    snapshot = ContractSnapshot.objects.filter(version=version).first()
    if snapshot is None or snapshot.observation_count != count_answers(version).told:
        snapshot = take_snapshot(version, snapshot)
    if baseline is not None:
        compare_observed(version, baseline)
    return snapshot


class Counts(NamedTuple):
    """How many answers a version gave, those included whose bodies are no longer kept, and the newest that is.

    Of those with bodies beyond a given one: how many there are, and how many were given to replays.
    """

    told: int
    newest: int | None
    size: int
    of_replays: int


def count_answers(version: Version, *, beyond: int = 0) -> Counts:
    kept = Q(body__isnull=False)
    new = kept & Q(pk__gt=beyond)
    counts = answers_of(version).aggregate(
        told=Count("pk", filter=kept | Q(body_removed_at__isnull=False)),
        newest=Max("pk", filter=kept),
        size=Count("pk", filter=new),
        of_replays=Count("pk", filter=new & Q(outcome__isnull=False)),
    )
    return Counts(**counts)


def take_snapshot(version: Version, former: ContractSnapshot | None) -> ContractSnapshot:
    """Count the new observations into the former shape; all of them where one was written late among the old ones."""
    tallies = noted = list(version.shape_tallies.all())  # before their answers are counted: none is of one that is not
    base, beyond = (former.schema, former.newest_observation) if former else (None, 0)
    counts = count_answers(version, beyond=beyond)
    if former and former.observation_count + counts.size != counts.told:
        base, beyond, noted = former.removed, 0, []
        counts = count_answers(version)
    seen = gather(observed_answers(version).filter(pk__gt=beyond), counts, noted)
    schema = Schema.from_json(base).merge(seen) if base else seen
    facts = {"schema": schema.to_json(), "observation_count": counts.told, "newest_observation": counts.newest or 0}
    with transaction.atomic():
        snapshot, _ = ContractSnapshot.objects.update_or_create(version=version, defaults={**facts, "taken_at": Now()})
        ShapeTally.objects.filter(pk__in=[tally.pk for tally in tallies]).delete()
    return snapshot


def gather(rows: QuerySet[Observation], counts: Counts, tallies: Sequence[ShapeTally]) -> Schema:
    """The shape of these answers. Those of replays are not read where the tallies are of just as many."""
    is_noted = sum(tally.observation_count for tally in tallies) == counts.of_replays
    noted = [Schema.from_json(tally.schema) for tally in tallies] if is_noted else []
    unread = rows.filter(outcome=None) if is_noted else rows
    has_unread = counts.size > (counts.of_replays if is_noted else 0)
    return observe(read_bodies(count_bodies(unread) if has_unread else {})).merge(*noted)


def tally_shapes(entries: Iterable[Entry]) -> list[ShapeTally]:
    """The shape of what is about to be written of a replay, unsaved: one of each version that answered."""
    answers = defaultdict(list)
    for entry in entries:
        told = entry.told
        if not told.error and told.body is not None and (told.http_status or 0) < BAD_STATUS:
            answers[entry.version_id].append((told.body, partial(content_type_of, told.headers)))
    return [
        ShapeTally(
            version_id=version_id,
            schema=observe((value, 1) for value, is_json in starmap(read_body, bodies) if is_json).to_json(),
            observation_count=len(bodies),
        )
        for version_id, bodies in answers.items()
    ]


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


def count_bodies(rows: QuerySet[Observation]) -> dict[str, int]:
    """How often each body was observed."""
    return dict(rows.values_list("body").annotate(n=Count("pk")).order_by())


def answers_of(version: Version) -> QuerySet[Observation]:
    """What the version was asked by people and replays; mutants of probes are made to be answered oddly."""
    of_probes = Outcome.objects.filter(replay__in=version.probes.values("replay"))
    return Observation.objects.filter(version=version, error="", status__lt=BAD_STATUS).exclude(outcome__in=of_probes)


def observed_answers(version: Version) -> QuerySet[Observation]:
    """The observations that a version's shape rests on."""
    return answers_of(version).filter(body__isnull=False)


def read_bodies(counts: dict[str, int]) -> Iterator[tuple[Json, int]]:
    """Each distinct body that is JSON, or a stream of it, with how often it was observed."""
    shas = list(counts)
    for first in range(0, len(shas), CHUNK):
        for body in Body.objects.filter(pk__in=shas[first : first + CHUNK]):
            value, is_json = read_body(load_body(body), partial(recorded_type, body))
            if is_json:
                yield value, counts[body.sha256]


def read_body(data: bytes, content_type: Callable[[], str | None]) -> tuple[Json, bool]:
    """The value, and whether there is one: of JSON whatever it calls itself, or of a stream of it."""
    _, value, is_json = decode(data, content_type=None)
    if not is_json and data.startswith(STREAMS):
        _, value, is_json = decode(data, content_type())
    return value, is_json


def recorded_type(body: Body) -> str | None:
    return content_type_of(Observation.objects.filter(body=body).values_list("headers", flat=True)[:1].get())


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
