"""The files of an import, read piece by piece."""

import io
from collections.abc import Iterator
from typing import Any

import zstandard

from reviews.choices import ImportPart
from reviews.models import ImportPiece, JudgmentImport


class Pieces:
    """What the decompressor reads from: one row of the database after the other."""

    def __init__(self, given: JudgmentImport, part: ImportPart) -> None:
        attempt = 0 if part == ImportPart.SOURCE else given.attempt
        rows = ImportPiece.objects.filter(judgments=given.pk, part=part, attempt=attempt)
        self.rows = rows.order_by("number").values_list("data", flat=True)
        self.number, self.held = 0, memoryview(b"")

    def read(self, size: int = -1) -> memoryview:
        if not self.held:
            self.held = memoryview(self.rows.filter(number=self.number).first() or b"")
            self.number += 1
        size = len(self.held) if size < 0 else size
        piece, self.held = self.held[:size], self.held[size:]
        return piece


def open_part(given: JudgmentImport, part: ImportPart) -> Any:
    """A part as a binary stream; where it has no pieces it is empty."""
    return zstandard.ZstdDecompressor().stream_reader(Pieces(given, part), read_size=65_536)  # type: ignore[arg-type]


def lines_of(given: JudgmentImport, part: ImportPart) -> Iterator[str]:
    with open_part(given, part) as stream:
        yield from io.TextIOWrapper(stream, encoding="utf-8", newline="\n")
