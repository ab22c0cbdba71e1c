"""Turning a host into addresses, within a budget."""

import socket
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from ipaddress import ip_address
from threading import Thread
from time import perf_counter

from portal.lib.egress.addresses import read_address
from portal.lib.egress.errors import ErrorCode, ExchangeError

DNS_BUDGET_S = 5.0
Resolver = Callable[[str, int], Iterable[str]]


def system_resolver(host: str, port: int) -> tuple[str, ...]:
    """The addresses of `host` in the system's order of preference; raises OSError or UnicodeError."""
    answers = socket.getaddrinfo(host, port, socket.AF_UNSPEC, socket.SOCK_STREAM)
    return tuple(str(sockaddr[0]) for *_, sockaddr in answers)


def resolve(resolver: Resolver, host: str, port: int, until: float) -> tuple[str, ...]:
    """The distinct addresses of `host` without zones, at least one; an IP literal is its own address.

    Waits until the moment `until` or for the DNS budget, whichever is shorter. Raises ExchangeError.
    """
    if _is_literal(host):
        return (host,)
    budget = min(DNS_BUDGET_S, until - perf_counter())
    answer: Future[tuple[str, ...]] = Future()
    Thread(target=_answer, args=(answer, resolver, host, port), daemon=True, name="egress-dns").start()
    try:
        addresses = answer.result(timeout=max(0.0, budget))
    except TimeoutError as error:
        if budget < DNS_BUDGET_S:
            raise ExchangeError(
                ErrorCode.TIMEOUT_CONNECT, f"{host} was not resolved before the total deadline."
            ) from error
        raise ExchangeError(ErrorCode.DNS, f"{host} was not resolved within {budget:g} s.") from error
    except (OSError, ValueError) as error:
        raise ExchangeError(ErrorCode.DNS, f"The name {host} does not resolve.") from error
    if not addresses:
        raise ExchangeError(ErrorCode.DNS, f"The name {host} has no address.")
    return addresses


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _answer(answer: Future[tuple[str, ...]], resolver: Resolver, host: str, port: int) -> None:
    """Run in a thread of its own, because a lookup of the system cannot be interrupted."""
    try:
        answer.set_result(tuple(dict.fromkeys(str(read_address(text)) for text in resolver(host, port))))
    except BaseException as error:  # noqa: BLE001 - raised again where the answer is awaited
        answer.set_exception(error)
