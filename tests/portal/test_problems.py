"""Errors as RFC 9457 documents, whoever raised them."""

import json
import logging

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from rest_framework.exceptions import ErrorDetail, ValidationError

from bugbash.errors import ConflictError, RefusedError
from portal.problems import CONTENT_TYPE, flatten, problem_pages, problem_response

Told = tuple[int, str, dict[str, list[str]]]


def told(error: Exception) -> Told:
    response = problem_response(error, {})
    assert response is not None
    body = json.loads(response.content)
    assert (response.headers["Content-Type"], body["status"]) == (CONTENT_TYPE, response.status_code)
    return response.status_code, body["detail"], body.get("errors", {})


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (RefusedError("Not now."), (422, "Not now.", {})),
        (RefusedError("Too long.", field="text"), (422, "Too long.", {"text": ["Too long."]})),
        (ConflictError("It is there."), (409, "It is there.", {})),
        (Http404("No such project."), (404, "There is nothing here, or it is not yours to see.", {})),
        (PermissionDenied("This needs the role owner."), (403, "This needs the role owner.", {})),
        (PermissionDenied(), (403, "Your role does not allow this.", {})),
        (ValidationError({"a": ["Wrong."]}), (400, "The request has invalid fields.", {"a": ["Wrong."]})),
        (ValidationError("Wrong."), (400, "The request has invalid fields.", {"body": ["Wrong."]})),
    ],
    ids=str,
)
def test_refusal_is_told_with_its_status(error: Exception, wanted: Told) -> None:
    assert told(error) == wanted


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RequestDataTooBig("x"), 413),
        (SuspiciousOperation("x"), 400),
        (IntegrityError("x"), 409),
        (DataError("x"), 422),
        (OperationalError("x"), 503),
    ],
    ids=repr,
)
def test_what_got_past_the_shapes_is_told_and_logged(
    error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "portal.problems"):
        code, detail, _ = told(error)
    assert (code, len(caplog.records), "x" in detail.split()) == (status, 1, False)


def test_failure_of_the_code_is_left_to_be_seen() -> None:
    assert problem_response(RuntimeError("bug"), {}) is None


def test_fields_are_named_by_their_path() -> None:
    detail = {"deployments": [{}, {"base_url": [ErrorDetail("Wrong.")]}], "tags": {3: ["Long."]}, "a": {"b": "Bad."}}
    assert dict(flatten(detail)) == {
        "deployments[1].base_url": ["Wrong."],
        "tags[3]": ["Long."],
        "a.b": ["Bad."],
    }


def page(status: int, path: str = "/api/v1/", kind: str = "text/html") -> HttpResponse:
    """What comes out of the middleware for a page with this status."""

    def view(_: HttpRequest) -> HttpResponse:
        return HttpResponse("<h1>It was me</h1>", status=status, content_type=kind)

    return problem_pages(view)(RequestFactory().get(path))


@pytest.mark.parametrize("status", [400, 404, 500])
def test_error_page_of_the_api_becomes_a_problem(status: int) -> None:
    response = page(status)
    assert (response.status_code, json.loads(response.content)["status"]) == (status, status)
    assert b"It was me" not in response.content


@pytest.mark.parametrize(
    ("status", "path", "kind"),
    [(200, "/api/v1/docs/", "text/html"), (404, "/p/search/", "text/html"), (400, "/api/v1/", CONTENT_TYPE)],
)
def test_other_answers_pass_as_they_are(status: int, path: str, kind: str) -> None:
    assert page(status, path, kind).content == b"<h1>It was me</h1>"
