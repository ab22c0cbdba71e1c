"""Which format a text is in, told by its beginning."""

import csv

from reviews.choices import JudgmentFormat
from reviews.logic.formats.opensearch import RATINGS
from reviews.logic.formats.ratings import COLUMNS, RATER, names_of

HEAD = 20_000


def recognise(head: str) -> JudgmentFormat:
    """The format that a text is most likely in; whoever knows better says so."""
    text = head[:HEAD].removeprefix("\ufeff").lstrip()
    if text.startswith(("{", "[")):
        is_list = text.startswith("[") and '"ratings"' in text
        return JudgmentFormat.OPENSEARCH if is_list or f'"{RATINGS}"' in text else JudgmentFormat.RRE
    names = read_names(next(iter(text.splitlines()), ""))
    if not {"query", "docid"} <= set(names):
        return JudgmentFormat.QRELS
    return JudgmentFormat.RATINGS if set(names) <= {*COLUMNS, RATER} else JudgmentFormat.BOOK


def read_names(line: str) -> list[str]:
    try:
        return names_of(next(csv.reader([line]), []))
    except csv.Error:
        return []
