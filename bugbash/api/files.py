"""Answers that are files."""

from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse
from rest_framework.renderers import BaseRenderer

from portal.lib.attachments import attachment


class FileRenderer(BaseRenderer):
    """Lets a file be asked for as whatever it is."""

    media_type = "*/*"
    format = "file"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        return data


def attach(pieces: Iterator[str], media: str, name: str) -> StreamingHttpResponse:
    """A download in UTF-8 that no browser runs."""
    return StreamingHttpResponse(
        pieces,
        content_type=f"{media}; charset=utf-8",
        headers=attachment(name),
    )
