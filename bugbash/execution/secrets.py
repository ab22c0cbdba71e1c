"""The secrets that requests carry: opened for one origin when a call begins, blanked in all that comes back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.conf import settings

from bugbash.logic.origins import origin_of
from bugbash.logic.redaction import Redaction
from bugbash.logic.requests import RequestError, secret_names
from bugbash.models import EndpointDefinition, Secret
from portal.lib.egress import ErrorCode, Reply
from portal.lib.secrets import Box, Hidden, SealError

BLANKED = "The endpoint sent a secret back, which is blanked."
UNREADABLE = "It is not kept, for it might hold the secret that was sent."


class CallFailedError(Exception):
    """Our own code failed while it held secrets; the message is free of them."""


def open_box() -> Box:
    return Box(settings.SECRET_KEYS)


@dataclass(frozen=True, slots=True)
class Opened:
    """The values for one origin, and how they are known again."""

    values: Mapping[str, Hidden]
    redaction: Redaction

    def clean(self, reply: Reply) -> Reply:
        """The reply as it may be read and kept: nothing in it tells a secret."""
        headers = tuple(
            (self.redaction.clean_header(name), self.redaction.clean_header(value)) for name, value in reply.headers
        )
        body = self.redaction.clean_bytes(reply.body, cut=reply.truncated)
        detail = self.redaction.clean_text(reply.detail)
        if reply.error is ErrorCode.BAD_ENCODING and body:
            body, detail = b"", f"{detail} {UNREADABLE}"
        return replace(reply, headers=headers, body=body, detail=detail)

    @contextmanager
    def guarding(self, *foreseen: type[Exception]) -> Iterator[None]:
        """Errors of the block that nobody foresaw lose their past, and their text what it quotes of the request."""
        try:
            yield
        except foreseen:
            raise
        except Exception as error:  # noqa: BLE001  raised again, without what it quotes
            raise CallFailedError(self.redaction.clean_text(f"{type(error).__name__}: {error}")) from None


class Safe:
    """The sealed secrets that a definition needs. Made where the database may be read; `open_for` never reads it.

    A definition without secrets costs nothing.
    """

    def __init__(self, definition: EndpointDefinition) -> None:
        self.names = sorted(secret_names(definition.request_template))
        rows = Secret.objects.filter(project=definition.project_id, name__in=self.names) if self.names else ()
        self._rows = {(row.name, row.origin): row for row in rows}
        self._opened: dict[str, Opened] = {}

    def open_for(self, url: str) -> Opened:
        """The secrets for a request to `url`; raises RequestError naming the one that is missing or unreadable."""
        origin = origin_of(url)
        if origin not in self._opened:
            box = open_box()
            values = {name: self._open(box, name, origin) for name in self.names}
            self._opened[origin] = Opened(values, Redaction(value.reveal() for value in values.values()))
        return self._opened[origin]

    def _open(self, box: Box, name: str, origin: str) -> Hidden:
        row = self._rows.get((name, origin))
        if row is None:
            raise RequestError(f"The secret “{name}” is not set for {origin}; the settings of the project ask for it.")
        try:
            return box.open(row.ciphertext, row.bound_to)
        except SealError as error:
            raise RequestError(f"The secret “{name}” for {origin} can not be opened. {error}; set it again.") from None
