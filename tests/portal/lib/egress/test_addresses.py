import pytest

from portal.lib.egress import AddressClass, classify

NEVER = """
0.0.0.0 0.255.255.255 169.254.0.0 169.254.169.254 169.254.255.255 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 192.0.0.1 192.0.0.192 192.0.2.1 198.51.100.1 203.0.113.1 192.88.99.1 100.100.100.200
168.63.129.16 :: fe80::1 fe80::1%eth0 febf::1 fec0::1 feff::1 ff00::1 ff02::1 64:ff9b::a9fe:a9fe
64:ff9b::808:808 64:ff9b:1::a9fe:a9fe 2002:a9fe:a9fe::1 2002:808:808::1 2001::1 2001:0:a9fe:a9fe::1 100::1
2001:db8::1 3fff::1 5f00::1 fd00:ec2::254 fd20:ce::254 ::ffff:169.254.169.254 ::ffff:a9fe:a9fe
::ffff:0.0.0.0 ::ffff:100.100.100.200 ::169.254.169.254
"""
LOOPBACK = """
127.0.0.0 127.0.0.1 127.255.255.255 ::1 ::ffff:127.0.0.1
"""
PRIVATE = """
10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.1 100.64.0.1 100.100.100.199 100.100.100.201
100.127.255.255 198.18.0.1 198.19.255.255 fc00::1 fd00::1 fd00:ec2::253 fdff::1 ::ffff:10.1.2.3
"""
PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 168.63.129.15
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0
223.255.255.255 2606:4700:4700::1111 2003::1 ::ffff:8.8.8.8
"""
OTHER = """
::8.8.8.8 ::127.0.0.1 ::10.0.0.1 1::1 4000::1 fe00::1 fbff::1
"""


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (address, kind)
        for kind, addresses in (
            (AddressClass.NEVER, NEVER),
            (AddressClass.LOOPBACK, LOOPBACK),
            (AddressClass.PRIVATE, PRIVATE),
            (AddressClass.PUBLIC, PUBLIC),
            (AddressClass.OTHER, OTHER),
        )
        for address in addresses.split()
    ],
)
def test_classify_knows_each_range_and_its_neighbours(address: str, kind: AddressClass) -> None:
    assert classify(address) == kind


def test_classify_refuses_what_is_not_an_address() -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        classify("0177.0.0.1x")
