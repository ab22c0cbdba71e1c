"""Reading the body of an HTTP/1.x answer in pieces; nothing is decoded."""

import re
from collections.abc import Iterator

from portal.lib.egress.answer_head import Head, read_headers
from portal.lib.egress.errors import ErrorCode, ExchangeError
from portal.lib.egress.inlet import PIECE, Inlet

LONGEST_CHUNK_LINE = 4 * 1024
LARGEST_OVERHEAD = 64 * 1024  # bytes of size lines, with their extensions,
MOST_OVERHEAD = 4  # and on top so many for each byte of body
_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")


def body_pieces(inlet: Inlet, head: Head) -> Iterator[bytes]:
    """The body in pieces of at most 16 KB. Raises ExchangeError when it ends early or is framed wrongly."""
    if head.chunked:
        return _chunked(inlet)
    if head.length is not None:
        return _counted(inlet, head.length)
    return iter(lambda: inlet.piece(PIECE), b"")


def _counted(inlet: Inlet, length: int) -> Iterator[bytes]:
    left = length
    while left:
        piece = inlet.piece(min(PIECE, left))
        if not piece:
            raise ExchangeError(ErrorCode.RESET, f"The connection was closed with {left} bytes of the answer missing.")
        left -= len(piece)
        yield piece


def _chunked(inlet: Inlet) -> Iterator[bytes]:
    seen = overhead = 0
    while True:
        line = inlet.line(LONGEST_CHUNK_LINE, "size line of a chunk", ErrorCode.PROTOCOL)
        match = _CHUNK_LINE.fullmatch(line)
        if match is None:
            raise ExchangeError(ErrorCode.PROTOCOL, "The endpoint sent a chunk without a valid size.")
        size = int(match[1], 16)
        if not size:
            read_headers(inlet)  # trailers say nothing that is used
            return
        overhead += len(line)
        if overhead > LARGEST_OVERHEAD + MOST_OVERHEAD * seen:
            raise ExchangeError(ErrorCode.TOO_LARGE, "The chunked answer is mostly framing.")
        yield from _counted(inlet, size)
        seen += size
        if inlet.line(2, "end of a chunk", ErrorCode.PROTOCOL) not in {b"\r\n", b"\n"}:
            raise ExchangeError(ErrorCode.PROTOCOL, "The endpoint sent a chunk that is longer than its size.")
