"""JSON read value by value, so that a large file is never held as a whole."""

import json
from collections.abc import Iterable, Iterator, Set
from typing import IO, Any

PIECE = 65_536
LONGEST_ENTRY = 20_000_000
BLANKS = " \t\r\n"
Path = tuple[str, ...]
EVERY = "*"


class FileFaultError(Exception):
    """The file as a whole can not be read on, from this line."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


class JsonReader:
    """Walks a text; holds the value that it reads and what was read ahead."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream
        self.decoder = json.JSONDecoder()
        self.held = ""
        self.place = 0
        self.passed = 1
        self.ended = False

    @property
    def line(self) -> int:
        return self.passed + self.held.count("\n", 0, self.place)

    def fault(self, sentence: str) -> FileFaultError:
        return FileFaultError(self.line, f"This is not JSON: {sentence}.")

    def more(self, size: int = PIECE) -> bool:
        """Read on, forgetting what was passed; False at the end of the text."""
        self.passed, self.held, self.place = self.line, self.held[self.place :], 0
        piece = self.stream.read(size)
        self.held += piece
        self.ended = not piece
        return bool(piece)

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            while self.place < len(self.held):
                if self.held[self.place] not in BLANKS:
                    return self.held[self.place]
                self.place += 1
            if not self.more():
                return ""

    def take(self, expected: str) -> str:
        """The next character, which must be one of these."""
        char = self.peek()
        if not char or char not in expected:
            raise self.fault(f"{' or '.join(expected)} is expected" + (f", not {char!r}" if char else " at its end"))
        self.place += 1
        return char

    def value(self) -> Any:
        """The value that begins here, whole."""
        if not self.peek():
            raise self.fault("a value is missing at its end")
        while True:
            try:
                found, end = self.decoder.raw_decode(self.held, self.place)
            except (ValueError, RecursionError) as error:
                fault: Exception | None = error
            else:
                fault = None
                if end < len(self.held) or self.ended:
                    self.place = end
                    return found
            if len(self.held) - self.place > LONGEST_ENTRY:
                raise self.fault("one entry is larger than 20 MB, or a value is broken")
            if not self.more(max(PIECE, len(self.held))) and fault:
                said = fault.msg if isinstance(fault, json.JSONDecodeError) else "it is nested too deeply"
                raise self.fault(said)

    def items(self) -> Iterator[None]:
        """Stops before each element of the list that begins here."""
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield
            if self.take(",]") == "]":
                return

    def keys(self) -> Iterator[str]:
        """Stops before the value of each key of the object that begins here."""
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise self.fault("a key is a text")
            self.take(":")
            yield key
            if self.take(",}") == "}":
                return


def entries(stream: IO[str], paths: Iterable[Path]) -> Iterator[tuple[int, Any]]:
    """(line, value) of all that stands at one of these paths, in order; raises FileFaultError where it is no JSON."""
    reader = JsonReader(stream)
    yield from walk(reader, frozenset(paths))
    if reader.peek():
        raise reader.fault("something follows after its end")


def walk(reader: JsonReader, paths: Set[Path]) -> Iterator[tuple[int, Any]]:
    first = reader.peek()
    if () in paths or not paths or first not in {"[", "{"}:
        line = reader.line
        found = reader.value()
        if () in paths:
            yield line, found
        return
    for key in (EVERY for _ in reader.items()) if first == "[" else reader.keys():
        yield from walk(reader, {path[1:] for path in paths if path[0] == key})
