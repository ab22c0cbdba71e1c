"""Refusals that people can act on. `field` names the input at fault, where there is one."""

from collections.abc import Mapping


class RefusedError(Exception):
    """Something may not be done now; the message is a sentence for the person who asked."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class ClosedPlaceError(RefusedError):
    """The egress rules close a place. `origin` is what access can be requested to, empty if no rule could open it."""

    def __init__(self, sentence: str, *, field: str, origin: str = "") -> None:
        super().__init__(sentence, field=field)
        self.origin = origin


class ConflictError(RefusedError):
    """The same thing exists already, or it changed since the page was opened."""


class StaleError(ConflictError):
    """Somebody changed the same thing since the page was opened; `fields` has both values of each field, in words."""

    def __init__(self, sentence: str, *, fields: Mapping[str, str]) -> None:
        super().__init__(sentence)
        self.fields = dict(fields)
