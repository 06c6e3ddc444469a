from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.webhook_address import (
    MAX_URL,
    SendingRules,
    Target,
    check_url,
    is_refused,
    read_address,
)
from app.domain.webhook_errors import WebhookUrlRefusedError

RULES = SendingRules()
LOOSE = SendingRules(
    plain_http=True, ports=frozenset({80, 443, 8000}), networks=(ip_network("10.1.0.0/16"),)
)
REFUSED = [
    "0.0.0.1",
    "::ffff:0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.255",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.0.1",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700::1", "::ffff:8.8.8.8"]
PUBLIC_THROUGH_NAT64 = "64:ff9b::8.8.8.8"
BAD_URLS = [
    "",
    "hooks.example.com",
    "//hooks.example.com/",
    "http://hooks.example.com/",
    "HTTPS://hooks.example.com/",
    "ftp://hooks.example.com/",
    "file:///etc/passwd",
    "https:///path",
    "https://user@hooks.example.com/",
    "https://user:password@hooks.example.com/",
    "https://hooks.example.com@127.0.0.1/",
    "https://127.0.0.1\\@hooks.example.com/",
    "https://hooks.example.com/#fragment",
    "https://hooks.example.com/a b",
    "https://hooks.example.com/\r\nX: y",
    "https://hooks.example.com\n",
    "https://hooks.example.com:80/",
    "https://hooks.example.com:22/",
    "https://hooks.example.com:/",
    "https://hooks.example.com:99999/",
    "https://bücher.example/",
    "https://hooks%2eexample.com/",
    "https://-a.example/",
    "https://a..example/",
    "https://a_b.example/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f.0.0.1/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://127.0.0.1./",
    "https://8.8.8.8.8/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[fe80::1%25eth0]/",
    "https://[:::]/",
    "https://hooks.example.com/" + "a" * MAX_URL,
]


@pytest.mark.parametrize("text", REFUSED)
def test_an_address_that_is_not_public_is_refused(text: str) -> None:
    assert is_refused(ip_address(text), RULES)


@pytest.mark.parametrize("text", [*PUBLIC, PUBLIC_THROUGH_NAT64])
def test_a_public_address_is_allowed(text: str) -> None:
    assert not is_refused(ip_address(text), RULES)


@given(st.one_of(st.ip_addresses(), st.integers(0, 2**128 - 1).map(IPv6Address)))
def test_nothing_is_allowed_that_python_calls_private(address: IPv4Address | IPv6Address) -> None:
    if is_refused(address, RULES):
        return
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or (
            IPv4Address(int(address) & 0xFFFF_FFFF)
            if address in ip_network("64:ff9b::/96")
            else address
        )
    else:
        inner = address
    special = [inner.is_multicast, inner.is_reserved, inner.is_unspecified, inner.is_link_local]
    assert [inner.is_global, *special] == [True, False, False, False, False]


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_ipv6_is_worth_what_it_is_alone(address: IPv4Address) -> None:
    mapped = IPv6Address(f"::ffff:{address}")
    translated = IPv6Address(f"64:ff9b::{address}")
    assert is_refused(mapped, RULES) is is_refused(address, RULES)
    assert is_refused(translated, RULES) is is_refused(address, RULES)


def test_the_operator_can_let_networks_through_and_nothing_beside_them() -> None:
    assert not is_refused(ip_address("10.1.2.3"), LOOSE)
    assert not is_refused(ip_address("::ffff:10.1.2.3"), LOOSE)
    assert is_refused(ip_address("10.2.0.1"), LOOSE)
    assert is_refused(ip_address("127.0.0.1"), LOOSE)
    all_of_them = SendingRules(networks=(ip_network("0.0.0.0/0"), ip_network("::/0")))
    assert is_refused(ip_address("0.0.0.1"), all_of_them)
    assert is_refused(ip_address("::ffff:0.0.0.0"), all_of_them)
    assert is_refused(ip_address("ff02::1"), all_of_them)


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_url_that_may_not_be_sent_to_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(WebhookUrlRefusedError) as refused:
        check_url(url, RULES)
    assert "password" not in url or "hooks" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://Hooks.Example.com", ("https", "hooks.example.com", 443, "/")),
        ("https://a.example:8443/x?y=%20;z", ("https", "a.example", 8443, "/x?y=%20;z")),
        ("https://xn--bcher-kva.example/", ("https", "xn--bcher-kva.example", 443, "/")),
        ("https://8.8.8.8/", ("https", "8.8.8.8", 443, "/")),
        ("https://[2606:4700::1]/", ("https", "2606:4700::1", 443, "/")),
        ("https://localhost/", ("https", "localhost", 443, "/")),
    ],
)
def test_a_url_is_read_in_its_parts(url: str, target: tuple[str, str, int, str]) -> None:
    scheme, host, port, path = target
    assert check_url(url, RULES) == Target(scheme=scheme, host=host, port=port, path=path)


def test_the_operator_can_allow_plain_http_and_other_ports() -> None:
    assert check_url("http://10.1.0.9:8000/", LOOSE).port == 8000
    assert check_url("http://a.example/", LOOSE).port == 80
    with pytest.raises(WebhookUrlRefusedError, match="80, 443, 8000"):
        check_url("http://a.example:22/", LOOSE)


@given(st.text(alphabet="htps:/.@\\#?[]%0127x-ab \n\t\x00é", max_size=60))
def test_whatever_is_accepted_is_one_plain_https_url(tail: str) -> None:
    try:
        target = check_url("https://" + tail, RULES)
    except WebhookUrlRefusedError:
        return
    authority = tail.partition("/")[0]
    assert not set(authority) & set("@\\#?% \n\t\x00é")
    assert target.host in {authority.lower().strip("[]"), authority.lower().partition(":")[0]}
    assert target.address is None or not is_refused(target.address, RULES)
    assert target.path.startswith("/")
    assert target.path.isascii()
    assert not set(target.path) & set("#\\ \n\t\x00")


@given(st.text(max_size=30))
def test_an_address_is_read_or_nothing_is(text: str) -> None:
    address = read_address(text)
    assert address is None or ip_address(text) == address
