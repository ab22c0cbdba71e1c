"""Answers in words: of chats, of generating models, whole or in the pieces of a stream."""

from collections.abc import Iterator, Mapping, Sequence

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Json
from bugbash.logic.expressions import ExpressionError, search
from bugbash.logic.json_paths import join
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.proposing.findings import Found, Spot, count

# Paths that mean an answer wherever they are found, with whose they are.
KNOWN = (
    ("choices[0].message.content", "where chat completions answer"),
    ("choices[0].text", "where completions answer"),
    ("candidates[0].content.parts[0].text", "where Gemini answers"),
    ("content[0].text", "where Claude answers"),
    ("output[?type=='message'].content[].text | [0]", "where the responses of OpenAI answer"),
    ("message.content", "where Ollama chats"),
    ("[0].generated_text", "where text generation answers"),
    ("generated_text", "where text generation answers"),
)
PIECES = (
    "events[].choices[].delta.content",
    "events[].choices[].text",
    "events[?type=='response.output_text.delta'].delta",
    "events[].delta.text",
    "events[].message.content",
    "events[].token.text",
    "lines[].message.content",
    "lines[].choices[].delta.content",
    "lines[].response",
)
STRONG = ("answer", "generated_text", "completion", "reply", "translation", "output_text")
WEAK = ("response", "output", "text", "result", "summary", "content", "message", "prediction", "predictions", "data")
PIECE_NAMES = ("content", "text", "token", "delta", "answer", "response", "output", "chunk")
WORDS_AT_LEAST = 20


def find_texts(body: Json, spots: Sequence[Spot]) -> Iterator[Found]:
    yield from whole_text(body)
    yield from known_paths(body)
    yield from streamed(body)
    yield from named(spots)
    yield from in_words(spots)


def whole_text(body: Json) -> Iterator[Found]:
    if isinstance(body, str):
        yield Found(95, text_at("@"), "the answer is a text as a whole")


def known_paths(body: Json) -> Iterator[Found]:
    for path, whose in KNOWN:
        if isinstance(found(path, body), str):
            yield Found(95, text_at(path), f"{path} is a text, {whose}")


def streamed(body: Json) -> Iterator[Found]:
    kind = next((kind for kind in ("events", "lines") if isinstance(body, Mapping) and set(body) == {kind}), None)
    if kind is None or not isinstance(body[kind], list):
        return
    for path in (*PIECES, *named_pieces(body[kind], kind)):
        pieces = found(path, body)
        if isinstance(pieces, list) and pieces and all(isinstance(piece, str) for piece in pieces):
            because = f"{path} are {count(len(pieces), 'piece')} of a streamed text"
            yield Found(96, text_at(f"join('', {path})"), because)
            return


def named_pieces(items: list[Json], kind: str) -> Iterator[str]:
    """Paths of texts in the entries of a stream that nobody knows, and the entries themselves if they are texts."""
    for name in PIECE_NAMES:
        if any(isinstance(item, Mapping) and isinstance(item.get(name), str) for item in items):
            yield join(f"{kind}[]", name)
    yield f"{kind}[]"


def named(spots: Sequence[Spot]) -> Iterator[Found]:
    for spot in spots:
        if isinstance(spot.value, str) and spot.value and spot.name in STRONG:
            yield Found(85 - 2 * spot.depth, text_at(spot.path), f"{spot.path} is a text of that name")
        elif isinstance(spot.value, str) and spot.value and spot.name in WEAK and spot.depth <= 3:
            weight = 40 - WEAK.index(spot.name) - 4 * spot.depth + 10 * (" " in spot.value)
            yield Found(weight, text_at(spot.path), f"{spot.path} is a text of that name")


def in_words(spots: Sequence[Spot]) -> Iterator[Found]:
    """The longest text of several words, whatever its name."""
    worded = [
        spot
        for spot in spots
        if isinstance(spot.value, str) and len(spot.value) >= WORDS_AT_LEAST and " " in spot.value.strip()
    ]
    if worded:
        spot = max(worded, key=lambda spot: len(spot.value))
        yield Found(12, text_at(spot.path), f"{spot.path} is the longest text, of {len(spot.value)} characters")


def text_at(path: str) -> ResponseMapping:
    return ResponseMapping(AnswerKind.TEXT, text=path)


def found(path: str, body: Json) -> Json:
    try:
        return search(path, body)
    except ExpressionError:
        return None
