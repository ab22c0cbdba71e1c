"""API errors as RFC 9457 problem documents: what is wrong, with which field, by which rule."""

import logging
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import ValidationError
from rest_framework.views import exception_handler

from bugbash.errors import ConflictError, RefusedError

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
KEPT_HEADERS = ("WWW-Authenticate", "Retry-After", "Allow")
INVALID = "The request has invalid fields."
# What got past the shapes of the requests and was refused later; it is logged, because a shape should have said it.
CAUGHT: dict[type[Exception], tuple[int, str]] = {
    RequestDataTooBig: (413, "The request is too large."),
    SuspiciousOperation: (400, "The request is not well-formed."),
    MultiPartParserError: (400, "The request is not well-formed."),
    IntegrityError: (409, "Somebody wrote the same at the same moment; look again."),
    DataError: (422, "A value is too long or out of range for its field."),
    OperationalError: (503, "The database does not answer; try again in a moment."),
}


def problem_response(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's exception handler; a refusal of an action becomes 409 or 422."""
    if isinstance(error, RefusedError):
        code = 409 if isinstance(error, ConflictError) else 422
        named = {name: [sentence] for name, sentence in getattr(error, "fields", {}).items()}
        return problem(code, error.sentence, {error.field: [error.sentence]} if error.field else named)
    response = exception_handler(error, context)
    if response is None:
        return caught(error)
    fields = dict(flatten(error.detail)) if isinstance(error, ValidationError) else {}
    answer = problem(response.status_code, INVALID if fields else describe(error), fields)
    for name in KEPT_HEADERS:
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer


def caught(error: Exception) -> HttpResponse | None:
    for kind, (code, sentence) in CAUGHT.items():
        if isinstance(error, kind):
            logger.warning("%s: %s", sentence, error, exc_info=error)
            return problem(code, sentence)
    return None


def describe(error: Exception) -> str:
    if isinstance(error, Http404):
        return "There is nothing here, or it is not yours to see."
    if isinstance(error, PermissionDenied):
        return str(error) or "Your role does not allow this."
    return str(getattr(error, "detail", error))


def flatten(detail: Any, where: str = "") -> Iterator[tuple[str, list[str]]]:
    """Sentences by the path of their field, such as `deployments[0].base_url`."""
    if isinstance(detail, Mapping):
        for name, item in detail.items():
            step = f"[{name}]" if isinstance(name, int) else f".{name}" if where else str(name)
            yield from flatten(item, f"{where}{step}")
    elif isinstance(detail, list) and any(isinstance(item, Mapping | list) for item in detail):
        for place, item in enumerate(detail):
            yield from flatten(item, f"{where}[{place}]")
    elif detail:
        yield where or "body", [str(item) for item in detail] if isinstance(detail, list) else [str(detail)]


def problem(code: int, detail: str, fields: Mapping[str, list[str]] | None = None) -> HttpResponse:
    """The document itself: JSON whatever the request asked for, since an error must reach whoever gets it."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": detail,
    }
    if fields:
        body["errors"] = fields
    return JsonResponse(body, status=code, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Addresses that the API does not have."""
    hint = "" if request.path.endswith("/") else " Addresses end with a slash."
    return problem(404, f"The API has no such address.{hint}")


def problem_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: an error that was answered with a page before or behind the API's own views becomes a problem too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code < 400 or not request.path_info.startswith("/api/"):
            return response
        if "json" in response.headers.get("Content-Type", ""):
            return response
        return problem(response.status_code, HTTPStatus(response.status_code).description or "The request failed.")

    return middleware
