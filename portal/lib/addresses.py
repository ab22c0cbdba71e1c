from uuid import UUID

from django.http import HttpRequest


def address_with(request: HttpRequest, **changes: object) -> str:
    """This page's address with some of its parameters changed."""
    parameters = request.GET.copy()
    for name, value in changes.items():
        parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


def read_pk(text: str | None) -> int:
    """A primary key as it came from outside; 0, which no row has, for anything else."""
    is_key = text is not None and text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if text and is_key else 0


def read_uuid(text: str | None) -> UUID | None:
    """A UUID as it came from outside; None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
