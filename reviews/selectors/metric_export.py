"""Scores query by query, in full precision."""

import csv
import io
from collections.abc import Container, Iterable, Iterator

from bugbash.logic.query_files.cells import neutralise
from bugbash.models import Project, Query
from reviews.choices import Metric
from reviews.models import MetricRun
from reviews.selectors.metric_runs import lines_of


def score_lines(project: Project, run: MetricRun | None, hidden: Container[str]) -> Iterator[str]:
    """A CSV file: undefined scores are empty, formulas neutralised; groups in `hidden` are left out."""
    k = run.k if run else 0
    yield "\ufeff" + write_row(
        ["query", "text", "group", *(metric.at(k) for metric in Metric), f"Judged@{k}", "repeated ids"]
    )
    lines = {key: line for key, line in lines_of(run).items() if line.group not in hidden} if run else {}
    for pk, text in Query.objects.filter(project=project, pk__in=list(lines)).order_by("pk").values_list("pk", "text"):
        line = lines[pk]
        scores = ["" if score is None else repr(score) for score in (*line.scores, line.judged)]
        yield write_row([str(pk), neutralise(text), neutralise(line.group), *scores, str(line.duplicates)])


def write_row(cells: Iterable[str]) -> str:
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\r\n").writerow(cells)
    return held.getvalue()
