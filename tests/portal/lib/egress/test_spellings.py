"""Every known way to spell an address that must not be reached, with rules that allow all that rules can."""

import socket
from collections.abc import Iterator

import pytest

from portal.lib.egress import AddressClass, Call, EgressSession, ErrorCode, Policy, Rule, classify
from portal.lib.egress.targets import BLOCKED_PORTS
from tests.portal.lib.egress.builders import make_call
from tests.portal.lib.egress.servers import Server, answer, answering

PORTS = frozenset({80, 443, 8000, 8080}) | BLOCKED_PORTS
V6_PREFIXES = "0:: 64:: 100:: 2001:: 2002:: 3fff:: 5f00:: fc00:: fd00:: fd20:: fe80:: fec0:: ff02:: 4000::"
ALLOW_ALL = Policy(
    rules=tuple(
        Rule(cidr, None, PORTS, frozenset({"http", "https"}))
        for cidr in [f"{n}.0.0.0/8" for n in range(256)] + [f"{prefix}/16" for prefix in V6_PREFIXES.split()]
    ),
    own_listeners=frozenset({("10.0.0.5", 8000), ("bashboard.example", 443)}),
)

LITERALS = """
http://2130706433/ http://0x7f.1/ http://0x7f000001/ http://0177.0.0.1/ http://017700000001/ http://127.1/
http://127.0.1/ http://0/ http://0x0/ http://00000177.1/ http://127.0.0.1/ http://127.0.0.1./
http://127.255.255.254/ http://①②⑦.⓪.⓪.①/ http://127。0。0。1/ http://１２７.0.0.1/ http://[::1]/
http://[0:0:0:0:0:0:0:1]/ http://[::ffff:127.0.0.1]/ http://[::127.0.0.1]/ http://0.0.0.0/ http://[::]/
http://169.254.169.254/ http://2852039166/ http://0251.0376.0251.0376/ http://0xa9.0xfe.0xa9.0xfe/
http://0xa9fea9fe/ http://169.16689662/ http://169.254.43518/ http://425.510.425.510/
http://[::ffff:169.254.169.254]/ http://[::ffff:a9fe:a9fe]/ http://[::169.254.169.254]/
http://[64:ff9b::a9fe:a9fe]/ http://[64:ff9b:1::a9fe:a9fe]/ http://[2002:a9fe:a9fe::1]/
http://[2001:0:a9fe:a9fe::]/ http://[fe80::1]/ http://[fe80::1%25eth0]/ http://[fe80::1%eth0]/
http://[fd00:ec2::254]/ http://[fd20:ce::254]/ http://[fec0::1]/ http://[ff02::1]/ http://[4000::1]/
http://100.100.100.200/ http://168.63.129.16/ http://192.0.0.192/ http://224.0.0.1/ http://255.255.255.255/
http://169.254.169.254:80/ http://169.254.169.254%2f/ https://169.254.169.254/
http://[::ffff:0:169.254.169.254]/ http://10.0.0.5:8000/
"""
NAMES = """
HTTP://LOCALHOST./ http://localhost/ http://metadata.google.internal/ http://METADATA.google.internal./
http://metadata/ http://instance-data/ http://a.metadata.b/ http://169.254.169.254.nip.example/
http://mixed.example/ http://mapped.example/ http://nat64.example/ http://zone.example/
https://bashboard.example/ http://empty.example/ http://many.example/
"""
MALFORMED = [
    "http://user:pass@169.254.169.254/",
    "http://good.example@169.254.169.254/",
    "http://good.example\\@169.254.169.254/",
    "http://169.254.169.254\\.good.example/",
    "http://good.example%00.evil/",
    "http://good.example%40169.254.169.254/",
    "http://ex\nample/",
    "http://169.254.169.254\t/",
    "http://169.254.\n169.254/",
    "http://169.254.169.254 /",
    "http://host.example:0/",
    "http://host.example:65536/",
    "http://host.example:-80/",
    "http://host.example:５３/",
    "http://169.254.169.254:80:80/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:11211/stat",
    "ftp://127.0.0.1/",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "//169.254.169.254/",
    "169.254.169.254",
    "http:169.254.169.254",
    "http:/169.254.169.254/",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a" * 300 + "/",
    "http://a..b/",
    "http://.localhost/",
    "http://xn--/",
    "http://[::ffff:169.254.169.254/",
    "http://[::1]extra/",
    "http://",
]
SPELLINGS = [*LITERALS.split(), *NAMES.split(), *MALFORMED]
ANSWERS = {
    "localhost": ["127.0.0.1", "::1"],
    "169.254.169.254.nip.example": ["169.254.169.254"],
    "mixed.example": ["93.184.215.14", "169.254.169.254"],
    "mapped.example": ["::ffff:169.254.169.254"],
    "nat64.example": ["64:ff9b::a9fe:a9fe"],
    "zone.example": ["fe80::1%eth0"],
    "bashboard.example": ["93.184.215.14"],
    "empty.example": [],
    "many.example": [f"93.184.215.{last}" for last in range(17)],
}


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every address that a socket is asked to connect to; none is really reached."""
    addresses: list[object] = []

    def connect(sock: socket.socket, address: object) -> None:
        addresses.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return addresses


def stub(host: str, port: int) -> list[str]:
    """Resolves the names of the table, and like the system every spelling of an IPv4 address."""
    if host in ANSWERS:
        return ANSWERS[host]
    return [socket.inet_ntoa(socket.inet_aton(host))]


def test_the_table_is_long_enough() -> None:
    assert len(set(SPELLINGS)) >= 60


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_opens_a_socket(url: str, dialled: list[object]) -> None:
    with EgressSession(ALLOW_ALL, resolver=stub) as session:
        reply = session.send(Call("GET", url, (), None))
    assert dialled == []
    assert reply.error == (ErrorCode.DNS if "empty" in url else ErrorCode.BLOCKED)


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_reaches_more_than_loopback_in_the_embedded_mode(url: str, dialled: list[object]) -> None:
    policy = Policy(allow_loopback=True, rules=ALLOW_ALL.rules, own_listeners=ALLOW_ALL.own_listeners)
    with EgressSession(policy, resolver=stub) as session:
        session.send(Call("GET", url, (), None))
    kinds = {classify(address[0]) for address in dialled if isinstance(address, tuple)}
    assert kinds <= {AddressClass.LOOPBACK}


@pytest.mark.parametrize("url", ["http://good.example#@169.254.169.254/", "http://раypal.com/", "http://good.example/"])
def test_spelling_of_a_public_name_goes_to_the_address_that_was_checked(url: str, dialled: list[object]) -> None:
    with EgressSession(Policy(), resolver=lambda *_: ["93.184.215.14"]) as session:
        session.send(Call("GET", url, (), None))
    assert dialled == [("93.184.215.14", 80)]


def test_name_that_fails_first_and_then_leads_to_metadata_is_refused(dialled: list[object]) -> None:
    answers: Iterator[list[str]] = iter([[], ["169.254.169.254"]])
    with EgressSession(ALLOW_ALL, resolver=lambda *_: next(answers)) as session:
        errors = [session.send(make_call("http://fickle.example/")).error for _ in range(2)]
    assert (errors, dialled) == ([ErrorCode.DNS, ErrorCode.BLOCKED], [])


def test_redirect_to_metadata_opens_no_second_connection() -> None:
    location = answer(b"", "302 Found", Location="http://169.254.169.254/latest/meta-data/")
    policy = Policy(allow_loopback=True, rules=ALLOW_ALL.rules)
    with Server(answering(location)) as server, EgressSession(policy) as session:
        reply = session.send(make_call(server.url()))
    assert (reply.status, reply.peer, len(server.requests)) == (302, "127.0.0.1", 1)
