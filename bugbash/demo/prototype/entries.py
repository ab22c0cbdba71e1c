"""One documented thing of the standard library."""

import re
from dataclasses import dataclass

SUMMARY_LENGTH = 200
SENTENCE_END = re.compile(r"(?<![eig]\.[eg])[.!?](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Entry:
    """`id` is the qualified public name; `kind` is module, class, function, method or property."""

    id: str
    kind: str
    module: str
    signature: str
    title: str
    doc: str

    @property
    def name(self) -> str:
        """What the thing is called within its module."""
        return self.id.removeprefix(f"{self.module}.")

    @property
    def summary(self) -> str:
        """The first sentence of the documentation, however many lines it covers."""
        paragraph = " ".join(self.doc.split("\n\n", 1)[0].split())
        end = SENTENCE_END.search(paragraph)
        return shorten(paragraph[: end.end()] if end else paragraph)

    @property
    def first_line(self) -> str:
        """What `summary` was before it learned to read whole sentences."""
        return shorten(self.doc.split("\n", 1)[0].strip())


def shorten(text: str) -> str:
    """Cut `text` at a word so that at most `SUMMARY_LENGTH` characters remain."""
    if len(text) <= SUMMARY_LENGTH:
        return text
    return text[: SUMMARY_LENGTH - 1].rsplit(" ", 1)[0] + "…"
