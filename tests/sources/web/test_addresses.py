from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sources.web.addresses import REFUSED_V4, checked, is_public, must_be_public, place_of
from app.sources.web.faults import FetchError

ADDRESSES_V4 = st.integers(0, 2**32 - 1).map(IPv4Address)


def within(network: str) -> st.SearchStrategy[IPv4Address | IPv6Address]:
    """The addresses of a network, its first and last among them."""
    known = ip_network(network)
    first, last = int(known.network_address), int(known.broadcast_address)
    numbers = st.one_of(st.sampled_from([first, last]), st.integers(first, last))
    return numbers.map(type(known.network_address))


class TestIsPublic:
    @pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"])
    def test_addresses_of_the_internet_are(self, address: str):
        assert is_public(ip_address(address))

    @pytest.mark.parametrize(
        "network",
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32", "::/128", "::1/128",
            "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "2001:db8::/32", "2001::/32", "100::/64",
            "64:ff9b:1::/48", "::/96", "5f00::/16",
        ],
    )  # fmt: skip
    @settings(max_examples=20)
    @given(data=st.data())
    def test_no_address_of_a_network_that_is_none(self, network: str, data: st.DataObject):
        assert not is_public(data.draw(within(network)))

    @given(ADDRESSES_V4)
    def test_what_python_calls_private_is_not(self, address: IPv4Address):
        assert not (address.is_private and is_public(address))

    @given(st.integers(0, 2**128 - 1).map(IPv6Address))
    def test_nor_in_ipv6(self, address: IPv6Address):
        assert address.is_global or not is_public(address)

    @given(st.sampled_from(REFUSED_V4).flatmap(lambda network: within(str(network))), st.integers(0, 2**80 - 1))
    def test_an_embedded_address_is_as_private_as_itself(self, inner: IPv4Address, rest: int):
        number = int(inner)
        mapped = IPv6Address(int(IPv6Address("::ffff:0:0")) | number)
        translated = IPv6Address(int(IPv6Network("64:ff9b::/96").network_address) | number)
        tunnelled = IPv6Address(0x2002 << 112 | number << 80 | rest)
        assert not any(map(is_public, (mapped, translated, tunnelled)))

    @given(ADDRESSES_V4)
    def test_an_embedded_address_is_as_public_as_itself(self, inner: IPv4Address):
        assert is_public(IPv6Address(f"::ffff:{inner}")) == is_public(inner)
        assert is_public(IPv6Address(f"64:ff9b::{inner}")) == is_public(inner)

    @given(within("10.0.0.0/8") | within("127.0.0.0/8") | within("169.254.0.0/16"))
    def test_however_it_is_spelt(self, address: IPv4Address):
        """The system's resolver takes all these spellings, and the address is checked as it resolves them."""
        number = int(address)
        a, b, c, d = address.packed
        for spelt in (
            str(number), hex(number), f"0{number:o}", f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{c << 8 | d}",
            f"{a:#x}.{b:#x}.{c:#x}.{d:#x}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        ):  # fmt: skip
            resolved = socket.getaddrinfo(spelt, 80, type=socket.SOCK_STREAM)[0][4][0]
            with pytest.raises(FetchError, match="private or reserved"):
                must_be_public(str(resolved))

    @pytest.mark.parametrize("resolved", ["fe80::1%eth0", "not an address", ""])
    def test_what_cannot_be_read_is_refused(self, resolved: str):
        with pytest.raises(FetchError):
            must_be_public(resolved)


class TestChecked:
    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("ftp://a.example/", "only http and https"),
            ("file:///etc/passwd", "only http and https"),
            ("gopher://a.example", "only http and https"),
            ("news.html", "only http and https"),
            ("https://", "not a web address"),
            ("https://a.example\\@b.example/", "not a web address"),
            ("https://a.example/a b", "not a web address"),
            ("https://a.example/\x00", "not a web address"),
            ("https://[::1", "not a web address"),
            ("https://a.example:99999/", "port 99999"),
            ("https://user:word@a.example/", "user name or password"),
            ("https://user@a.example/", "user name or password"),
            ("https://a.example:22/", "port 22"),
            ("https://a.example:6379/", "port 6379"),
            ("https://a.example/" + "a" * 2_100, "longer than 2,048 bytes"),
        ],
    )
    def test_refuses_by_reason(self, url: str, reason: str):
        with pytest.raises(FetchError, match=reason):
            checked(url)

    def test_gives_one_form(self):
        assert checked(" HTTPS://News.Example:443/a?b=1#top ") == "https://news.example/a?b=1"
        assert checked("http://a.example:8080/") == "http://a.example:8080/"
        assert checked("http://127.0.0.1:5000/", private=True) == "http://127.0.0.1:5000/"

    @pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254"])
    def test_a_private_address_in_numbers_is_refused_before_anything_is_sent(self, host):
        with pytest.raises(FetchError, match="is private or reserved"):
            checked(f"http://{host}/")
        assert checked("http://93.184.216.34/a") == "http://93.184.216.34/a"

    @settings(max_examples=30)
    @given(st.text(max_size=60))
    def test_whatever_is_given_is_refused_or_has_one_form(self, text: str):
        try:
            once = checked(f"http://{text}")
        except FetchError:
            return
        assert checked(once) == once
        assert place_of(once) == place_of(once.replace("http://", "HTTP://", 1))
