import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.egress.answer_body import body_pieces
from portal.lib.egress.answer_head import Head
from portal.lib.egress.errors import ErrorCode, ExchangeError
from portal.lib.egress.inlet import PIECE, Inlet


def pieces(data: bytes, length: int | None = None, *, chunked: bool = False) -> list[bytes]:
    head = Head(200, (), {}, length=length, chunked=chunked, keep_alive=True)
    return list(body_pieces(Inlet(io.BytesIO(data).read), head))


def failure_of_chunks(data: bytes) -> ErrorCode:
    with pytest.raises(ExchangeError) as caught:
        pieces(data, chunked=True)
    return caught.value.code


def test_counted_body_stops_at_its_length() -> None:
    assert b"".join(pieces(b"abcdef", 4)) == b"abcd"


def test_counted_body_that_ends_early_is_a_reset() -> None:
    with pytest.raises(ExchangeError) as caught:
        pieces(b"abc", 1_000_000_000)
    assert caught.value.code == ErrorCode.RESET


def test_body_without_framing_lasts_to_the_end() -> None:
    assert b"".join(pieces(b"abc" * 100_000)) == b"abc" * 100_000


def test_pieces_are_bounded() -> None:
    assert max(map(len, pieces(b"a" * 100_000, 100_000))) == PIECE


@pytest.mark.parametrize(
    "data",
    [
        b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        b"5\nabcde\n0\n\n",
        b"0005;name=value; other\r\nabcde\r\n0\r\nX-Trailer: 1\r\n\r\n",
    ],
)
def test_chunks_are_joined(data: bytes) -> None:
    assert b"".join(pieces(data, chunked=True)) == b"abcde"


def test_one_byte_chunks_are_fine() -> None:
    assert b"".join(pieces(b"1\r\na\r\n" * 30_000 + b"0\r\n\r\n", chunked=True)) == b"a" * 30_000


@pytest.mark.parametrize(
    "data",
    [
        b"x\r\nabc\r\n0\r\n\r\n",
        b"-3\r\nabc\r\n0\r\n\r\n",
        b"0x3\r\nabc\r\n0\r\n\r\n",
        b"+3\r\nabc\r\n0\r\n\r\n",
        b"\r\nabc\r\n0\r\n\r\n",
        b"2\r\nabc\r\n0\r\n\r\n",
        b"2\r\nabc\n0\r\n\r\n",
        b"3 abc\r\n0\r\n\r\n",
        b"1" * 17 + b"\r\n",
        b"3;" + b"x" * 65536 + b"\r\nabc\r\n0\r\n\r\n",
    ],
)
def test_chunk_that_is_framed_wrongly_is_a_protocol_error(data: bytes) -> None:
    assert failure_of_chunks(data) == ErrorCode.PROTOCOL


def test_chunk_with_the_largest_size_reads_only_what_comes() -> None:
    assert failure_of_chunks(b"FFFFFFFFFFFFFFFF\r\nabc") == ErrorCode.RESET


def test_chunked_body_without_its_last_chunk_is_a_reset() -> None:
    assert failure_of_chunks(b"3\r\nabc\r\n") == ErrorCode.RESET


def test_chunks_that_are_mostly_extensions_are_cut_off() -> None:
    assert failure_of_chunks((b"1;" + b"x" * 4000 + b"\r\na\r\n") * 100) == ErrorCode.TOO_LARGE


def test_endless_trailers_are_cut_off() -> None:
    assert failure_of_chunks(b"0\r\n" + b"X-A: 1\r\n" * 1000) == ErrorCode.TOO_LARGE


def body_or_code(data: bytes) -> bytes | ErrorCode:
    try:
        return b"".join(pieces(data, chunked=True))
    except ExchangeError as error:
        return error.code


@given(st.binary())
def test_any_bytes_are_chunks_or_an_error_with_a_code(data: bytes) -> None:
    read = body_or_code(data)
    if isinstance(read, bytes):
        assert len(read) < len(data)
    else:
        assert read in {ErrorCode.PROTOCOL, ErrorCode.RESET, ErrorCode.TOO_LARGE}
