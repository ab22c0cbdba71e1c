"""What a file of judgments would do to a project; nothing is written here."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, Protocol

import orjson

from bugbash.logic.query_files import Problem
from bugbash.selectors.importing import report_line
from reviews.choices import ImportPart, ItemKind, JudgmentFormat
from reviews.logic.formats import Found, Record, read_records
from reviews.logic.formats.repeats import Repeats, key_of
from reviews.models import JudgmentImport
from reviews.selectors.import_pieces import lines_of, open_part
from reviews.selectors.judgment_places import SEVERAL, Places
from reviews.selectors.queue import current_judgments, settings_of

CHUNK = 2000
SHOWN_ROWS = 20
SHOWN_PROBLEMS = 100
SHOWN_REPEATS = 20
REPORT = ("line", "outcome", "column", "rule", "query", "document", "rater")
NEW, KNOWN, REPEATED, CONFLICT, REFUSED, LEFT_OUT = "new", "known", "repeated", "conflict", "refused", "left out"
COUNTED = (KNOWN, REPEATED, CONFLICT, REFUSED, LEFT_OUT)
Word = tuple[str, str, str]


class Judged(NamedTuple):
    """A judgment as it will be saved: `query` is its key, or 0 where the one of this text is to be added."""

    line: int
    query: int
    text: str
    group: str
    doc: str
    rater: str
    grade: int


class Verdict(NamedTuple):
    """What becomes of one line, and why where nothing does."""

    outcome: str
    line: int
    column: str = ""
    rule: str = ""
    record: Record | None = None
    judged: Judged | None = None


class Sink(Protocol):
    """Takes a file piece by piece."""

    def add(self, piece: bytes) -> None: ...


@dataclass(slots=True)
class Reading:
    """Everything about a file that a person should see before anything is saved; what is long goes to the sinks."""

    rows: Sink
    report: Sink
    first: list[Judged] = field(default_factory=list)
    problems: list[Verdict] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((NEW, *COUNTED), 0))
    query_count: int = 0

    def take(self, verdict: Verdict) -> None:
        self.counts[verdict.outcome] += 1
        if verdict.judged:
            self.rows.add(orjson.dumps(list(verdict.judged)) + b"\n")
            if len(self.first) < SHOWN_ROWS:
                self.first.append(verdict.judged)
            return
        record = verdict.record
        said = (record.query[:200], record.doc, record.rater) if record else ("", "", "")
        line = report_line(verdict.line, verdict.outcome, verdict.column, verdict.rule, *said)
        self.report.add(line.encode(errors="replace"))
        most = SHOWN_REPEATS if verdict.outcome in {REPEATED, KNOWN} else SHOWN_PROBLEMS
        if self.counts[verdict.outcome] <= most:
            self.problems.append(verdict)


def read_judgments(given: JudgmentImport, reading: Reading, moved: Callable[[int], bool]) -> bool:
    """Read a file piece by piece. `moved` is told the bytes that are read and says whether anybody still wants it;
    False if not. Four statements per 2,000 lines at most, beside those of the pieces.
    """
    judge = Judge(given)
    reading.report.add(report_line(*REPORT).encode())
    with open_part(given, ImportPart.SOURCE) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
        found = read_records(text, JudgmentFormat(given.format))
        while chunk := list(islice(found, CHUNK)):
            for verdict in judge.all(chunk):
                reading.take(verdict)
            if not moved(raw.tell()):
                return False
    if not any(reading.counts.values()):
        reading.take(Verdict(REFUSED, 1, "", "There is no judgment in there."))
    reading.query_count = len(judge.places.new)
    return True


class Judge:
    """Says what becomes of each line of one file."""

    def __init__(self, given: JudgmentImport) -> None:
        self.given = given
        self.project = given.project
        self.scale = {int(grade) for grade in settings_of(self.project).scale}
        is_qrels = given.format == JudgmentFormat.QRELS
        self.places = Places(self.project, topics=is_qrels, adds=given.adds_queries)
        self.what = "group or text" if is_qrels else "text or group"
        self.repeats = Repeats()
        self.has_words = current_judgments(self.project).order_by().exists()

    def all(self, chunk: Sequence[Found]) -> Iterator[Verdict]:
        self.places.look_up(one.query for one in chunk if isinstance(one, Record))
        placed = [self.placed(one) for one in chunk]
        stored = self.stored([one.judged for one in placed if one.judged]) if self.has_words else {}
        for one in placed:
            yield self.against(one, one.judged, stored) if one.judged else one

    def placed(self, found: Found) -> Verdict:
        """New as far as the line itself tells."""
        if isinstance(found, Problem):
            return Verdict(LEFT_OUT if found.left_out else REFUSED, found.line, found.column, found.rule)
        place = self.places.known[found.query]
        if place is None:
            return Verdict(
                REFUSED, found.line, "query", f"{found.query[:60]!r} is no query here, by {self.what}.", found
            )
        if place is SEVERAL:
            rule = f"{found.query[:60]!r} is several queries here, by their parameters; name its group."
            return Verdict(REFUSED, found.line, "query", rule, found)
        if found.grade not in self.scale:
            rule = f"{found.grade} is no grade of the scale {', '.join(map(str, sorted(self.scale)))}."
            return Verdict(REFUSED, found.line, "rating", rule, found)
        text = "" if place.query else found.query
        rater = found.rater.strip() or self.given.rater
        judged = Judged(found.line, place.query or 0, text, place.group, found.doc, rater, found.grade)
        return Verdict(NEW, found.line, record=found, judged=judged)

    def against(self, verdict: Verdict, judged: Judged, stored: dict[Word, int | None]) -> Verdict:
        """The same word against what the file says further up, and against what the project has."""
        record, word = verdict.record, (judged.group, judged.doc, judged.rater)
        if before := self.repeats.first(key_of(*word), judged.line, judged.grade):
            line, grade = before
            if grade == judged.grade:
                return Verdict(REPEATED, judged.line, "", f"says the same as line {line}.", record)
            rule = f"says {judged.grade}, line {line} says {grade}; the first one is kept."
            return Verdict(CONFLICT, judged.line, "rating", rule, record)
        if word not in stored:
            return verdict
        if stored[word] == judged.grade:
            return Verdict(KNOWN, judged.line, "", "is known already.", record)
        rule = f"says {judged.grade}, {judged.rater} said {say(stored[word])} before; that is kept."
        return Verdict(CONFLICT, judged.line, "rating", rule, record)

    def stored(self, rows: Sequence[Judged]) -> dict[Word, int | None]:
        """What the raters that these rows name have said; a member is known by the user name."""
        words = current_judgments(self.project).filter(
            item__kind=ItemKind.RESULT,
            item__group__in={row.group for row in rows},
            item__result_id__in={row.doc for row in rows},
        )
        facts = words.order_by().values_list("item__group", "item__result_id", "rater_name", "rater__username", "grade")
        return {(group, doc, name or member): grade for group, doc, name, member, grade in facts}


def say(grade: int | None) -> str:
    return "that there is no grade" if grade is None else str(grade)


def rows_of(given: JudgmentImport, start: int = 0) -> Iterator[Judged]:
    """The judgments of an import from the one at `start` on, read as they are needed."""
    return (Judged(*orjson.loads(line)) for line in islice(lines_of(given, ImportPart.ROWS), start, None))


def shown(verdict: Verdict) -> list[Any]:
    """A problem as it is kept for the preview."""
    clean = verdict.rule.encode(errors="replace").decode()
    return [verdict.line, verdict.outcome, verdict.column[:100], clean]
