import socket
from threading import Event
from time import perf_counter

import pytest

from portal.lib.egress import AddressClass, classify, system_resolver
from portal.lib.egress.errors import ErrorCode, ExchangeError
from portal.lib.egress.resolving import resolve


def failure_of(resolver: object, seconds: float = 5.0) -> ExchangeError:
    with pytest.raises(ExchangeError) as caught:
        resolve(resolver, "search.example", 80, perf_counter() + seconds)  # type: ignore[arg-type]
    return caught.value


def test_addresses_are_distinct_and_without_zone() -> None:
    addresses = ["fe80::1%eth0", "93.184.215.14", "93.184.215.14"]
    assert resolve(lambda *_: addresses, "search.example", 80, perf_counter() + 5) == (
        "fe80::1",
        "93.184.215.14",
    )


def test_system_resolver_asks_the_system() -> None:
    assert {classify(address) for address in system_resolver("localhost", 80)} == {AddressClass.LOOPBACK}


def test_literal_is_not_looked_up() -> None:
    assert resolve(lambda *_: 1 / 0, "10.0.0.1", 80, perf_counter() + 5) == ("10.0.0.1",)  # type: ignore[arg-type]


def test_unknown_name_is_a_dns_error() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    error = failure_of(unknown)
    assert (error.code, error.sentence) == (ErrorCode.DNS, "The name search.example does not resolve.")


@pytest.mark.parametrize("addresses", [[], ["not an address"]])
def test_answer_without_an_address_is_a_dns_error(addresses: list[str]) -> None:
    assert failure_of(lambda *_: addresses).code == ErrorCode.DNS


def test_defect_of_a_resolver_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        resolve(lambda *_: [str(1 / 0)], "search.example", 80, perf_counter() + 5)


def test_slow_resolver_is_given_up_at_the_total_deadline() -> None:
    over = Event()

    def slow(host: str, port: int) -> list[str]:
        over.wait(4)
        return ["93.184.215.14"]

    error = failure_of(slow, seconds=0.05)
    over.set()
    assert error.code == ErrorCode.TIMEOUT_CONNECT


def test_slow_resolver_is_given_up_at_the_dns_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.lib.egress.resolving.DNS_BUDGET_S", 0.05)
    over = Event()

    def slow(host: str, port: int) -> list[str]:
        over.wait(4)
        return ["93.184.215.14"]

    error = failure_of(slow)
    over.set()
    assert error.code == ErrorCode.DNS
