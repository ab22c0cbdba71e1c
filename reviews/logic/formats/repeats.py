"""Which grades stand in a file more than once, for a million of them in 44 MB; a dict takes four times that."""

from array import array
from hashlib import blake2b

WIDTH = 16
SMALLEST = 1 << 12


def key_of(*words: str) -> bytes:
    """128 bits that stand for these words; that two of a million pairs share them has a chance of 1 in 10^26."""
    return blake2b("\0".join(words).encode(), digest_size=WIDTH).digest()


class Repeats:
    """A table with open addressing: by key the line where it stood first, and the grade there."""

    def __init__(self) -> None:
        self.count = 0
        self.make(SMALLEST)

    def make(self, size: int) -> None:
        self.mask = size - 1
        self.keys = bytearray(size * WIDTH)
        self.lines = array("I", bytes(4 * size))
        self.grades = array("H", bytes(2 * size))

    def first(self, key: bytes, line: int, grade: int) -> tuple[int, int] | None:
        """(line, grade) of the same key further up; None where there is none, and then this is kept as the first.

        Lines count from 1, grades from 0 to 65,535.
        """
        place = self.place_of(key)
        if self.lines[place]:
            return self.lines[place], self.grades[place]
        self.put(place, key, line, grade)
        self.count += 1
        if self.count * 4 > self.mask * 3:
            self.grow()
        return None

    def place_of(self, key: bytes) -> int:
        place = int.from_bytes(key[:8], "little") & self.mask
        while self.lines[place] and self.keys[place * WIDTH : (place + 1) * WIDTH] != key:
            place = (place + 1) & self.mask
        return place

    def put(self, place: int, key: bytes, line: int, grade: int) -> None:
        self.keys[place * WIDTH : (place + 1) * WIDTH] = key
        self.lines[place], self.grades[place] = line, grade

    def grow(self) -> None:
        keys, lines, grades = self.keys, self.lines, self.grades
        self.make(2 * (self.mask + 1))
        for place, line in enumerate(lines):
            if line:
                key = bytes(keys[place * WIDTH : (place + 1) * WIDTH])
                self.put(self.place_of(key), key, line, grades[place])
