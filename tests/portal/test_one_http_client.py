"""Outgoing calls go through the guarded client: nothing else in the product can open a connection."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "portal" / "lib" / "egress"
FORBIDDEN = (
    "requests",
    "httpx",
    "urllib3",
    "aiohttp",
    "urllib.request",
    "http.client",
    "socket.create_connection",
)


def forbidden_uses(source: str) -> list[str]:
    """What `source` imports or names of the HTTP clients, in order."""
    return [
        name
        for node in ast.walk(ast.parse(source))
        for name in names(node)
        if any(name == client or name.startswith(f"{client}.") for client in FORBIDDEN)
    ]


def names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Attribute) and (name := ast.unparse(node)) in FORBIDDEN:
        yield name


def modules() -> list[Path]:
    found = [path for app in ("portal", "bugbash", "reviews") for path in (ROOT / app).rglob("*.py")]
    return [path for path in found if CLIENT not in path.parents]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_module_uses_no_http_client_of_its_own(path: Path) -> None:
    assert forbidden_uses(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "uses"),
    [
        ("import requests", ["requests"]),
        ("import requests.adapters as a", ["requests.adapters"]),
        ("from requests import get", ["requests.get"]),
        ("import urllib.request", ["urllib.request"]),
        ("from urllib import request", ["urllib.request"]),
        ("from urllib.request import urlopen", ["urllib.request.urlopen"]),
        ("from http import client", ["http.client"]),
        ("import http.client", ["http.client"]),
        ("def f():\n    import httpx", ["httpx"]),
        ("from socket import create_connection", ["socket.create_connection"]),
        ("import socket\nsocket.create_connection(x)", ["socket.create_connection"]),
        ("from aiohttp import web", ["aiohttp.web"]),
        ("from urllib3.util import parse_url", ["urllib3.util.parse_url"]),
        ("from urllib.parse import quote\nfrom http import HTTPStatus\nimport socket", []),
        ("from bugbash.logic import requests\nfrom .requests import build\nrequests.build()", []),
    ],
)
def test_forbidden_uses_are_found(source: str, uses: list[str]) -> None:
    assert forbidden_uses(source) == uses
