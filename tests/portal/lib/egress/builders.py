"""Calls and sessions as the tests want them: quick limits, loopback allowed."""

from typing import Any

from portal.lib.egress import Call, EgressSession, Limits, Policy, Reply
from tests.portal.lib.egress.servers import Server

LOOPBACK = Policy(allow_loopback=True)
PATIENT = Limits(connect_s=3, read_s=3, total_s=3)
HURRIED = Limits(connect_s=3, read_s=3, total_s=0.3)


def make_call(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Call:
    return Call(method, url, tuple((name.replace("_", "-"), value) for name, value in headers.items()), body)


def make_session(policy: Policy = LOOPBACK, limits: Limits = PATIENT, **options: Any) -> EgressSession:
    return EgressSession(policy, limits, **options)


def ask(server: Server, limits: Limits = PATIENT, path: str = "/", **options: Any) -> Reply:
    """One call to `server` by a session of its own."""
    with make_session(limits=limits, **options) as session:
        return session.send(make_call(server.url(path)))
