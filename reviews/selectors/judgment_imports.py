"""Imports of judgments as pages show them, and how many judgments a project has."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from bugbash.logic.query_files import Problem
from bugbash.models import Project, Query
from reviews.choices import ImportPart, RaterKind
from reviews.models import Judgment, JudgmentImport
from reviews.selectors.import_pieces import lines_of
from reviews.selectors.judgment_reading import Judged

COUNTED = 10_000
LABELS = {RaterKind.PERSON: "By members", RaterKind.EXTERNAL: "From outside", RaterKind.MODEL: "By models"}


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many current judgments a kind of rater gave; more than 10,000 are not counted to their end."""

    kind: RaterKind
    n: int

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def said(self) -> str:
        return f"over {COUNTED:,}" if self.n > COUNTED else f"{self.n:,}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a line gives no new judgment."""

    outcome: str
    problem: Problem


def judgment_counts(project: Project) -> list[KindCount]:
    words = Judgment.objects.filter(item__project=project, current=True).order_by()
    return [KindCount(kind, words.filter(rater_kind=kind).values("pk")[: COUNTED + 1].count()) for kind in RaterKind]


def judgment_imports(project: Project) -> QuerySet[JudgmentImport]:
    """Imports, the newest first."""
    return JudgmentImport.objects.filter(project=project).select_related("project", "requested_by")


def report_of(given: JudgmentImport) -> Iterator[str]:
    """The lines of the report."""
    return lines_of(given, ImportPart.REPORT)


def troubles_of(given: JudgmentImport) -> list[Trouble]:
    return [Trouble(outcome, Problem(line, column, rule)) for line, outcome, column, rule in given.problems]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the preview; `name` is what its query is called."""

    judged: Judged
    name: str

    @property
    def line(self) -> int:
        return self.judged.line


def first_judgments(given: JudgmentImport) -> list[ShownRow]:
    """The rows of the preview, as they were read."""
    rows = [Judged(*facts) for facts in given.first]
    queries = Query.objects.in_bulk([row.query for row in rows if row.query])
    return [ShownRow(row, str(queries.get(row.query, row.text))) for row in rows]
