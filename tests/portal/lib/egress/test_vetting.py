from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import perf_counter

import pytest

from portal.lib.egress import BlockedError, Policy, Rule
from portal.lib.egress.errors import ErrorCode, ExchangeError
from portal.lib.egress.targets import Target
from portal.lib.egress.vetting import AddressBook, vet

HTTP = frozenset({"http"})
PUBLIC = "93.184.215.14"


def target(port: int = 8080, host: str = "search.example", scheme: str = "http") -> Target:
    return Target(scheme, host, port, "/")


def refusal(target: Target, addresses: list[str], policy: Policy) -> str:
    with pytest.raises(BlockedError) as caught:
        vet(target, addresses, policy)
    return caught.value.rule


def test_public_address_is_pinned() -> None:
    assert vet(target(), [PUBLIC], Policy()).addresses == (PUBLIC,)


@pytest.mark.parametrize(
    ("address", "port", "allowed"),
    [
        ("10.20.30.0", 8080, True),
        ("10.20.30.255", 8080, True),
        ("10.20.29.255", 8080, False),
        ("10.20.31.0", 8080, False),
        ("10.20.30.7", 8081, False),
        ("::ffff:10.20.30.7", 8080, True),
        ("::ffff:10.20.31.7", 8080, False),
        ("fd12:3456::1", 8080, True),
        ("fd12:3457::1", 8080, False),
    ],
)
def test_private_address_needs_a_rule_for_exactly_that_network_and_port(
    address: str, port: int, *, allowed: bool
) -> None:
    rules = tuple(Rule(cidr, None, frozenset({8080}), HTTP) for cidr in ("10.20.30.0/24", "fd12:3456::/32"))
    if allowed:
        assert vet(target(port), [address], Policy(rules=rules)).addresses == (address,)
    else:
        assert refusal(target(port), [address], Policy(rules=rules)) == "private"


def test_host_pattern_alone_never_opens_a_private_address() -> None:
    rule = Rule(None, "*.example", frozenset({8080}), HTTP)
    assert refusal(target(), ["10.0.0.1"], Policy(rules=(rule,))) == "private"


def test_every_given_part_of_a_rule_must_match() -> None:
    policy = Policy(rules=(Rule("10.0.0.0/8", "search.example", frozenset({8080}), HTTP),))
    assert vet(target(), ["10.0.0.1"], policy).private
    assert refusal(target(host="other.example"), ["10.0.0.1"], policy) == "private"
    assert refusal(target(scheme="https"), ["10.0.0.1"], policy) == "private"


@pytest.mark.parametrize("bad", ["169.254.169.254", "10.0.0.1", "127.0.0.1", "::1", "4000::1"])
@pytest.mark.parametrize("first", [True, False])
def test_one_bad_address_refuses_the_whole_answer(bad: str, *, first: bool) -> None:
    with pytest.raises(BlockedError):
        vet(target(), [bad, PUBLIC] if first else [PUBLIC, bad], Policy())


def test_more_than_sixteen_addresses_are_refused() -> None:
    addresses = [f"93.184.215.{last}" for last in range(17)]
    assert vet(target(), addresses[:16], Policy()).addresses == tuple(addresses[:16])
    assert refusal(target(), addresses, Policy()) == "addresses"


def test_list_only_needs_a_rule_for_public_addresses() -> None:
    by_name = Rule(None, "search.example", frozenset({8080}), HTTP)
    policy = Policy(mode="list-only", rules=(by_name,))
    assert vet(target(), [PUBLIC], policy).addresses == (PUBLIC,)
    assert refusal(target(host="other.example"), [PUBLIC], policy) == "list"


def test_loopback_is_allowed_by_the_policy_and_by_no_rule() -> None:
    rule = Rule("127.0.0.0/8", None, frozenset({8080}), HTTP)
    assert refusal(target(), ["127.0.0.1"], Policy(rules=(rule,))) == "loopback"
    assert vet(target(), ["127.0.0.1", "::1"], Policy(allow_loopback=True)).addresses == ("127.0.0.1", "::1")


def test_blocked_port_stays_blocked_on_loopback_without_a_rule() -> None:
    rule = Rule("127.0.0.1/32", None, frozenset({6379}), HTTP)
    assert refusal(target(6379), ["127.0.0.1"], Policy(allow_loopback=True)) == "port"
    allowed = Policy(allow_loopback=True, rules=(rule,))
    assert vet(target(6379), ["127.0.0.1"], allowed).addresses == ("127.0.0.1",)


@pytest.mark.parametrize("own", ["127.0.0.1", "0.0.0.0", "::1", "::", "localhost", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1"])
def test_own_listener_closes_its_port_on_every_loopback_address(own: str, address: str) -> None:
    policy = Policy(allow_loopback=True, own_listeners=frozenset({(own, 8000)}))
    assert refusal(target(8000), [address], policy) == "never"
    assert vet(target(8001), [address], policy).addresses == (address,)


def test_own_listener_beats_a_rule() -> None:
    rule = Rule("10.0.0.0/8", None, frozenset({5433}), HTTP)
    policy = Policy(rules=(rule,), own_listeners=frozenset({("10.0.0.5", 5433)}))
    assert refusal(target(5433), ["10.0.0.5"], policy) == "never"
    assert vet(target(5433), ["10.0.0.6"], policy).addresses == ("10.0.0.6",)


def test_sentence_names_no_address() -> None:
    with pytest.raises(BlockedError) as caught:
        vet(target(), ["10.0.0.1"], Policy())
    assert caught.value.sentence == (
        "search.example:8080 leads to a private address, and no rule allows this port of it."
    )


def test_address_book_resolves_an_origin_once() -> None:
    answers = iter([[PUBLIC], ["169.254.169.254"]])
    book = AddressBook(Policy(), lambda host, port: next(answers))
    until = perf_counter() + 5
    assert book.look_up(target(), until) == book.look_up(target(), until)


def test_address_book_does_not_remember_a_refusal() -> None:
    answers = iter([["10.0.0.1"], [PUBLIC]])
    book = AddressBook(Policy(), lambda host, port: next(answers))
    with pytest.raises(BlockedError):
        book.look_up(target(), perf_counter() + 5)
    assert book.look_up(target(), perf_counter() + 5).addresses == (PUBLIC,)


def test_threads_that_ask_together_resolve_once() -> None:
    asked: list[str] = []
    together = Barrier(4)

    def slow(host: str, port: int) -> list[str]:
        asked.append(host)
        Event().wait(0.05)
        return [PUBLIC]

    def look_up(_: int) -> tuple[str, ...]:
        together.wait(3)
        return book.look_up(target(), perf_counter() + 5).addresses

    book = AddressBook(Policy(), slow)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(look_up, range(4))) == [(PUBLIC,)] * 4
    assert asked == ["search.example"]


def test_waiting_for_another_thread_s_look_up_ends_at_the_deadline() -> None:
    asked, go = Event(), Event()

    def slow(host: str, port: int) -> list[str]:
        asked.set()
        go.wait(4)
        return [PUBLIC]

    book = AddressBook(Policy(), slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(book.look_up, target(), perf_counter() + 4)
        assert asked.wait(3)
        with pytest.raises(ExchangeError) as caught:
            book.look_up(target(), perf_counter() + 0.02)
        go.set()
        assert first.result().addresses == (PUBLIC,)
    assert caught.value.code == ErrorCode.TIMEOUT_CONNECT
