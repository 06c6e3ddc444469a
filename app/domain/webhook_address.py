"""Where a webhook may be sent: which URLs, and which addresses behind their names.

The rules are written out and not taken from `ipaddress`, whose idea of a public address differs
between versions of Python. A test holds the two together: nothing passes here that is not public
there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

from app.domain.webhook_errors import WebhookUrlRefusedError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MAX_URL: Final = 2_000
MAX_NAME: Final = 253
DEFAULT_PORTS: Final = {"https": 443, "http": 80}

# Only what every parser of URLs reads in the same way: no user, no escapes in the host, no
# backslash, no fragment, nothing outside of ASCII.
_URL = re.compile(
    r"(?P<scheme>[a-z]{1,10})://"
    r"(?P<host>\[[0-9a-fA-F:.]{2,45}\]|[a-zA-Z0-9.-]{1,253})"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>(?:/[!$-;=?-Z_a-z~]*)?)"
)
_LABEL = re.compile(r"(?!-)[a-zA-Z0-9-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in texts)


NEVER: Final = _networks(
    "0.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/128", "ff00::/8"
)  # fmt: skip
"""Not the address of any one machine: no setting lets these through."""

NOT_PUBLIC: Final = _networks(
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    # Azure answers questions about its machines here, in the middle of public space.
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",
    # In the public part of IPv6: protocol assignments with Teredo and ORCHID, documentation, 6to4.
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
)
PUBLIC_V6: Final = IPv6Network("2000::/3")
"""Loopback, private, link-local, site-local and all translated ranges lie outside of it."""
NAT64: Final = IPv6Network("64:ff9b::/96")
IPV4_MASK: Final = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingRules:
    """What the operator lets webhooks reach.

    Attributes:
        plain_http: Whether URLs without TLS are taken.
        ports: The ports that may be connected to.
        networks: Networks that may be reached although they are not public.
    """

    plain_http: bool = False
    ports: frozenset[int] = frozenset({443, 8443})
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL that may be sent to, in its parts.

    Attributes:
        scheme: `https` or `http`.
        host: A name in lower case, or an address without brackets.
        port: The port, also where the URL names none.
        path: Path and query, at least `/`.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def address(self) -> Address | None:
        """The address, where the host is one."""
        return read_address(self.host)


def check_url(url: str, rules: SendingRules) -> Target:
    """The parts of a URL that webhooks may be sent to, as far as the URL itself can tell.

    Raises:
        WebhookUrlRefusedError: They may not; the message says why and does not repeat the URL.
    """
    match = _URL.fullmatch(url) if len(url) <= MAX_URL else None
    if match is None:
        raise WebhookUrlRefusedError(
            f"Give an absolute URL in ASCII of at most {MAX_URL} characters, without user name, "
            "password or fragment."
        )
    _check_scheme(match["scheme"], rules)
    target = Target(
        scheme=match["scheme"],
        host=_host(match["host"]),
        port=_port(match["port"], match["scheme"], rules),
        path=match["target"] or "/",
    )
    if target.address is not None and is_refused(target.address, rules):
        raise WebhookUrlRefusedError("This address is not a public one.")
    return target


def is_refused(address: Address, rules: SendingRules) -> bool:
    """Whether webhooks may not be sent to an address."""
    within = _embedded(address)
    if _is_in(within, NEVER):
        return True
    if _is_in(address, rules.networks) or _is_in(within, rules.networks):
        return False
    return _is_in(within, NOT_PUBLIC) or (within.version == 6 and within not in PUBLIC_V6)  # noqa: PLR2004 - IPv6


def read_address(text: str) -> Address | None:
    """The address that a text is, in its usual notation; None for anything else."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


def _embedded(address: Address) -> Address:
    """The IPv4 address that one of IPv6 stands for; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & IPV4_MASK) if address in NAT64 else address


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def _check_scheme(scheme: str, rules: SendingRules) -> None:
    if scheme != "https" and not (scheme == "http" and rules.plain_http):
        raise WebhookUrlRefusedError("Give a URL that begins with https://.")


def _port(text: str | None, scheme: str, rules: SendingRules) -> int:
    port = DEFAULT_PORTS[scheme] if text is None else int(text)
    if port not in rules.ports:
        allowed = ", ".join(str(one) for one in sorted(rules.ports))
        raise WebhookUrlRefusedError(f"Webhooks are sent to these ports only: {allowed}.")
    return port


def _host(text: str) -> str:
    if text.startswith("["):
        if read_address(text[1:-1]) is None:
            raise WebhookUrlRefusedError("This is not an IPv6 address.")
        return text[1:-1].lower()
    labels = text.removesuffix(".").split(".")
    if _NUMBER.fullmatch(labels[-1]):
        # Resolvers read 127.1, 0x7f.1 and 2130706433 as addresses, each in its own way.
        if read_address(text) is None:
            raise WebhookUrlRefusedError("Write an IPv4 address as four decimal numbers.")
        return text
    if len(text) > MAX_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise WebhookUrlRefusedError("This is not a host name.")
    return text.lower()
