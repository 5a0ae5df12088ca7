from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis.strategies import integers, ip_addresses

from world.addresses import is_public, is_within, read_address, read_ranges

FORBIDDEN = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1
192.175.48.6 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255
240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808
64:ff9b:1::7f00:1 100::1 2001::1 2001:0:53aa:64c::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1
2002:7f00:1:: 2002:808:808:: 2620:4f:8000::1 3ffe::1 3fff::1 3fff:fff::1 5f00::1 fc00::1 fd12::1
fe80::1 fe80::1%eth0 fec0::1 ff02::1 4000::1
""".split()
PUBLIC = """
1.1.1.1 5.9.1.2 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.1.1.1 128.0.0.1
169.253.1.1 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.1 192.167.255.255 192.169.0.0
198.17.255.255 198.20.0.0 223.255.255.255
2001:200::1 2001:4860:4860::8888 2003::1 2a01:4f8::1 2606:4700::1111 2001:db7::1 3ffd::1
""".split()


@pytest.mark.parametrize("text", FORBIDDEN)
def test_what_is_not_of_the_public_internet_is_forbidden(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_ordinary_addresses_are_public(text: str) -> None:
    assert is_public(ip_address(text))


@given(ip_addresses(v=4), integers(0, 2))
def test_no_ipv4_address_becomes_public_inside_ipv6(address: object, way: int) -> None:
    number = int(ip_address(str(address)))
    prefix = (0xFFFF << 32, 0, 0x64_FF9B << 96)[way]
    inside = ip_address(prefix | number) if prefix else ip_address(f"::{address}")
    assert not is_public(inside)


@given(ip_addresses())
def test_what_the_standard_library_calls_private_is_never_public(address: object) -> None:
    known = ip_address(str(address))
    special = known.is_loopback or known.is_link_local or known.is_multicast
    if special or known.is_unspecified or (known.is_private and known.version == 4):
        assert not is_public(known)


def test_ranges_are_opened_as_they_are_spelled() -> None:
    ranges = read_ranges(["127.0.0.0/8", "fd00::/8", "192.168.1.7"])
    assert is_within(ip_address("127.9.9.9"), ranges)
    assert is_within(ip_address("fd12::1"), ranges)
    assert is_within(ip_address("192.168.1.7"), ranges)
    assert not is_within(ip_address("192.168.1.8"), ranges)
    assert not is_within(ip_address("::ffff:127.0.0.1"), ranges)
    assert not is_within(ip_address("::1"), ranges)


def test_what_is_no_range_is_a_mistake() -> None:
    with pytest.raises(ValueError):
        read_ranges(["home"])


@pytest.mark.parametrize("text", ["hull.example", "", "127.1", "0x7f000001", "1.2.3.4.5"])
def test_a_name_is_no_address(text: str) -> None:
    assert read_address(text) is None
