"""What a file of queries would do to a project; nothing is written here."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import zstandard
from django.db.models import QuerySet

from bugbash.choices import QueryFormat
from bugbash.logic.fingerprints import query_fingerprint
from bugbash.logic.query_files import Found, Problem, Record, Target, read_file, recognise
from bugbash.logic.query_files.cells import neutralise
from bugbash.logic.requests import RequestTemplate
from bugbash.models import Deployment, Project, QueryImport

CHUNK = 1000
SHOWN_ROWS = 20
SHOWN_PROBLEMS = 100
SHOWN_TEXT = 200
REPEATED = "repeated"
NEW = "new"


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row as it will be. `known` is empty for a new query, `repeated` for one that stands further up in the file,
    else the state of the query that the project has already.
    """

    record: Record
    known: str = ""

    @property
    def outcome(self) -> str:
        return self.known if self.known in {"", REPEATED} else f"known, {self.known}"


@dataclass(slots=True)
class Preview:
    """Everything about a file that a person should see before anything is saved.

    `packed_rows` and `packed_report` are what `QueryImport` keeps of it.
    """

    format: QueryFormat
    first: list[ImportRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    new_count: int = 0
    known_count: int = 0
    repeated_count: int = 0
    refused_count: int = 0
    left_out_count: int = 0
    packed_rows: bytes = b""
    packed_report: bytes = b""

    @property
    def total(self) -> int:
        return self.new_count + self.known_count + self.repeated_count

    @property
    def is_clean(self) -> bool:
        return bool(self.total) and not self.refused_count

    def note(self, problem: Problem) -> None:
        self.left_out_count += problem.left_out
        self.refused_count += not problem.left_out
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(problem)

    def count(self, row: ImportRow) -> None:
        self.new_count += not row.known
        self.repeated_count += row.known == REPEATED
        self.known_count += row.known not in {"", REPEATED}
        if len(self.first) < SHOWN_ROWS:
            self.first.append(row)


class Packer:
    """Compresses text piece by piece, so that a large file is never held a second time."""

    def __init__(self) -> None:
        self.stream = zstandard.ZstdCompressor(level=3).compressobj()
        self.pieces: list[bytes] = []

    def add(self, piece: bytes) -> None:
        self.pieces.append(self.stream.compress(piece))

    def finish(self) -> bytes:
        return b"".join([*self.pieces, self.stream.flush()])


def preview_file(project: Project, text: str, chosen: QueryFormat | None = None) -> Preview:
    """Read a text in the chosen format, or in the one that it looks like; one statement per 1,000 queries."""
    preview = Preview(chosen or recognise(text))
    rows, report = Packer(), Packer()
    report.add(report_line("line", "outcome", "column", "rule", "query").encode())
    for one in with_known(project, read_file(text, preview.format, target_of(project))):
        if isinstance(one, Problem):
            preview.note(one)
            outcome = "left out" if one.left_out else "refused"
            report.add(report_line(one.line, outcome, one.column, one.rule, "").encode())
        else:
            preview.count(one)
            rows.add(pack(one.record))
            shown = one.record.text[:SHOWN_TEXT]
            report.add(report_line(one.record.line, one.outcome or NEW, "", "", shown).encode())
    if not preview.total and not preview.problems:
        preview.note(Problem(1, "", "There is no query in there."))
    preview.packed_rows, preview.packed_report = rows.finish(), report.finish()
    return preview


def target_of(project: Project) -> Target | None:
    """The endpoint as it is defined now, below the addresses of all deployments."""
    definition = project.definitions.order_by("-revision").first()
    if definition is None:
        return None
    urls = Deployment.objects.filter(version__project=project).values_list("base_url", flat=True).distinct()
    return Target(RequestTemplate.from_json(definition.request), list(urls))


def with_known(project: Project, found: Iterable[Found]) -> Iterator[ImportRow | Problem]:
    """The rows with what is known of them, and problems, in order."""
    seen: set[bytes] = set()
    for chunk in batches(found):
        prints = [query_fingerprint(one.text, one.params) if isinstance(one, Record) else "" for one in chunk]
        rows = project.queries.filter(fingerprint__in={one for one in prints if one})
        states = dict(rows.values_list("fingerprint", "state")) if any(prints) else {}
        for one, fingerprint in zip(chunk, prints, strict=True):
            if isinstance(one, Problem):
                yield one
                continue
            mark = bytes.fromhex(fingerprint)
            yield ImportRow(one, REPEATED if mark in seen else states.get(fingerprint, ""))
            seen.add(mark)


def batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    held: list[Found] = []
    for one in found:
        held.append(one)
        if len(held) == CHUNK:
            yield held
            held = []
    if held:
        yield held


def pack(record: Record) -> bytes:
    """A row as one line of JSON."""
    facts = [
        record.text,
        dict(record.params),
        record.tags,
        record.group,
        record.checks,
        record.required,
        record.need,
        record.line,
    ]
    return orjson.dumps(facts) + b"\n"


def unpack(line: str) -> Record:
    text, params, tags, group, checks, required, need, number = orjson.loads(line)
    return Record(number, text, params, tuple(tags), group, tuple(checks), required, need)


def rows_of(given: QueryImport, start: int = 0) -> Iterator[Record]:
    """The rows of an import from the one at `start` on, read as they are needed."""
    for place, line in enumerate(lines_of(given.rows)):
        if place >= start:
            yield unpack(line)


def lines_of(packed: Any) -> Iterator[str]:
    with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(bytes(packed))) as stream:
        yield from io.TextIOWrapper(stream, encoding="utf-8", newline="\n")


def report_line(*cells: object) -> str:
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\r\n").writerow([neutralise(str(cell)) for cell in cells])
    return held.getvalue()


def imports_of(project: Project) -> QuerySet[QueryImport]:
    """Imports, the newest first, without the files themselves."""
    return project.imports.select_related("requested_by").defer("rows", "report", "source", "first", "problems")


def first_rows(given: QueryImport) -> list[ImportRow]:
    """The rows of the preview, as they were read."""
    return [ImportRow(unpack(orjson.dumps(row).decode()), known) for row, known in given.first]
