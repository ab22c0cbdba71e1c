"""Lists of results: which list it is, and which field of its entries is the id, title, text and score."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Json
from bugbash.logic.json_paths import join
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.proposing.findings import Found, Spot, count, is_number

LISTS = {
    "hits", "results", "docs", "documents", "items", "matches", "passages", "records", "entries", "products", "data",
    "value", "rows", "articles", "suggestions", "candidates", "result", "points", "nodes", "organic_results",
}  # fmt: skip
# Lists of objects that are something else.
OTHERS = {"choices", "messages", "events", "lines", "outputs", "predictions", "usage", "buckets", "errors", "tokens"}
IDS: tuple[str, ...] = (
    "_id",
    "id",
    "doc_id",
    "docid",
    "document_id",
    "documentid",
    "uuid",
    "guid",
    "key",
    "pk",
    "sku",
    "isbn",
    "slug",
)
IDS += ("url", "uri", "link", "href", "path", "filename", "name", "title")
TITLES: tuple[str, ...] = (
    "title",
    "name",
    "headline",
    "heading",
    "label",
    "subject",
    "displayname",
    "display_name",
    "question",
)
TITLES += ("caption", "filename", "product_name")
TEXTS: tuple[str, ...] = (
    "text",
    "summary",
    "snippet",
    "description",
    "abstract",
    "passage",
    "content",
    "body",
    "excerpt",
    "chunk",
)
TEXTS += ("page_content", "highlight", "answer", "preview", "document")
SCORES: tuple[str, ...] = (
    "_score",
    "score",
    "@search.score",
    "relevance",
    "relevance_score",
    "similarity",
    "rank_score",
    "_rankingscore",
)
SCORES += ("distance", "confidence", "probability")
FIELDS: tuple[str, ...] = (
    "url",
    "link",
    "date",
    "published",
    "published_at",
    "year",
    "author",
    "category",
    "type",
    "price",
    "brand",
)
FIELDS += ("source", "language", "image", "thumbnail", "tags", "rating")
LOOKED_AT = 20
MOST_FIELDS = 4
LONG, SHORT = 60, 150


@dataclass(frozen=True, slots=True)
class Column:
    """One field over all entries that were looked at; `values` without the entries that lack it."""

    path: str
    name: str
    depth: int
    values: Sequence[Json]
    whole: bool

    @property
    def is_text(self) -> bool:
        return all(isinstance(value, str) for value in self.values)

    @property
    def length(self) -> float:
        return sum(len(value) for value in self.values) / len(self.values)

    @property
    def is_identity(self) -> bool:
        known = all(isinstance(value, str | int) and not isinstance(value, bool) for value in self.values)
        return known and self.whole and len({str(value) for value in self.values}) == len(self.values)


def find_ranked(spots: Sequence[Spot]) -> Iterator[Found]:
    for spot in spots:
        if isinstance(spot.value, list) and spot.value and spot.name not in OTHERS:
            items = spot.value[:LOOKED_AT]
            if all(isinstance(item, Mapping) for item in items):
                yield from read_objects(spot, items)
            elif all(isinstance(item, str) for item in items) and len(set(items)) == len(items):
                yield from read_texts(spot)


def read_objects(spot: Spot, items: list[Json]) -> Iterator[Found]:
    columns = columns_of(items)
    identity = find_identity(columns)
    if identity is None:
        return
    rest = [column for column in columns if column is not identity]
    score = find_score(rest)
    title = by_name(rest, TITLES) or title_by_shape(rest)
    text = by_name([column for column in rest if column is not title], TEXTS)
    text = text or longest([column for column in rest if column is not title])
    if title is None and identity.name in TITLES:
        title = identity
    used = [column for column in (identity, title, text, score) if column]
    mapping = ResponseMapping(
        AnswerKind.RANKED,
        results=spot.path,
        id=identity.path,
        title=title.path if title else "",
        text=text.path if text else "",
        score=score.path if score else "",
        fields=further_fields([column for column in columns if column not in used]),
    )
    named = 40 if spot.name in LISTS else 15 if spot.path == "@" else 0
    signs = 10 * sum(part is not None for part in (title, text, score)) + 5 * (identity.name in IDS)
    because = f"{spot.shown} is a list of {count(len(spot.value), 'object')} with {identity.path}"
    yield Found(15 + named + signs + min(len(spot.value), 10) - 2 * spot.depth, mapping, because)


def read_texts(spot: Spot) -> Iterator[Found]:
    """A list of texts, such as suggestions; each is its own id."""
    if spot.name in LISTS or (spot.path == "@" and len(spot.value) > 1):
        mapping = ResponseMapping(AnswerKind.RANKED, results=spot.path, id="@", title="@")
        yield Found(
            25 + min(len(spot.value), 10), mapping, f"{spot.shown} is a list of {count(len(spot.value), 'text')}"
        )


def columns_of(items: list[Json]) -> list[Column]:
    """The fields of the entries down to the third level, such as `_source.title`."""
    found: dict[str, tuple[str, int, list[Json]]] = {}
    for item in items:
        for path, name, depth, value in leaves(item):
            found.setdefault(path, (name, depth, []))[2].append(value)
    return [
        Column(path, name, depth, values, len(values) == len(items)) for path, (name, depth, values) in found.items()
    ]


def leaves(item: Json, path: str = "", depth: int = 1) -> Iterator[tuple[str, str, int, Json]]:
    for key, value in item.items():
        below = join(path, key)
        if isinstance(value, Mapping) and depth < 3:
            yield from leaves(value, below, depth + 1)
        elif isinstance(value, list) and value and all(isinstance(part, str) for part in value):
            yield below, key.lower(), depth, "\n".join(value)
        elif isinstance(value, str | int | float):
            yield below, key.lower(), depth, value


def by_name(columns: Sequence[Column], names: Sequence[str]) -> Column | None:
    """The text with the first of the names; of two, the upper one."""
    named = [column for column in columns if column.name in names and column.is_text]
    return min(named, key=lambda column: (names.index(column.name), column.depth), default=None)


def find_identity(columns: Sequence[Column]) -> Column | None:
    able = [column for column in columns if column.is_identity]
    named = [column for column in able if column.name in IDS]
    if named:
        return min(named, key=lambda column: (IDS.index(column.name), column.depth))
    ended = [column for column in able if column.name.endswith(("_id", "id"))]
    texts = [column for column in able if column.is_text and column.length < SHORT]
    return next(iter(ended or texts), None)


def find_score(columns: Sequence[Column]) -> Column | None:
    """By its name; else numbers with fractions that never rise from one entry to the next."""
    numbers = [column for column in columns if all(is_number(value) for value in column.values)]
    named = [column for column in numbers if column.name in SCORES]
    if named:
        return min(named, key=lambda column: (SCORES.index(column.name), column.depth))
    falling = [column for column in numbers if column.whole and falls(column.values)]
    return next(iter(falling), None)


def falls(values: Sequence[Json]) -> bool:
    has_fractions = any(value != int(value) for value in values)
    return len(values) > 2 and has_fractions and all(before >= after for before, after in pairwise(values))


def title_by_shape(columns: Sequence[Column]) -> Column | None:
    """A text of a few words that differs from entry to entry."""
    worded = [
        column
        for column in columns
        if column.is_text
        and column.name not in TEXTS
        and column.length < SHORT
        and any(" " in value for value in column.values)
        and len(set(column.values)) == len(column.values)
    ]
    return min(worded, key=lambda column: (column.length > LONG, column.depth), default=None)


def longest(columns: Sequence[Column]) -> Column | None:
    long = [column for column in columns if column.is_text and column.length > LONG]
    return max(long, key=lambda column: column.length, default=None)


def further_fields(columns: Sequence[Column]) -> dict[str, str]:
    """A few more fields by their names: the well-known ones first."""
    shown = [column for column in columns if column.name not in IDS[:11] and not column.name.startswith(("_", "@"))]
    known = sorted(shown, key=lambda column: FIELDS.index(column.name) if column.name in FIELDS else len(FIELDS))
    brief = [column for column in known if not column.is_text or column.length <= SHORT]
    found: dict[str, str] = {}
    for column in brief:
        if len(found) < MOST_FIELDS:
            found.setdefault(column.name, column.path)
    return found
