"""From grades to a file; what is written is read back as the same grades."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from reviews.choices import JudgmentFormat
from reviews.logic.formats.opensearch import write_opensearch
from reviews.logic.formats.qrels import write_qrels
from reviews.logic.formats.ratings import write_ratings
from reviews.logic.formats.records import Row
from reviews.logic.formats.rre import write_rre, write_rre_gains

# A book needs the names of all its judges before its first line; see `write_book`.
WRITERS: Mapping[JudgmentFormat, Callable[[Iterable[Row]], Iterator[str]]] = {
    JudgmentFormat.RATINGS: write_ratings,
    JudgmentFormat.QRELS: write_qrels,
    JudgmentFormat.RRE: write_rre,
    JudgmentFormat.RRE_GAINS: write_rre_gains,
    JudgmentFormat.OPENSEARCH: write_opensearch,
}
