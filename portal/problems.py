"""API errors as RFC 9457 problem documents: what is wrong, with which field, by which rule."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from bugbash.errors import ConflictError, RefusedError

CONTENT_TYPE = "application/problem+json"


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; a refusal of an action becomes 409 or 422."""
    if isinstance(error, RefusedError):
        code = status.HTTP_409_CONFLICT if isinstance(error, ConflictError) else 422
        fields = {error.field: [error.sentence]} if error.field else {}
        return problem(code, error.sentence, fields)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        detail = "The request has invalid fields." if isinstance(response.data, dict) else "The request is invalid."
        fields = response.data if isinstance(response.data, dict) else {"": response.data}
        return problem(response.status_code, detail, fields, headers=response.headers)
    return problem(response.status_code, describe(error), headers=response.headers)


def describe(error: Exception) -> str:
    if isinstance(error, Http404):
        return "There is nothing here, or it is not yours to see."
    if isinstance(error, PermissionDenied):
        return str(error) or "Your role does not allow this."
    return str(getattr(error, "detail", error))


def problem(code: int, detail: str, fields: Any = None, *, headers: Any = None) -> Response:
    body = {"type": "about:blank", "title": HTTPStatus(code).phrase, "status": code, "detail": detail}
    if fields:
        body["errors"] = fields
    kept = {name: headers[name] for name in ("WWW-Authenticate", "Retry-After", "Allow") if name in (headers or {})}
    return Response(body, status=code, content_type=CONTENT_TYPE, headers=kept)
