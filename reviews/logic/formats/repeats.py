"""Which grades stand in a file more than once, for a million of them in 27 MB; a dict takes seven times that."""

from array import array
from hashlib import blake2b

WIDTH = 12
SMALLEST = 1 << 12


def key_of(*words: str) -> bytes:
    """96 bits that stand for these words; that two of a million share them has a chance of 1 in 10^17."""
    return blake2b("\0".join(words).encode(), digest_size=WIDTH).digest()


class Repeats:
    """By key the line where it stood first, and the grade there.

    What is known stands one behind the other; `slots` is the way to it by key, with open addressing, and holds
    where it stands counted from 1.
    """

    def __init__(self) -> None:
        self.keys, self.lines, self.grades = bytearray(), array("I"), array("H")
        self.slots = array("I", bytes(4 * SMALLEST))

    def first(self, key: bytes, line: int, grade: int) -> tuple[int, int] | None:
        """(line, grade) of the same key further up; None where there is none, and then this is kept as the first.

        Grades go from 0 to 65,535.
        """
        slot = self.slot_of(key)
        if place := self.slots[slot]:
            return self.lines[place - 1], self.grades[place - 1]
        self.keys += key
        self.lines.append(line)
        self.grades.append(grade)
        self.slots[slot] = len(self.lines)
        if len(self.lines) * 4 > len(self.slots) * 3:
            self.grow()
        return None

    def slot_of(self, key: bytes) -> int:
        mask = len(self.slots) - 1
        slot = int.from_bytes(key[:8], "little") & mask
        while (place := self.slots[slot]) and self.key_at(place) != key:
            slot = (slot + 1) & mask
        return slot

    def key_at(self, place: int) -> bytearray:
        return self.keys[(place - 1) * WIDTH : place * WIDTH]

    def grow(self) -> None:
        size = 2 * len(self.slots)
        del self.slots
        self.slots = array("I", bytes(4 * size))
        for place in range(1, len(self.lines) + 1):
            self.slots[self.slot_of(bytes(self.key_at(place)))] = place
