"""Reading lines and pieces from a connection with a bound on everything."""

from collections.abc import Callable

from portal.lib.egress.errors import ErrorCode, ExchangeError, NoAnswerError

PIECE = 16 * 1024


class Inlet:
    """A buffer over `recv`, which gives at most that many bytes and none at the end of the stream."""

    __slots__ = ("_buffer", "_recv")

    def __init__(self, recv: Callable[[int], bytes]) -> None:
        self._recv = recv
        self._buffer = bytearray()

    @property
    def empty(self) -> bool:
        """Whether everything that was received has been read."""
        return not self._buffer

    def await_first(self) -> None:
        """Wait for the first byte of an answer; raises NoAnswerError at the end of the stream."""
        if not self._buffer and not self._fill():
            raise NoAnswerError("The connection was closed before an answer.")

    def line(self, longest: int, what: str, code: ErrorCode = ErrorCode.TOO_LARGE) -> bytes:
        """The next line with its line feed; raises ExchangeError, with `code` if longer than `longest`."""
        start = 0
        while (end := self._buffer.find(b"\n", start, longest)) < 0:
            start = len(self._buffer)
            if start >= longest:
                raise ExchangeError(code, f"The {what} is longer than {longest} bytes.")
            if not self._fill():
                raise ExchangeError(ErrorCode.RESET, f"The connection was closed inside the {what}.")
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        return line

    def piece(self, most: int) -> bytes:
        """What comes next: 1 to `most` bytes, or none at the end of the stream."""
        if not self._buffer and not self._fill():
            return b""
        piece = bytes(self._buffer[:most])
        del self._buffer[:most]
        return piece

    def _fill(self) -> bool:
        data = self._recv(PIECE)
        self._buffer += data
        return bool(data)
