"""The files of an import, written piece by piece."""

import zstandard

from reviews.choices import ImportPart
from reviews.models import ImportPiece, JudgmentImport

SIZE = 200_000


class PieceWriter:
    """Compresses what is added and keeps it in pieces of 200 kB; `finish` keeps the last one."""

    def __init__(self, given: JudgmentImport, part: ImportPart, attempt: int = 0) -> None:
        self.facts = {"judgments": given, "part": part, "attempt": attempt}
        self.stream = zstandard.ZstdCompressor(level=3).compressobj()
        self.held: list[bytes] = []
        self.size = self.number = 0

    def add(self, piece: bytes) -> None:
        if packed := self.stream.compress(piece):
            self.held.append(packed)
            self.size += len(packed)
            if self.size >= SIZE:
                self.keep()

    def finish(self) -> None:
        self.held.append(self.stream.flush())
        self.keep()

    def keep(self) -> None:
        ImportPiece.objects.create(**self.facts, number=self.number, data=b"".join(self.held))
        self.held, self.size = [], 0
        self.number += 1
