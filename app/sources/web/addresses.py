"""Which URLs and which addresses may be fetched: whoever writes a feed must not reach into our own network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from app.sources.web.faults import FetchError

SCHEMES = frozenset({"http", "https"})
PORTS = frozenset({80, 443, 8080, 8443})  # what web servers listen on; a mail server or a database does not
MAX_URL_BYTES = 2_048  # as for an article's own URL (app.documents.fields)

# The IANA registries of special-purpose addresses. `ipaddress.is_global` says nearly the same, but what it says has
# changed between Python's releases. https://www.iana.org/assignments/iana-ipv4-special-registry
REFUSED_V4 = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; clouds answer with credentials at 169.254.169.254
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation, as the next two /24
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Everything global lies within 2000::/3; what else is refused lies within that.
GLOBAL_V6 = IPv6Network("2000::/3")
REFUSED_V6 = tuple(
    ip_network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)
NAT64 = IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = IPv6Network("2002::/16")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the public Internet; an IPv6 address that embeds an IPv4 one is as public as that.

    >>> is_public(ip_address("::ffff:10.0.0.1"))
    False
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in REFUSED_V4)
    embedded = _embedded(address)
    if embedded is not None:
        return is_public(embedded)
    return address in GLOBAL_V6 and not any(address in network for network in REFUSED_V6)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address within an IPv6 one: mapped, translated (NAT64) or tunnelled (6to4)."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in SIX_TO_FOUR:
        return address.sixtofour
    return None


def must_be_public(resolved: str) -> None:
    """Raise `FetchError` for an address, as the resolver gave it, that is none of the public Internet."""
    try:
        public = is_public(ip_address(resolved.partition("%")[0]))
    except ValueError:
        public = False
    if not public:
        raise FetchError(
            f"its address {resolved} is private or reserved; "
            "to fetch from your own network, set ONRECORD_FETCH_PRIVATE=true"
        )


def checked(url: str, *, private: bool = False) -> str:
    """The URL in its normal form without a fragment, or a `FetchError`: another scheme, a password.

    Unless `private` networks may be reached, an odd port and an address of one, written as numbers, are refused too;
    what a name resolves to shows only when it is connected to.
    """
    bare = url.strip()
    try:
        parsed = httpx.URL(bare).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError):
        raise FetchError("not a web address that can be read") from None
    if parsed.scheme not in SCHEMES:
        raise FetchError(f"only http and https are fetched, not {parsed.scheme or 'a path'!r}")
    if not parsed.host or not bare.isprintable() or any(sign in bare for sign in ' \\"<>'):
        raise FetchError("not a web address that can be read")
    if len(str(parsed).encode()) > MAX_URL_BYTES:
        raise FetchError(f"longer than {MAX_URL_BYTES:,} bytes")
    if parsed.userinfo:
        raise FetchError("it holds a user name or password, which are not sent; leave them out")
    if parsed.port is not None and parsed.port not in PORTS and not private:
        allowed = ", ".join(map(str, sorted(PORTS)))
        raise FetchError(f"port {parsed.port} is not fetched from, only {allowed}, unless ONRECORD_FETCH_PRIVATE=true")
    if not private and _is_address(parsed.host):
        must_be_public(parsed.host)
    return str(parsed)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def place_of(url: str) -> str:
    """Scheme, host and port of a checked URL: what one robots.txt is for, and one pace.

    >>> place_of("https://News.example:443/a?b")
    'https://news.example'
    """
    parsed = httpx.URL(url)
    return f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"
