"""Answers that come in pieces: server-sent events, and JSON values on lines of their own."""

import re
from collections.abc import Callable, Iterator

from bugbash.logic.answers import Json

EVENTS = "text/event-stream"
LINES = {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"}
LINE_END = re.compile(r"\r\n|\r|\n")
DONE = "[DONE]"
Parse = Callable[[str], Json]


def media_type(content_type: str | None) -> str:
    """The media type of a Content-Type header without its parameters, in lower case."""
    return (content_type or "").partition(";")[0].strip().lower()


def read_stream(text: str, content_type: str | None, parse: Parse) -> Json | None:
    """{"events": [...]} or {"lines": [...]}; None if it is no stream, or one that was cut off within a value.

    An event is what its `data` holds, parsed where that is JSON; the last one, `[DONE]`, is left out. `parse` raises
    ValueError for what is no JSON.
    """
    kind = media_type(content_type)
    try:
        if kind == EVENTS:
            events = list(read_events(text, parse))
            return {"events": events} if events else None
        if kind in LINES:
            lines = [parse(line) for line in LINE_END.split(text) if line.strip()]
            return {"lines": lines} if lines else None
    except ValueError:
        return None
    return None


def read_events(text: str, parse: Parse) -> Iterator[Json]:
    """What the events carry, in their order; raises ValueError where the end of the last one is missing."""
    text = LINE_END.sub("\n", text)
    whole = text.endswith("\n")
    blocks = [data for block in re.split(r"\n{2,}", text) if (data := data_of(block)) is not None]
    for number, data in enumerate(blocks, start=1):
        if data == DONE:
            continue
        try:
            yield parse(data)
        except ValueError:
            if number == len(blocks) and not whole:
                raise
            yield data


def data_of(block: str) -> str | None:
    """The `data` lines of an event joined; None for one without, such as a comment that keeps the line open."""
    fields = [line.partition(":") for line in block.split("\n")]
    found = [value.removeprefix(" ") for name, _, value in fields if name == "data"]
    return "\n".join(found) if found else None
