from django.template import Library

from portal.lib.egress import BlockedError, read_url

register = Library()


@register.filter
def origin(url: str) -> str:
    """Scheme, host and port of a URL that was called; nothing for one that can not be read."""
    try:
        return read_url(url).origin
    except BlockedError:
        return ""
