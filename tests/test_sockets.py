import socket

import pytest

from tests.sockets import RefusedSocketError


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "169.254.169.254", "0.0.0.0"])
def test_connection_to_another_machine_is_refused(address: str) -> None:
    with socket.socket() as sock, pytest.raises(RefusedSocketError, match=address):
        sock.connect((address, 80))


def test_connection_to_another_machine_is_refused_for_ipv6() -> None:
    with socket.socket(socket.AF_INET6) as sock, pytest.raises(RefusedSocketError):
        sock.connect_ex(("2001:db8::1", 80))


def test_mapped_address_of_another_machine_is_refused() -> None:
    with socket.socket(socket.AF_INET6) as sock, pytest.raises(RefusedSocketError):
        sock.connect(("::ffff:192.0.2.1", 80))


def test_datagram_to_another_machine_is_refused() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, pytest.raises(RefusedSocketError):
        sock.sendto(b"x", ("192.0.2.1", 53))


def test_name_of_another_machine_is_not_looked_up() -> None:
    with pytest.raises(RefusedSocketError, match=r"example\.com"):
        socket.getaddrinfo("example.com", 80)


def test_this_machine_is_reached() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with socket.socket() as sock:
            assert sock.connect_ex(listener.getsockname()) == 0
