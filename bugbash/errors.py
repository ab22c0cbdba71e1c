"""Refusals that people can act on. `field` names the input at fault, where there is one."""


class RefusedError(Exception):
    """Something may not be done now; the message is a sentence for the person who asked."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class ConflictError(RefusedError):
    """The same thing exists already, or it changed since the page was opened."""
