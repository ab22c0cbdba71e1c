"""From a template and one query to a request that can be sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bugbash.logic.answers import Json
from bugbash.logic.requests.filling import Filling, as_json, as_text
from bugbash.logic.requests.template import PLACEHOLDER, SECRET_NAME, Pairs, RequestError, RequestTemplate
from portal.lib.secrets import Hidden

CONTENT_TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class BuiltRequest:
    """A request ready to be sent; `body` is None for a request without one. What may hold secrets is not printed."""

    method: str
    url: str
    headers: Pairs = field(repr=False)
    body: bytes | None = field(repr=False)


def build(
    template: RequestTemplate,
    base_url: str,
    text: str,
    params: Mapping[str, Json],
    secrets: Mapping[str, Hidden] | None = None,
) -> BuiltRequest:
    """Fill a template with one query; raises RequestError for what can not be sent as it is.

    Without `secrets` the request is one to be recorded and shown: placeholders stand where they would be sent.
    """
    filling = Filling(text, params, secrets)
    try:
        return BuiltRequest(
            method=template.method,
            url=build_url(template, base_url, filling),
            headers=build_headers(template, filling),
            body=build_body(template, filling),
        )
    except UnicodeEncodeError:
        raise RequestError("The query can not be sent. Half of a surrogate pair has no place in UTF-8.") from None


def secret_names(template: RequestTemplate) -> frozenset[str]:
    """The secrets without which no request can be sent."""
    return frozenset(name.removeprefix("secret.") for name in template.placeholders() if SECRET_NAME.fullmatch(name))


def build_url(template: RequestTemplate, base_url: str, filling: Filling) -> str:
    refuse_secrets(template.path, template.query)
    try:
        base = urlsplit(base_url)
    except ValueError as error:
        raise RequestError(f"The address of the deployment is none ({error}).") from None
    path = "/".join(filling.fill_segment(part) for part in template.path.split("/"))
    pairs = [(name, filling.fill(value)) for name, value in template.query]
    if template.params_in_query:
        taken = {name for name, _ in (*parse_qsl(base.query, keep_blank_values=True), *template.query)}
        pairs += further_params(template, filling, taken)
    query = "&".join(part for part in (base.query, urlencode(pairs)) if part)
    return urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + path, query, ""))


@lru_cache(maxsize=256)
def refuse_secrets(path: str, query: Pairs) -> None:
    """A template is refused for this when it is defined; what was stored by other ways must not leak either."""
    for leaf in (path, *(value for _, value in query)):
        if any(SECRET_NAME.fullmatch(name) for name in PLACEHOLDER.findall(leaf)):
            raise RequestError("A secret can not stand in a URL; put it into a header or the body.")


def further_params(template: RequestTemplate, filling: Filling, taken: set[str]) -> list[tuple[str, str]]:
    """Parameters without a placeholder; one that the endpoint sets itself would be sent twice, and is refused."""
    mentioned = template.placeholders()
    further = {name: value for name, value in filling.params.items() if f"params.{name}" not in mentioned}
    if twice := sorted(taken & further.keys()):
        raise RequestError(f"params: {twice[0]!r} is set by the endpoint's own query string.")
    return [(name, as_text(value)) for name, value in further.items()]


def build_headers(template: RequestTemplate, filling: Filling) -> Pairs:
    headers = tuple((name, filling.fill_header(name, value)) for name, value in template.headers)
    content_type = CONTENT_TYPES.get(template.body_kind)
    if content_type is None or any(name.lower() == "content-type" for name, _ in headers):
        return headers
    return (*headers, ("Content-Type", content_type))


def build_body(template: RequestTemplate, filling: Filling) -> bytes | None:
    if template.body_kind == "json":
        return as_json(filling.fill_json(template.body))
    if template.body_kind == "form":
        shows_placeholders = filling.secrets is None and bool(secret_names(template))
        fields = [(name, filling.fill(value)) for name, value in (template.body or {}).items()]
        return urlencode(fields, safe="{}" if shows_placeholders else "").encode()
    return None
