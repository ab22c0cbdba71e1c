"""Talking to the API as its clients do: JSON over HTTP, as a signed-in person or with a token."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from knox.models import get_token_model

ROOT = "/api/v1/"
PROBLEM = "application/problem+json"
Json = Any


class Api:
    """One caller. Paths are below `/api/v1/`; a body that is bytes is sent as it is."""

    def __init__(self, user: User | None = None, *, token: str = "", csrf: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=csrf)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        if user:
            self.client.force_login(user)

    def send(
        self, method: str, path: str, body: Json = None, *, kind: str = "application/json", **headers: str
    ) -> HttpResponse:
        """The answer to one request; `Idempotency_Key="k"` is a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        answer: Any = self.client.generic(
            method,
            path if path.startswith("/") else ROOT + path,
            content,
            content_type=kind if content else "",
            headers={**self.headers, **named},
        )
        if isinstance(answer, StreamingHttpResponse):
            whole = b"".join(answer.streaming_content)  # type: ignore[arg-type]
            answer = HttpResponse(whole, status=answer.status_code, headers=answer.headers)
        assert isinstance(answer, HttpResponse)
        return answer

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Json = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Json) -> HttpResponse:
        return self.send("PATCH", path, body)


def a_token(user: User, **facts: Any) -> str:
    """The plain text of a new token."""
    _, plain = get_token_model().objects.create(user=user, **facts)
    return str(plain)


def body_of(answer: HttpResponse, status: int = 200) -> Json:
    """The JSON of an answer that must have this status."""
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def rows_of(answer: HttpResponse) -> list[Json]:
    """The rows of a page of a list."""
    rows: list[Json] = body_of(answer)["results"]
    return rows


def problem_of(answer: HttpResponse) -> tuple[int, Json]:
    """(status, what was wrong): sentences by field where fields are named, else the one sentence."""
    body = json.loads(answer.content)
    assert (answer.headers["Content-Type"], body["status"]) == (PROBLEM, answer.status_code)
    return answer.status_code, body.get("errors", body["detail"])
