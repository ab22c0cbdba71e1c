"""Which differences of two documents a caller would notice."""

from collections.abc import Iterator, Mapping

from bugbash.logic.answers import Json
from bugbash.logic.contract.findings import Finding, worst_first
from bugbash.logic.openapi.findings import find
from bugbash.logic.openapi.operations import Operation, Parameter, operations_of
from bugbash.logic.openapi.schemas import SchemaComparison, TooLargeError, sent_field
from bugbash.logic.openapi.shapes import Document


def compare_documents(baseline: Mapping[str, Json], candidate: Mapping[str, Json]) -> tuple[Finding, ...]:
    """Findings from the baseline's document to the candidate's, the worst first; both come from `check_document`.

    Each has a path such as `GET /search 200: results[].score`, `POST /ask body: question` or `GET /search: query q`.
    """
    found: list[Finding] = []
    try:
        found.extend(compare_operations(Document(baseline), Document(candidate)))
    except TooLargeError:
        found.append(find("too-large", "This document"))
    unique = {finding.fingerprint: finding for finding in found}
    return tuple(sorted(unique.values(), key=worst_first))


def compare_operations(baseline: Document, candidate: Document) -> Iterator[Finding]:
    schemas = SchemaComparison(baseline, candidate)
    old, new = operations_of(baseline), operations_of(candidate)
    for key, before in old.items():
        after = new.get(key)
        if after is None:
            yield find("operation-removed", before.name)
        else:
            yield from compare_parameters(schemas, before, after)
            yield from compare_bodies(schemas, before, after)
            yield from compare_answers(schemas, before, after)
    yield from (find("operation-added", after.name) for key, after in new.items() if key not in old)


def compare_parameters(schemas: SchemaComparison, old: Operation, new: Operation) -> Iterator[Finding]:
    for key in {**old.parameters, **new.parameters}:
        before, after = old.parameters.get(key), new.parameters.get(key)
        place = f"{old.name}: {say(after or before)}"
        rule = sent_field(
            is_old=before is not None,
            is_new=after is not None,
            was_required=before is not None and before.required,
            is_required=after is not None and after.required,
        )
        if rule:
            yield find(rule, place)
        if before and after:
            yield from schemas.sent(before.schema, after.schema, place)


def say(parameter: Parameter | None) -> str:
    return f"{parameter.where} {parameter.name}" if parameter else ""


def compare_bodies(schemas: SchemaComparison, old: Operation, new: Operation) -> Iterator[Finding]:
    place = f"{old.name} body"
    if new.body_required and not old.body_required:
        yield find("body-required", place)
    if old.bodies and not new.bodies:
        yield find("body-removed", place)
        return
    for kind, schema in old.bodies.items():
        if kind in new.bodies:
            yield from schemas.sent(schema, new.bodies[kind], place)
        else:
            yield find("body-type-removed", f"{place} {kind}")


def compare_answers(schemas: SchemaComparison, old: Operation, new: Operation) -> Iterator[Finding]:
    for status, before in old.answers.items():
        place, after = f"{old.name} {status}", new.answers.get(status)
        if after is None:
            yield find("answer-removed" if is_success(status) else "error-removed", place)
            continue
        for kind, schema in before.items():
            if kind in after:
                yield from schemas.answered(schema, after[kind], place)
            else:
                yield find("answer-type-removed", f"{place} {kind}")
    for status in new.answers.keys() - old.answers.keys():
        yield find("answer-added", f"{new.name} {status}")


def is_success(status: str) -> bool:
    return status.startswith("2") or status == "default"
