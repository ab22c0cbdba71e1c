"""Which class an IP address belongs to, by a table of our own."""

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

IPAddress = IPv4Address | IPv6Address


class AddressClass(StrEnum):
    NEVER = "never"
    LOOPBACK = "loopback"
    PRIVATE = "private"
    PUBLIC = "public"
    OTHER = "other"


# IANA special-purpose registries, the cloud metadata addresses, and every range that embeds an IPv4 address
# in a translated or tunnelled form.
_NEVER = """
0.0.0.0/8 169.254.0.0/16 224.0.0.0/4 240.0.0.0/4 255.255.255.255/32 192.0.0.0/24 192.0.2.0/24 198.51.100.0/24
203.0.113.0/24 192.88.99.0/24 100.100.100.200/32 168.63.129.16/32
::/128 fe80::/10 fec0::/10 ff00::/8 64:ff9b::/96 64:ff9b:1::/48 2002::/16 2001::/32 100::/64 2001:db8::/32
3fff::/20 5f00::/16 fd00:ec2::254/128 fd20:ce::254/128
"""
_LOOPBACK = "127.0.0.0/8 ::1/128"
_PRIVATE = "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 198.18.0.0/15 fc00::/7"

_TABLE = tuple(
    (ip_network(text), kind)
    for kind, texts in (
        (AddressClass.NEVER, _NEVER),
        (AddressClass.LOOPBACK, _LOOPBACK),
        (AddressClass.PRIVATE, _PRIVATE),
    )
    for text in texts.split()
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_COMPATIBLE = IPv6Network("::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_WORST_FIRST = (
    AddressClass.NEVER,
    AddressClass.OTHER,
    AddressClass.LOOPBACK,
    AddressClass.PRIVATE,
    AddressClass.PUBLIC,
)


def classify(address: str) -> AddressClass:
    """The class of `address`; of an IPv4 address inside an IPv6 one and its wrapping, the worse class.

    Raises ValueError when `address` is not an IP address. A zone (`%eth0`) is ignored.
    """
    outer = read_address(address)
    inner = effective(outer)
    if inner is outer:
        return _own_class(outer)
    wrapping = AddressClass.PUBLIC if outer in _MAPPED else _own_class(outer)
    return min(wrapping, _own_class(inner), key=_WORST_FIRST.index)


def classes_within(network: IPv4Network | IPv6Network) -> frozenset[AddressClass]:
    """The classes of a network's addresses, as far as the table and its two ends tell."""
    listed = {kind for known, kind in _TABLE if known.version == network.version and known.overlaps(network)}
    return frozenset({*listed, classify(str(network[0])), classify(str(network[-1]))})


def read_address(text: str) -> IPAddress:
    """The address without its zone; raises ValueError."""
    return ip_address(text.partition("%")[0])


def effective(address: IPAddress) -> IPAddress:
    """The IPv4 address that a mapped or compatible IPv6 address reaches, else the address itself.

    The other embeddings (NAT64, 6to4, Teredo) need no unwrapping: their ranges are NEVER as a whole.
    """
    if isinstance(address, IPv6Address) and (address in _MAPPED or _is_compatible(address)):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_compatible(address: IPv6Address) -> bool:
    return address in _COMPATIBLE and int(address) > 1  # `::` and `::1` mean themselves


def _own_class(address: IPAddress) -> AddressClass:
    for network, kind in _TABLE:
        if address.version == network.version and address in network:
            return kind
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return AddressClass.OTHER
    return AddressClass.PUBLIC if address.is_global else AddressClass.OTHER
